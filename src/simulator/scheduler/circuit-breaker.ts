import type { BreakerSettings } from './settings.ts';

/**
 * Failures at which a deployment fails (ecs-api.md 9.3). Always asked with the latest desiredCount. A percentage is
 * bounded to 3..200 unless the type says otherwise; a threshold is at least 1, since 0 failures are no failure.
 */
export function breakerThreshold(threshold: BreakerSettings['threshold'], desiredCount: number): number {
  switch (threshold.type) {
    case 'BOUNDED_PERCENT':
      return Math.min(200, Math.max(3, Math.ceil((threshold.value / 100) * desiredCount)));
    case 'UNBOUNDED_PERCENT':
      return Math.max(1, Math.ceil((threshold.value / 100) * desiredCount));
    case 'COUNT':
      return Math.max(1, threshold.value);
  }
}

/** True once the count has reached the threshold of now; a scale-in may lower the threshold below a count that stood. */
export const isTripped = (breaker: BreakerSettings, failureCount: number, desiredCount: number): boolean =>
  breaker.enabled && failureCount >= breakerThreshold(breaker.threshold, desiredCount);
