import type { RolloutState } from '../../core/rollout/rollout-state.ts';
import type { EcsServiceStatus } from '../../core/status/ecs-service-status.ts';
import type { LookDeps } from './deps.ts';
import { statusOf } from './resource.ts';
import type { EcsServiceResource } from './resource.ts';
import { keyOf } from './target-claims.ts';

/**
 * The status as this process knows it: what is stored, or, while that is still the bare intent, what ECS answered to it. The
 * answer goes into the next write, a look later; a process that dies before is one that died before the answer. What was sent
 * to ECS was sent also where the object changed before it could be stored: going back from it is no drift.
 */
export function knownStatus({ memories }: Pick<LookDeps, 'memories'>, object: EcsServiceResource): EcsServiceStatus {
  const stored = statusOf(object);
  const { answered, applied } = memories.get(keyOf(object));
  if (answered !== undefined && isAnswerTo(stored.rollout, answered.rollout)) return answered;
  return applied === undefined || isLater(stored.applied, applied) ? stored : { ...stored, applied };
}

/** Another process may have led in between. */
function isLater(stored: EcsServiceStatus['applied'], sent: NonNullable<EcsServiceStatus['applied']>): boolean {
  return Date.parse(stored?.at ?? '') > Date.parse(sent.at);
}

/** Is `answered` the very rollout of this intent, with nothing but ECS's answer to it? */
export function isAnswerTo(intent: RolloutState | undefined, answered: RolloutState | undefined): boolean {
  if (intent?.state !== 'Requested' || intent.id !== '' || answered?.state !== 'Requested' || answered.id === '') return false;
  return intent.startedAt === answered.startedAt && intent.targetHash === answered.targetHash;
}
