import type { Clock } from './clock.ts';
import type { Logger } from './logger.ts';
import { turn } from './turn.ts';

/** Something that runs for as long as the process does: a server, a reflector, a controller. */
export interface BackgroundLoop {
  readonly name: string;
  /**
   * Runs until `stop` aborts, then resolves once all it started has ended. Calls `ready` when what comes after it may
   * start (a port is open, a cache is filled). A rejection, or an end before `stop`, stops everything.
   */
  run(stop: AbortSignal, ready: () => void): Promise<void>;
  /** How long it may take to stop, in milliseconds; the lifecycle's own limit when left out. */
  readonly stopWithinMs?: number;
}

/** `stopWithinMs`: for loops that name no limit of their own, in milliseconds. */
export interface LifecycleOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly stopWithinMs: number;
}

/** A loop did not end within its time after it was told to stop. */
export class StopTimeout extends Error {
  override readonly name = 'StopTimeout';
}

type End = { readonly ok: true } | { readonly ok: false; readonly error: unknown };

interface Started {
  readonly loop: BackgroundLoop;
  readonly stop: AbortController;
  /** Resolves when the loop has ended; never rejects, so that nobody has to be waiting at that moment. */
  readonly ended: Promise<End>;
}

/**
 * Owns all background loops: starts them in the given order, each when the one before is ready, and stops them in reverse
 * order when `stop` aborts or the first of them fails. Resolves after an orderly stop; rejects with the first failure
 * otherwise, after everything has been stopped. A loop that misses its deadline is given up and named.
 */
export async function runLoops(loops: readonly BackgroundLoop[], stop: AbortSignal, options: LifecycleOptions): Promise<void> {
  const { clock, log } = options;
  const started: Started[] = [];
  const failures: unknown[] = [];

  let wake = (): void => undefined;
  const halted = new Promise<void>((resolve) => (wake = resolve));
  const over = (): boolean => stop.aborted || failures.length > 0;
  stop.addEventListener('abort', wake, { once: true });

  const start = (loop: BackgroundLoop): { readonly ready: Promise<void> } => {
    const controller = new AbortController();
    let ready = (): void => undefined;
    const isReady = new Promise<void>((resolve) => (ready = resolve));
    const ended = settled(async () => loop.run(controller.signal, ready)).then((end) => {
      const early: End = end.ok && !controller.signal.aborted ? { ok: false, error: new Error(`${loop.name} ended by itself.`) } : end;
      if (!early.ok && !(controller.signal.aborted && early.error === controller.signal.reason)) {
        log.error('a part of the process failed', { loop: loop.name, error: early.error });
        failures.push(early.error);
        wake();
      }
      return early;
    });
    started.push({ loop, stop: controller, ended });
    return { ready: isReady };
  };

  for (const loop of loops) {
    if (over()) break;
    await Promise.race([start(loop).ready, halted]);
    if (!over()) log.debug('started', { loop: loop.name });
    // A full cache tells of every object, and every loop begins with its longest turn: none of them on top of another.
    await turn();
  }
  if (!over()) await halted;
  stop.removeEventListener('abort', wake);

  for (const each of started.toReversed()) {
    each.stop.abort(stop.reason);
    const limit = each.loop.stopWithinMs ?? options.stopWithinMs;
    if (!(await withinTime(clock, limit, each.ended))) {
      failures.push(new StopTimeout(`${each.loop.name} did not stop within ${limit} ms.`));
      log.error('a part of the process did not stop in time', { loop: each.loop.name, limitMs: limit });
    }
  }
  if (failures.length > 0) throw failures[0];
}

async function settled(run: () => Promise<void>): Promise<End> {
  try {
    await run();
    return { ok: true };
  } catch (error) {
    return { ok: false, error };
  }
}

async function withinTime(clock: Clock, ms: number, work: Promise<unknown>): Promise<boolean> {
  let cancel = (): void => undefined;
  const late = new Promise<boolean>((resolve) => {
    cancel = clock.after(ms, () => {
      resolve(false);
    });
  });
  const inTime = await Promise.race([work.then(() => true), late]);
  cancel();
  return inTime;
}
