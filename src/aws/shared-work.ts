/**
 * Work that several callers wait for. Each can stop waiting by its own signal; the work itself is stopped when nobody
 * waits any more. So one caller's shutdown never fails another's read.
 */
import { transientError } from '../core/errors.ts';
import { onAbort } from './on-abort.ts';

/** Work under way, to be waited for by any number of callers. */
export interface SharedWork<T> {
  /** Waits for the result; rejects with a transient `Aborted` when `signal` says so. */
  join(signal: AbortSignal): Promise<T>;
  /** True once everybody left: joining would be joining a stopped call. */
  readonly abandoned: boolean;
}

/** Starts `work` at once. */
export function shareWork<T>(work: (signal: AbortSignal) => Promise<T>): SharedWork<T> {
  const stop = new AbortController();
  let waiting = 0;
  const result = work(stop.signal);
  // Everybody may have left when it fails; the failure is theirs, not the process's.
  result.catch(() => undefined);

  return {
    join(signal) {
      waiting += 1;
      return new Promise<T>((resolve, reject) => {
        const abandon = (): void => {
          leave();
          if (waiting === 0) stop.abort(signal.reason);
          reject(transientError('Aborted', 'The caller stopped waiting.', { cause: signal.reason }));
        };
        const forgetSignal = onAbort(signal, abandon);
        const leave = (): void => {
          forgetSignal();
          waiting -= 1;
        };
        if (signal.aborted) {
          abandon();
          return;
        }
        result.then(
          (value) => {
            leave();
            resolve(value);
          },
          (error: unknown) => {
            leave();
            reject(error instanceof Error ? error : new Error(String(error)));
          },
        );
      });
    },
    get abandoned() {
      return stop.signal.aborted;
    },
  };
}
