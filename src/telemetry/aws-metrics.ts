import type { Metrics } from './metrics.ts';

/** Whose share of AWS a number is about. */
export interface AwsMetricScope {
  /** metadata.name of the AwsAccount. */
  readonly account: string;
  readonly region: string;
}

/** What the AWS edge tells the metrics; implemented by `awsMetricsOn` and, in tests, by `silentAwsMetrics`. */
export interface AwsMetrics {
  /** One attempt ended. `code` is `ok` or the reason of the error. */
  called(scope: AwsMetricScope, operation: string, bucket: string, code: string, durationMs: number): void;
  /** AWS refused an attempt for its rate. */
  throttled(scope: AwsMetricScope, operation: string, bucket: string): void;
  /** A call waited this long for a token. */
  waited(bucket: string, lane: string, waitedMs: number): void;
  /** `used`: part of our own burst in use, 0 to 1. `factor`: part of the configured rate in force, below 1 after throttles. */
  bucketUsed(scope: AwsMetricScope, bucket: string, used: number, factor: number): void;
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
    called({ account, region }, operation, bucket, code, durationMs) {
      metrics.add('awsCalls', { account, region, operation, bucket, code });
      metrics.observe('awsSeconds', { operation }, durationMs / 1_000);
    },
    throttled: ({ account, region }, operation, bucket) => metrics.add('awsThrottles', { account, region, operation, bucket }),
    waited: (bucket, lane, waitedMs) => metrics.observe('awsWaitSeconds', { bucket, lane }, waitedMs / 1_000),
    bucketUsed({ account, region }, bucket, used, factor) {
      metrics.set('awsShareUsed', { account, region, bucket }, used);
      metrics.set('awsRateFactor', { account, region, bucket }, factor);
    },
    batched: (operation, size) => metrics.observe('awsBatchItems', { operation }, size),
    cache: (cache, result) => metrics.add('awsCache', { cache, result }),
  };
}
