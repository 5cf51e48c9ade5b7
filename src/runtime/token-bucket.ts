/** How fast a bucket empties and fills. */
export interface BucketRate {
  /** Tokens that a full bucket holds; it starts full. */
  readonly burst: number;
  /** Tokens that come back per second. */
  readonly perSecond: number;
}

/** A bucket that fills continuously and needs no timer: it counts when it is asked. Every `now` is in epoch milliseconds. */
export interface TokenBucket {
  /** Takes one token if there is one. */
  take(now: number): boolean;
  /** Milliseconds until one token is there; 0 when there is one. */
  waitMs(now: number): number;
  /** The other side refused a call. Several refusals within a second are one, since they were sent together. */
  throttled(now: number, retryAfterMs: number): void;
  /** Share of the burst that is used up now, 0 to 1. */
  used(now: number): number;
  /** Part of the configured rate that is in force now: 1, or less after a throttle. */
  factor(now: number): number;
}

const MIN_FACTOR = 0.05;
/** Back from half to the full rate in 30 seconds. */
const RECOVERY_PER_MS = 0.5 / 30_000;
/** Adding up fractions of tokens leaves dust; what is taken too early is owed, so it never adds up. */
const ROUNDING = 1e-6;
const ONE_THROTTLE_MS = 1_000;

/**
 * A full bucket of `rate`, counting from `startedAt` (epoch ms). On a throttle the refill rate is halved and the bucket
 * emptied, then the rate climbs back linearly (AIMD, as TCP does), since a shared quota is also used by people and
 * pipelines that nobody here can see.
 * @throws RangeError for a burst or rate that is not positive
 */
export function createTokenBucket(rate: BucketRate, startedAt: number): TokenBucket {
  if (!(rate.burst > 0) || !(rate.perSecond > 0)) throw new RangeError(`A token bucket needs a positive burst and rate, got ${rate.burst} and ${rate.perSecond}.`);
  let tokens: number = rate.burst;
  let factor = 1;
  let countedAt = startedAt;
  let pausedUntil = Number.NEGATIVE_INFINITY;
  let throttledAt = Number.NEGATIVE_INFINITY;

  const count = (now: number): void => {
    if (now < countedAt) {
      // The clock was set back: without this the bucket would neither fill nor resume until the old time comes again.
      pausedUntil -= countedAt - now;
      throttledAt -= countedAt - now;
      countedAt = now;
    }
    const from = Math.max(countedAt, Math.min(now, pausedUntil));
    tokens = Math.min(rate.burst, tokens + ((now - from) / 1_000) * rate.perSecond * factor);
    factor = Math.min(1, factor + (now - from) * RECOVERY_PER_MS);
    countedAt = now;
  };

  const waitMs = (now: number): number => {
    count(now);
    const pause = Math.max(0, pausedUntil - now);
    const missing = Math.max(0, 1 - ROUNDING - tokens);
    return pause === 0 && missing === 0 ? 0 : Math.ceil(pause + (missing / (rate.perSecond * factor)) * 1_000);
  };

  return {
    take(now) {
      if (waitMs(now) > 0) return false;
      tokens -= 1;
      return true;
    },
    waitMs,
    throttled(now, retryAfterMs) {
      count(now);
      pausedUntil = Math.max(pausedUntil, now + retryAfterMs);
      if (now - throttledAt < ONE_THROTTLE_MS) return;
      throttledAt = now;
      tokens = 0;
      factor = Math.max(MIN_FACTOR, factor / 2);
    },
    used(now) {
      count(now);
      return Math.min(1, Math.max(0, 1 - tokens / rate.burst));
    },
    factor(now) {
      count(now);
      return factor;
    },
  };
}
