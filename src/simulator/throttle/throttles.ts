import type { Clock } from '../../runtime/clock.ts';
import { BUCKETS, type BucketName } from './buckets.ts';

/** Whether a call may pass. `scope` is `account/Region`; one scope never draws on another's tokens. */
export interface Throttles {
  /** Takes one token of the bucket; `false` means: answer ThrottlingException. Always `true` when switched off. */
  take(scope: string, bucket: BucketName): boolean;
  enabled(): boolean;
  setEnabled(on: boolean): void;
  /** Whole tokens left, for tests and the control API. */
  left(scope: string, bucket: BucketName): number;
}

interface Level {
  tokens: number;
  at: number;
}

/** A scope that has been full for so long is as good as new, so the map can forget it. */
const MAX_LEVELS = 4096;

/** Token buckets of one scope (account/region) each. `clock` is the real or the simulated one: AWS does not speed up with the playground. */
export function createThrottles(clock: Clock, enabled: boolean): Throttles {
  let on = enabled;
  const levels = new Map<string, Level>();

  const levelOf = (scope: string, bucket: BucketName): Level => {
    const key = `${scope}/${bucket}`;
    const size = BUCKETS[bucket];
    const now = clock.now();
    const known = levels.get(key);
    if (known !== undefined) {
      known.tokens = Math.min(size.burst, known.tokens + (Math.max(0, now - known.at) / 1000) * size.perSecond);
      known.at = now;
      return known;
    }
    const made = { tokens: size.burst, at: now };
    levels.set(key, made);
    const [oldest] = levels.keys();
    if (levels.size > MAX_LEVELS && oldest !== undefined) levels.delete(oldest);
    return made;
  };

  return {
    take(scope, bucket) {
      if (!on) return true;
      const level = levelOf(scope, bucket);
      if (level.tokens < 1) return false;
      level.tokens -= 1;
      return true;
    },
    enabled: () => on,
    setEnabled(next) {
      on = next;
    },
    left: (scope, bucket) => Math.floor(levelOf(scope, bucket).tokens),
  };
}
