import { shortName } from '../../model/arn.ts';
import { keyText } from '../../model/key.ts';
import type { ObjectKey } from '../../model/key.ts';
import type { Hold, Target } from '../../model/service.ts';

/** One service among all, for the search for two objects with one target. */
export interface TargetClaim {
  readonly key: ObjectKey;
  readonly uid: string;
  /** metadata.creationTimestamp: the older claim wins. */
  readonly createdAt: string;
  readonly target: Target;
}

/**
 * For each claim that loses to an older one, by `keyText` of its key: `TargetConflict`. A cluster's name and its ARN are
 * one target. Claims of the same second are ordered by key and uid, so that every replica sees the same winner.
 */
export function findTargetConflicts(claims: readonly TargetClaim[]): ReadonlyMap<string, Hold> {
  const winners = new Map<string, TargetClaim>();
  const conflicts = new Map<string, Hold>();
  for (const claim of [...claims].sort(byAge)) {
    const target = targetText(claim.target);
    const winner = winners.get(target);
    if (winner === undefined) {
      winners.set(target, claim);
    } else {
      conflicts.set(keyText(claim.key), {
        reason: 'TargetConflict',
        message: `${keyText(winner.key)} is older and names the same ECS service (${target}); change spec.target.serviceName, or delete one of the two`,
      });
    }
  }
  return conflicts;
}

function targetText({ accountId, region, cluster, serviceName }: Target): string {
  return `${accountId}/${region}/${shortName(cluster)}/${serviceName}`;
}

function byAge(left: TargetClaim, right: TargetClaim): number {
  return compareText(left.createdAt, right.createdAt) || compareText(keyText(left.key), keyText(right.key)) || compareText(left.uid, right.uid);
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
