import type { Clock } from '../runtime/clock.ts';

/** The reason with which a `TimedAbort` aborts by itself. */
export class TimeUp extends Error {
  override readonly name = 'TimeoutError';
}

/** A signal with a time limit; whoever makes one disposes of it. */
export interface TimedAbort {
  readonly signal: AbortSignal;
  /** Starts the time anew. */
  readonly restart: () => void;
  /** Frees the timer and the listener on the parent; the signal stays as it is. */
  dispose(): void;
}

/**
 * A signal that aborts with its parent, or when `ms` pass on the clock without a `restart`. It stands in for
 * `AbortSignal.timeout` and undici's time limits, which no injected clock reaches.
 */
export function timedAbort(clock: Clock, ms: number, parent: AbortSignal): TimedAbort {
  const controller = new AbortController();
  const onParent = (): void => {
    dispose();
    controller.abort(parent.reason);
  };
  const arm = (): (() => void) =>
    clock.after(ms, () => {
      dispose();
      controller.abort(new TimeUp(`no answer within ${ms} ms`));
    });
  let cancel = (): void => undefined;
  const dispose = (): void => {
    cancel();
    parent.removeEventListener('abort', onParent);
  };
  if (parent.aborted) {
    controller.abort(parent.reason);
  } else {
    cancel = arm();
    parent.addEventListener('abort', onParent, { once: true });
  }
  return {
    signal: controller.signal,
    restart: () => {
      if (controller.signal.aborted) return;
      cancel();
      cancel = arm();
    },
    dispose,
  };
}
