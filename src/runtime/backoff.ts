/** Milliseconds to wait before the next try, after `attempts` failures in a row (1 or more). */
export type Backoff = (attempts: number) => number;

/** How waits grow from one failure to the next; all times in milliseconds. */
export interface BackoffOptions {
  /** Wait after the first failure, in milliseconds, before jitter. */
  readonly baseMs: number;
  /** No wait is longer than this, jitter included. */
  readonly maxMs: number;
  /** Part of each wait that is left to chance, 0 to 1: many keys that failed together must not come back together. */
  readonly jitter: number;
  /** Uniform in [0, 1); passed in so that tests are exact. */
  readonly random: () => number;
}

/** Doubles from `baseMs` up to `maxMs`. With jitter `j` the wait is uniform between `(1 - j)` times that and all of it. */
export function exponentialBackoff({ baseMs, maxMs, jitter, random }: BackoffOptions): Backoff {
  if (!(baseMs > 0) || maxMs < baseMs) throw new RangeError(`Backoff needs 0 < baseMs <= maxMs, got ${baseMs} and ${maxMs}.`);
  if (!(jitter >= 0 && jitter <= 1)) throw new RangeError(`Backoff needs a jitter from 0 to 1, got ${jitter}.`);
  return (attempts) => {
    // The exponent is capped so that a key that fails for months stays a finite number.
    const full = Math.min(maxMs, baseMs * 2 ** Math.min(Math.max(0, attempts - 1), 52));
    return full * (1 - jitter * random());
  };
}
