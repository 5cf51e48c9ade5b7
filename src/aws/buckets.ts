import type { BucketRate } from '../runtime/token-bucket.ts';

/**
 * AWS's own token buckets per account and Region, as data. Source: "Request throttling for the Amazon ECS API" (AWS
 * developer guide; section 13 of the ECS API reference). Only the buckets that Longshore draws from are listed. The
 * figures for `identity` (STS) are not published; ours are far below what STS is known to take.
 */
export const BUCKETS = {
  serviceRead: { burst: 100, perSecond: 20 },
  serviceModify: { burst: 50, perSecond: 5 },
  serviceDeployment: { burst: 50, perSecond: 20 },
  serviceRevision: { burst: 50, perSecond: 20 },
  taskDefinitionRead: { burst: 50, perSecond: 20 },
  taskDefinitionModify: { burst: 20, perSecond: 1 },
  tagModify: { burst: 20, perSecond: 10 },
  clusterResourceRead: { burst: 100, perSecond: 20 },
  identity: { burst: 50, perSecond: 20 },
} as const satisfies Readonly<Record<string, BucketRate>>;

/** Key of one of AWS's buckets, as metrics label it. */
export type BucketName = keyof typeof BUCKETS;

/** All buckets: a limiter has a queue for each. */
export const BUCKET_NAMES = Object.keys(BUCKETS) as readonly BucketName[];

/**
 * What `sharePercent` of one of AWS's buckets leaves for this process. At least one token and one call in ten seconds,
 * so that a tiny share is slow and never stuck.
 */
export function shareOf(bucket: BucketRate, sharePercent: number): BucketRate {
  const share = Math.min(100, Math.max(0, sharePercent)) / 100;
  return { burst: Math.max(1, Math.floor(bucket.burst * share)), perSecond: Math.max(0.1, bucket.perSecond * share) };
}
