/**
 * Time as a value that is passed in. Nothing outside this file reads the system clock or starts a timer, so a whole
 * operator can run on virtual time (fake timers do not reach `node:timers/promises`; see docs/adr/0003-injected-clock.md).
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `fn` once after `ms`; the returned function cancels it. Never keeps the process alive by itself. */
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

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, fn) {
    const timer = setTimeout(fn, ms);
    return () => {
      clearTimeout(timer);
    };
  },
};

/** A clock that runs `factor` times as fast as the system clock, starting at `startAt` (the playground's simulator). */
export function scaledClock(factor: number, startAt: number = Date.now()): Clock {
  const origin = Date.now();
  return {
    now: () => startAt + (Date.now() - origin) * factor,
    after: (ms, fn) => systemClock.after(ms / factor, fn),
  };
}

export interface VirtualClock extends Clock {
  /** Moves time forward by `ms`, running due timers in order and letting all work they cause settle in between. */
  advance(ms: number): Promise<void>;
  /** Runs what is already runnable, without moving time. */
  settle(): Promise<void>;
  /** Marks work outside the event loop (a git process, a socket) as under way; `settle` waits for the release. */
  hold(): () => void;
}

/** A clock that only tests move. Two timers with one due time run in the order in which they were set. */
export function virtualClock(startAt: number = Date.UTC(2026, 0, 1)): VirtualClock {
  let now = startAt;
  let sequence = 0;
  let holds = 0;
  const timers = new Map<number, { at: number; fn: () => void }>();

  const nextDue = (limit: number): { id: number; at: number; fn: () => void } | undefined => {
    let found: { id: number; at: number; fn: () => void } | undefined;
    for (const [id, timer] of timers) {
      if (timer.at <= limit && (found === undefined || timer.at < found.at)) found = { id, ...timer };
    }
    return found;
  };

  const settle = async (): Promise<void> => {
    // Each turn lets promise chains and immediates run; work that leaves the loop announces itself with hold().
    for (let quiet = 0; quiet < 8; quiet = holds === 0 ? quiet + 1 : 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  };

  return {
    now: () => now,
    after(ms, fn) {
      const id = sequence++;
      timers.set(id, { at: now + Math.max(0, ms), fn });
      return () => {
        timers.delete(id);
      };
    },
    async advance(ms) {
      const limit = now + ms;
      await settle();
      for (let timer = nextDue(limit); timer !== undefined; timer = nextDue(limit)) {
        timers.delete(timer.id);
        now = Math.max(now, timer.at);
        timer.fn();
        await settle();
      }
      now = limit;
    },
    settle,
    hold() {
      holds += 1;
      let released = false;
      return () => {
        if (!released) holds -= 1;
        released = true;
      };
    },
  };
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason ?? 'aborted'));
}
