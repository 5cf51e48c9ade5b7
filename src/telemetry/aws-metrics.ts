import type { Metrics } from './metrics.ts';

/** What the AWS edge tells the metrics; implemented by `awsMetricsOn` and, in tests, by `silentAwsMetrics`. */
export interface AwsMetrics {
  /** One attempt ended. `code` is `ok` or the reason of the error. */
  called(account: string, operation: string, bucket: string, code: string, durationMs: number): void;
  /** AWS refused an attempt for its rate. */
  throttled(account: string, operation: string, bucket: string): void;
  /** A call waited this long for a token. */
  waited(account: string, bucket: string, lane: string, waitedMs: number): void;
  /** `used`: part of our own burst in use, 0 to 1. `factor`: part of the configured rate in force, below 1 after throttles. */
  bucketUsed(account: string, bucket: string, used: number, factor: number): void;
  /** A batch of `size` items was sent. */
  batched(operation: string, size: number): void;
  cache(cache: string, result: 'hit' | 'miss' | 'evicted'): void;
}

export const silentAwsMetrics: AwsMetrics = {
  called: () => undefined,
  throttled: () => undefined,
  waited: () => undefined,
  bucketUsed: () => undefined,
  batched: () => undefined,
  cache: () => undefined,
};

/** `AwsMetrics` on the registry. */
export function awsMetricsOn(metrics: Metrics): AwsMetrics {
  return {
    called(account, operation, bucket, code, durationMs) {
      metrics.add('awsCalls', { account, operation, bucket, code });
      metrics.observe('awsSeconds', { operation }, durationMs / 1_000);
    },
    throttled: (account, operation, bucket) => metrics.add('awsThrottles', { account, operation, bucket }),
    waited: (_account, bucket, lane, waitedMs) => metrics.observe('awsWaitSeconds', { bucket, lane }, waitedMs / 1_000),
    bucketUsed(account, bucket, used, factor) {
      metrics.set('awsShareUsed', { account, bucket }, used);
      metrics.set('awsRateFactor', { account, bucket }, factor);
    },
    batched: (operation, size) => metrics.observe('awsBatchItems', { operation }, size),
    cache: (cache, result) => metrics.add('awsCache', { cache, result }),
  };
}
