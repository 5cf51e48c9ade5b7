import type { Clock } from './clock.ts';

export interface TokenBucketOptions {
  readonly clock: Clock;
  /** Tokens that a full bucket holds; it starts full. */
  readonly burst: number;
  readonly perSecond: number;
}

export interface TokenBucket {
  /** Takes `count` tokens (1 when left out), all or none. */
  tryTake(count?: number): boolean;
  /** Milliseconds until `count` tokens are there; 0 when they are. Infinite when the bucket can never hold so many. */
  msUntil(count?: number): number;
}

/** A bucket that fills continuously and needs no timer: it counts when it is asked. */
export function tokenBucket({ clock, burst, perSecond }: TokenBucketOptions): TokenBucket {
  if (!(burst > 0) || !(perSecond > 0)) throw new RangeError(`A token bucket needs a positive burst and rate, got ${burst} and ${perSecond}.`);
  let tokens = burst;
  let countedAt = clock.now();

  const count = (): void => {
    const now = clock.now();
    // A clock that was set back must not take tokens away.
    tokens = Math.min(burst, tokens + (Math.max(0, now - countedAt) / 1000) * perSecond);
    countedAt = now;
  };

  return {
    tryTake(wanted = 1) {
      count();
      if (tokens < wanted) return false;
      tokens -= wanted;
      return true;
    },
    msUntil(wanted = 1) {
      count();
      if (wanted > burst) return Number.POSITIVE_INFINITY;
      return Math.ceil((Math.max(0, wanted - tokens) / perSecond) * 1000);
    },
  };
}
