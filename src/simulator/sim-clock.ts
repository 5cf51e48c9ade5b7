import type { Clock } from '../runtime/clock.ts';

/** The simulator's own time: a base clock that may run faster, changes pace on the fly and survives a restart. */
export interface SimClock extends Clock {
  readonly base: Clock;
  speed(): number;
  /** Changes the pace; timers that are already set keep their simulated due time. Throws a RangeError unless 0 < factor <= 100000. */
  setSpeed(factor: number): void;
  /** Called after a timer fired: state may have changed without an API call. */
  onFired(listener: () => void): void;
}

interface SimClockOptions {
  readonly base: Clock;
  readonly speed: number;
  /** Where simulated time stood when it was saved: after a restart it is never behind anything on record. */
  readonly resumeAt?: number;
}

interface PendingTimer {
  readonly dueAt: number;
  readonly fn: () => void;
  cancel: () => void;
}

/** Checks a pace before it is used: the message shows the received value. */
function assertSpeed(factor: number): void {
  if (!(Number.isFinite(factor) && factor > 0 && factor <= 100_000)) {
    throw new RangeError(`speed must be a number above 0 and at most 100000, got ${String(factor)}`);
  }
}

/**
 * Starts at `resumeAt` or at the time of `base`, whichever is later, and passes `speed` times as fast. Throws a
 * RangeError unless 0 < speed <= 100000.
 */
export function createSimClock(options: SimClockOptions): SimClock {
  assertSpeed(options.speed);
  const { base } = options;
  let factor = options.speed;
  // Simulated time is told by what cannot be set, so that it never goes back, nor leaps by an hour times the pace.
  let baseOrigin = base.elapsed();
  let simOrigin = Math.max(options.resumeAt ?? 0, base.now());
  const pending = new Set<PendingTimer>();
  const listeners: (() => void)[] = [];

  const now = (): number => simOrigin + (base.elapsed() - baseOrigin) * factor;

  const arm = (timer: PendingTimer): void => {
    timer.cancel = base.after(Math.max(0, timer.dueAt - now()) / factor, () => {
      pending.delete(timer);
      timer.fn();
      for (const listener of listeners) listener();
    });
  };

  return {
    base,
    now,
    elapsed: now,
    after(ms, fn) {
      const timer: PendingTimer = { dueAt: now() + ms, fn, cancel: () => undefined };
      pending.add(timer);
      arm(timer);
      return () => {
        pending.delete(timer);
        timer.cancel();
      };
    },
    speed: () => factor,
    setSpeed(next) {
      assertSpeed(next);
      simOrigin = now();
      baseOrigin = base.elapsed();
      factor = next;
      for (const timer of pending) {
        timer.cancel();
        arm(timer);
      }
    },
    onFired(listener) {
      listeners.push(listener);
    },
  };
}
