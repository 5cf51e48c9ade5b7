import { createHeap } from './heap.ts';

/**
 * Time as a value that is passed in. Nothing outside this file reads the system clock or starts a timer, so a whole
 * operator can run on virtual time (fake timers do not reach `node:timers/promises`; see docs/adr/0003-injected-clock.md).
 */
export interface Clock {
  /** Milliseconds since the epoch. Somebody may set it forward or back at any moment. */
  now(): number;
  /**
   * Milliseconds since some moment, for measuring how long something holds: nobody can set it, and timers go by it. It may
   * stand still while the machine sleeps.
   */
  elapsed(): number;
  /**
   * Calls `fn` once after `ms` (at once in the next turn when that is not positive); the returned function cancels it. On
   * the system clock a pending timer keeps the process alive: a command that sleeps between two tries must not end in
   * between. So every timer has an owner that cancels it, and a process that does not end shows a timer without one.
   */
  after(ms: number, fn: () => void): () => void;
}

/** Resolves after `ms` on `clock`; rejects with the signal's reason when aborted first. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(toError(signal.reason));
      return;
    }
    const onAbort = (): void => {
      cancel();
      reject(toError(signal?.reason));
    };
    const cancel = clock.after(ms, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** Node fires a longer timer at once (its delay is a signed 32-bit integer), so longer waits go in legs. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * The real clock: the wall clock, `performance.now` for what is measured, timers of Node. For process entries;
 * everything else is handed one.
 */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(ms, fn) {
    const arm = (left: number): NodeJS.Timeout =>
      setTimeout(() => {
        if (left > LONGEST_TIMER_MS) timer = arm(left - LONGEST_TIMER_MS);
        else fn();
      }, Math.min(left, LONGEST_TIMER_MS));
    let timer = arm(ms);
    return () => {
      clearTimeout(timer);
    };
  },
};

/** Turns of the event loop without a hold after which everything that one timer caused counts as done. */
const QUIET_TURNS = 8;

interface VirtualTimer {
  readonly at: number;
  readonly sequence: number;
  readonly fn: () => void;
}

/** A clock that stands still until a test moves it. */
export interface VirtualClock extends Clock {
  /** Moves time forward by `ms`, running due timers in order and letting all work they cause settle in between. */
  advance(ms: number): Promise<void>;
  /** Somebody sets the wall clock: `now()` moves by `ms` at once, and neither `elapsed()` nor a timer does. */
  setWall(ms: number): void;
  /** Runs what is already runnable, without moving time. */
  settle(): Promise<void>;
  /** Marks work outside the event loop (a git process, a socket) as under way; `settle` waits for the release. */
  hold(): () => void;
  /** Timers that are set and have not run: 0 after everything was stopped, or something leaks. */
  readonly pending: number;
}

/** A clock that only tests move. Two timers with one due time run in the order in which they were set. */
export function virtualClock(startAt: number = Date.UTC(2026, 0, 1)): VirtualClock {
  let now = startAt;
  let wall = 0;
  let sequence = 0;
  const timers = createHeap<VirtualTimer>((a, b) => a.at < b.at || (a.at === b.at && a.sequence < b.sequence));
  let holds = 0;
  let released: (() => void)[] = [];

  const settle = async (): Promise<void> => {
    // Each turn lets promise chains and immediates run; work that leaves the loop announces itself with hold().
    for (let quiet = 0; quiet < QUIET_TURNS; quiet += 1) {
      if (holds > 0) {
        await new Promise<void>((resolve) => released.push(resolve));
        quiet = 0;
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  };

  return {
    now: () => now + wall,
    elapsed: () => now,
    setWall(ms) {
      wall += ms;
    },
    after(ms, fn) {
      const timer: VirtualTimer = { at: now + Math.max(0, ms), sequence: sequence++, fn };
      timers.push(timer);
      return () => {
        timers.remove(timer);
      };
    },
    async advance(ms) {
      const limit = now + ms;
      await settle();
      for (let timer = timers.peek(); timer !== undefined && timer.at <= limit; timer = timers.peek()) {
        timers.remove(timer);
        now = Math.max(now, timer.at);
        timer.fn();
        await settle();
      }
      now = Math.max(now, limit);
    },
    settle,
    get pending() {
      return timers.size;
    },
    hold() {
      holds += 1;
      let held = true;
      return () => {
        if (!held) return;
        held = false;
        holds -= 1;
        if (holds > 0) return;
        const waiting = released;
        released = [];
        for (const resume of waiting) resume();
      };
    },
  };
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(typeof reason === 'string' ? reason : 'aborted');
}
