/** AWS's published request buckets (ecs-api.md section 13): burst, and refill per second, per account and Region. */
export interface BucketSize {
  readonly burst: number;
  readonly perSecond: number;
}

/** Every operation of ECS names the bucket that it draws on; ELBv2 has one for reads and one for all else. */
export const BUCKETS = {
  'service-read': { burst: 100, perSecond: 20 },
  'service-modify': { burst: 50, perSecond: 5 },
  'service-deployment': { burst: 50, perSecond: 20 },
  'service-revision': { burst: 50, perSecond: 20 },
  'task-definition-read': { burst: 50, perSecond: 20 },
  'task-definition-modify': { burst: 20, perSecond: 1 },
  'task-definition-delete': { burst: 5, perSecond: 1 },
  'cluster-read': { burst: 50, perSecond: 20 },
  'cluster-modify': { burst: 20, perSecond: 1 },
  'tag-read': { burst: 50, perSecond: 20 },
  'tag-modify': { burst: 20, perSecond: 10 },
  'resource-read': { burst: 100, perSecond: 20 },
  'resource-modify': { burst: 100, perSecond: 40 },
  // Elastic Load Balancing publishes none: assumed (section 16).
  'elb-read': { burst: 200, perSecond: 50 },
  'elb-modify': { burst: 20, perSecond: 3 },
} as const satisfies Readonly<Record<string, BucketSize>>;

/** A bucket that each account and Region has one of. */
export type BucketName = keyof typeof BUCKETS;
