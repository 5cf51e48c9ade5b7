/** From a failed or stopped deployment back to the most recent COMPLETED one (ecs-api.md 9.5). */
import type { SimDeployment, SimServiceDeployment, SimServiceRevision } from '../state.ts';
import { endMonitoring, inProgress, makePrimary, newDeployment, restoreRevision } from './deployments.ts';
import { tellFailed, tellRollingBack } from './events.ts';
import type { Moment } from './moment.ts';

/** Why a rollback runs, as `statusReason` says it, and `rolloutStateReason` of the deployment that comes back. */
export interface RollbackCause {
  readonly reason: string;
  readonly stateReason: (deploymentId: string) => string;
}

const NO_CANDIDATE = 'No rollback candidate was found to run the rollback.';

/** The words when the circuit breaker trips (ecs-api.md 9.3, 9.6). */
export const CIRCUIT_BREAKER: RollbackCause = {
  reason: 'Service deployment rolled back because the circuit breaker threshold was exceeded.',
  stateReason: (id) => `ECS deployment circuit breaker: rolling back to deploymentId ${id}.`,
};

/** ECS words it differently for StopServiceDeployment than for what it found out by itself. */
export const USER_REQUEST: RollbackCause = { reason: 'Service deployment rolled back because of a StopServiceDeployment request.', stateReason: inProgress };

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
  serviceDeployment.statusReason = cause.reason;
  serviceDeployment.rollback = { reason: cause.reason, startedAt: now, serviceRevisionArn: revision.serviceRevisionArn };
  // Not eligible again until it is COMPLETED again.
  delete service.scheduler.lastCompleted;
  restoreRevision(service, revision);
  const restored = reopen(moment, candidate.deploymentId, revision);
  restored.rolloutStateReason = cause.stateReason(restored.id);
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
  delete kept.releasing;
  delete kept.startFailures;
  delete kept.retryAt;
  return kept;
}

/** How a service deployment fails: the words differ with what noticed it, and with what comes next. */
export interface Failure {
  /** Follows `deployment failed: ` in the service event. */
  readonly event: string;
  /** `rolloutStateReason` of the deployment that failed. */
  readonly state: string;
  readonly rollback: RollbackCause;
  /** `statusReason` when nothing is rolled back. */
  readonly stopped: string;
}

/** Ends a running service deployment: back to what worked before, or STOPPED with nothing more launched (ecs-api.md 9.5). */
export function failDeployment(moment: Moment, current: SimServiceDeployment, failure: Failure, rollBack: boolean): void {
  markFailed(moment, failure);
  if (rollBack) {
    startRollback(moment, current, failure.rollback);
    return;
  }
  current.status = 'STOPPED';
  current.statusReason = failure.stopped;
  current.stoppedAt = moment.now;
  current.finishedAt = moment.now;
  current.updatedAt = moment.now;
  endMonitoring(current);
}

/** What worked once does not work any more: the rollback ends as well, and nothing more is launched. */
export function failRollback(moment: Moment, current: SimServiceDeployment, words: Pick<Failure, 'event' | 'state'>, reason: string): void {
  markFailed(moment, words);
  current.status = 'ROLLBACK_FAILED';
  current.statusReason = reason;
  current.finishedAt = moment.now;
  current.updatedAt = moment.now;
  endMonitoring(current);
}

function markFailed(moment: Moment, { event, state }: Pick<Failure, 'event' | 'state'>): void {
  const primary = moment.service.deployments[0];
  if (primary === undefined) return;
  primary.rolloutState = 'FAILED';
  primary.rolloutStateReason = state;
  primary.updatedAt = moment.now;
  tellFailed(moment, primary.id, event);
}

function stall({ service, now }: Moment, serviceDeployment: SimServiceDeployment): void {
  serviceDeployment.status = 'ROLLBACK_FAILED';
  serviceDeployment.statusReason = NO_CANDIDATE;
  serviceDeployment.finishedAt = now;
  serviceDeployment.stoppedAt = now;
  endMonitoring(serviceDeployment);
  const primary = service.deployments[0];
  if (primary === undefined) return;
  primary.rolloutState = 'FAILED';
  primary.updatedAt = now;
}
