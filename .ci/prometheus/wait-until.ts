import { sleep, systemClock, type Clock } from '../../src/runtime/clock.ts';

export interface WaitOptions {
  /** For the error: what is waited for. */
  readonly what: string;
  readonly withinMs: number;
  readonly everyMs?: number;
  readonly clock?: Clock;
  /** Ends the wait early, with this error: what is waited for can no longer happen. */
  readonly hopeless?: () => Error | undefined;
}

/** Asks until there is an answer, and gives it back. @throws Error that says what did not come, and what was seen last */
export async function waitUntil<T>(ask: () => Promise<T | undefined>, options: WaitOptions): Promise<T> {
  const { what, withinMs, everyMs = 250, clock = systemClock } = options;
  const deadline = clock.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    const hopeless = options.hopeless?.();
    if (hopeless !== undefined) throw hopeless;
    if (clock.now() >= deadline) throw new Error(`${what}: not within ${withinMs / 1_000} s`);
    await sleep(clock, everyMs);
  }
}
