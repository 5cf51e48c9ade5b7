/** How fast a release can be at best: what the configured share of AWS's buckets lets through, and nothing else. */
import { BUCKETS, shareOf, type BucketName } from '../../src/aws/buckets.ts';
import { OPERATIONS, type OperationName } from '../../src/aws/operations.ts';

/** Calls that each rollout needs, whoever makes them: a new revision of the task definition, and the service that is to run it. */
export const NEEDED_PER_ROLLOUT: readonly OperationName[] = ['RegisterTaskDefinition', 'UpdateService'];

export interface Floor {
  readonly seconds: number;
  readonly bucket: BucketName;
}

/** Seconds until the last of the calls can be sent when the buckets are full at the start; the slowest bucket decides. */
export function releaseFloor(rollouts: number, sharePercent: number): Floor {
  const calls = new Map<BucketName, number>();
  for (const name of NEEDED_PER_ROLLOUT) calls.set(OPERATIONS[name].bucket, (calls.get(OPERATIONS[name].bucket) ?? 0) + rollouts);
  const floors = [...calls].map(([bucket, count]): Floor => {
    const { burst, perSecond } = shareOf(BUCKETS[bucket], sharePercent);
    return { bucket, seconds: Math.max(0, count - burst) / perSecond };
  });
  return floors.reduce((slowest, floor) => (floor.seconds > slowest.seconds ? floor : slowest));
}
