import type { Metrics } from './metrics.ts';

/** Whose share of AWS a number is about. */
export interface AwsMetricScope {
  /** metadata.name of the AwsAccount. */
  readonly account: string;
  readonly region: string;
}

/** One token bucket now. */
export interface BucketState {
  readonly bucket: string;
  /** Part of our own burst that is used up, 0 to 1. */
  readonly used: number;
  /** Part of the configured rate in force: 1, or less after throttles. */
  readonly factor: number;
}

/** What the AWS edge tells the metrics; implemented by `awsMetricsOn` and, in tests, by `silentAwsMetrics`. */
export interface AwsMetrics {
  /** One attempt ended. `code` is `ok` or the reason of the error. */
  called(scope: AwsMetricScope, operation: string, bucket: string, code: string, durationMs: number): void;
  /** AWS refused an attempt for its rate. */
  throttled(scope: AwsMetricScope, operation: string, bucket: string): void;
  /** A call waited this long for a token. */
  waited(bucket: string, lane: string, waitedMs: number): void;
  /** `read` tells the present state of the scope's buckets whenever it is asked; replaces an earlier one of the scope. */
  buckets(scope: AwsMetricScope, read: () => readonly BucketState[]): void;
  /** A batch of `size` items was sent. */
  batched(operation: string, size: number): void;
  cache(cache: string, result: 'hit' | 'miss' | 'evicted'): void;
}

/** Counts nothing. */
export const silentAwsMetrics: AwsMetrics = {
  called: () => undefined,
  throttled: () => undefined,
  waited: () => undefined,
  buckets: () => undefined,
  batched: () => undefined,
  cache: () => undefined,
};

/** `AwsMetrics` on the registry. */
export function awsMetricsOn(metrics: Metrics): AwsMetrics {
  const readers = new Map<string, AwsMetricScope & { readonly read: () => readonly BucketState[] }>();
  metrics.onScrape(() => {
    for (const { account, region, read } of readers.values()) {
      for (const { bucket, used, factor } of read()) {
        metrics.set('awsShareUsed', { account, region, bucket }, used);
        metrics.set('awsRateFactor', { account, region, bucket }, factor);
      }
    }
  });
  return {
    called({ account, region }, operation, bucket, code, durationMs) {
      metrics.preset('awsThrottles', { account, region, operation, bucket });
      metrics.add('awsCalls', { account, region, operation, bucket, code });
      metrics.observe('awsSeconds', { operation }, durationMs / 1_000);
    },
    throttled: ({ account, region }, operation, bucket) => metrics.add('awsThrottles', { account, region, operation, bucket }),
    waited: (bucket, lane, waitedMs) => metrics.observe('awsWaitSeconds', { bucket, lane }, waitedMs / 1_000),
    buckets: ({ account, region }, read) => void readers.set(`${account}/${region}`, { account, region, read }),
    batched: (operation, size) => metrics.observe('awsBatchItems', { operation }, size),
    cache: (cache, result) => metrics.add('awsCache', { cache, result }),
  };
}
