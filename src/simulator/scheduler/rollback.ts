/** From a failed or stopped deployment back to the most recent COMPLETED one (ecs-api.md 9.5). */
import type { SimDeployment, SimServiceDeployment, SimServiceRevision } from '../state.ts';
import { makePrimary, newDeployment, restoreRevision } from './deployments.ts';
import { tellRollingBack } from './events.ts';
import type { Moment } from './moment.ts';

/** Why a rollback runs: ECS words it differently for the breaker and for StopServiceDeployment. */
export type RollbackCause = 'circuit-breaker' | 'user-request';

export const NO_CANDIDATE = 'No rollback candidate was found to run the rollback.';

const REASONS: Record<RollbackCause, string> = {
  'circuit-breaker': 'Service deployment rolled back because the circuit breaker threshold was exceeded.',
  'user-request': 'Service deployment rolled back because of a StopServiceDeployment request.',
};

const STATE_REASONS: Record<RollbackCause, (deploymentId: string) => string> = {
  'circuit-breaker': (id) => `ECS deployment circuit breaker: rolling back to deploymentId ${id}.`,
  'user-request': (id) => `ECS deployment ${id} in progress.`,
};

/** Makes the last COMPLETED deployment PRIMARY again, under its old id. Without one the deployment stalls: nothing more is launched. */
export function startRollback(moment: Moment, serviceDeployment: SimServiceDeployment, cause: RollbackCause): void {
  const { service, now } = moment;
  const candidate = service.scheduler.lastCompleted;
  const revision = service.revisions.find(({ serviceRevisionArn }) => serviceRevisionArn === candidate?.revisionArn);
  serviceDeployment.updatedAt = now;
  if (candidate === undefined || revision === undefined || candidate.deploymentId === serviceDeployment.deploymentId) {
    stall(moment, serviceDeployment);
    return;
  }
  serviceDeployment.status = 'ROLLBACK_IN_PROGRESS';
  serviceDeployment.statusReason = REASONS[cause];
  serviceDeployment.rollback = { reason: REASONS[cause], startedAt: now, serviceRevisionArn: revision.serviceRevisionArn };
  // Not eligible again until it is COMPLETED again.
  delete service.scheduler.lastCompleted;
  restoreRevision(service, revision);
  const restored = reopen(moment, candidate.deploymentId, revision);
  restored.rolloutStateReason = STATE_REASONS[cause](restored.id);
  makePrimary(moment, restored);
  tellRollingBack(moment, restored.id);
}

/** The entry may have gone from the list once its tasks had; its id comes back all the same. */
function reopen(moment: Moment, id: string, revision: SimServiceRevision): SimDeployment {
  const kept = moment.service.deployments.find((deployment) => deployment.id === id);
  if (kept === undefined) return newDeployment(moment, id, revision);
  kept.rolloutState = 'IN_PROGRESS';
  kept.failedTasks = 0;
  kept.updatedAt = moment.now;
  kept.desiredCount = moment.service.desiredCount;
  delete kept.settledAt;
  delete kept.startFailures;
  delete kept.retryAt;
  return kept;
}

function stall({ service, now }: Moment, serviceDeployment: SimServiceDeployment): void {
  serviceDeployment.status = 'ROLLBACK_FAILED';
  serviceDeployment.statusReason = NO_CANDIDATE;
  serviceDeployment.finishedAt = now;
  serviceDeployment.stoppedAt = now;
  const primary = service.deployments[0];
  if (primary === undefined) return;
  primary.rolloutState = 'FAILED';
  primary.updatedAt = now;
}
