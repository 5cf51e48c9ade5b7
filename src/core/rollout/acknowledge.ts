import type { ObservedService } from '../model/service.ts';
import type { RawService, RawServiceDeployment } from '../observed/raw.ts';
import { hasEnded } from './rollout-state.ts';
import type { RolloutState } from './rollout-state.ts';

/**
 * Notes ECS's answer to the write in the intent: the PRIMARY deployment that it names carries this rollout (ECS API,
 * `Service.deployments`). A write that was answered cannot be lost, however long reads go on answering as before it.
 */
export function acknowledge(rollout: RolloutState, answer: RawService): RolloutState {
  const primary = answer.deployments?.find(({ status }) => status === 'PRIMARY');
  return rollout.state !== 'Requested' || primary === undefined ? rollout : { ...rollout, id: primary.id };
}

/** The write was answered with a deployment that reads do not show yet: nothing may be concluded from them before the deadline. */
export function isAwaited(rollout: RolloutState, observed: ObservedService, now: number): boolean {
  return rollout.state === 'Requested' && rollout.id !== '' && rollout.id !== observed.primaryId && now < Date.parse(rollout.deadline);
}

/**
 * The service was read as it was before the deployment that is followed, which was made later than the one that shows.
 * Only until the rollout's deadline: whatever ECS still says then is how it is.
 */
export function isBeforeBound(rollout: RolloutState, observed: ObservedService, bound: RawServiceDeployment | undefined, now: number): boolean {
  const shown = observed.deployment;
  if (hasEnded(rollout) || bound === undefined || shown === undefined || now >= Date.parse(rollout.deadline)) return false;
  return shown.serviceDeploymentArn !== bound.serviceDeploymentArn && Date.parse(shown.createdAt ?? '') < Date.parse(bound.createdAt ?? '');
}
