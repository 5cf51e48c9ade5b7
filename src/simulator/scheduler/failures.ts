/** What failed tasks do to their deployment: counts, back-off, and in the end the circuit breaker (ecs-api.md 9.3). */
import type { SimDeployment, SimServiceDeployment } from '../state.ts';
import { backOff } from './back-off.ts';
import { isTripped } from './circuit-breaker.ts';
import { currentServiceDeployment } from './deployments.ts';
import { tellInconsistentStarts } from './events.ts';
import type { Moment } from './moment.ts';
import { CIRCUIT_BREAKER, failDeployment, failRollback } from './rollback.ts';
import type { Failure } from './rollback.ts';
import { readRolloutSettings } from './settings.ts';
import type { BreakerSettings } from './settings.ts';

const BREAKER_TRIPPED: Failure = {
  event: 'tasks failed to start.',
  state: 'ECS deployment circuit breaker: tasks failed to start.',
  rollback: CIRCUIT_BREAKER,
  stopped: 'Service deployment stopped because the circuit breaker threshold was exceeded.',
};
const ROLLBACK_TRIPPED = 'Rollback failed because the circuit breaker threshold was exceeded.';

/** A task could not be placed or did not reach RUNNING (stage 1). */
export function countFailedStart(moment: Moment, deployment: SimDeployment): void {
  backOff(deployment, moment.now, moment.timings);
  if ((deployment.startFailures ?? 0) >= 2) tellInconsistentStarts(moment);
  countFailure(moment, deployment);
}

/** A failure that its deployment is judged by; stage 2, a failed check, comes here directly. Only while the rollout runs. */
export function countFailure(moment: Moment, deployment: SimDeployment): void {
  if (deployment.status !== 'PRIMARY' || deployment.rolloutState !== 'IN_PROGRESS') return;
  deployment.failedTasks += 1;
  deployment.updatedAt = moment.now;
  const current = currentServiceDeployment(moment.service);
  if (current === undefined) return;
  const breaker = breakerOf(current);
  if (current.status === 'IN_PROGRESS' && breaker.enabled) current.breaker.failureCount += 1;
  judge(moment, deployment);
}

/** A task became healthy: failures in a row end here, unless the breaker counts cumulatively. */
export function countSuccess(moment: Moment, deployment: SimDeployment): void {
  if (deployment.status !== 'PRIMARY' || deployment.rolloutState !== 'IN_PROGRESS') return;
  const current = currentServiceDeployment(moment.service);
  if (current !== undefined && !breakerOf(current).resetOnHealthyTask) return;
  deployment.failedTasks = 0;
  if (current?.status === 'IN_PROGRESS') current.breaker.failureCount = 0;
}

/** Asked after each failure and after a change of desiredCount, since the threshold follows the latest count. */
export function judge(moment: Moment, deployment: SimDeployment): void {
  const { service } = moment;
  const current = currentServiceDeployment(service);
  if (current === undefined || deployment.rolloutState !== 'IN_PROGRESS') return;
  const breaker = breakerOf(current);
  if (current.status === 'IN_PROGRESS') {
    if (isTripped(breaker, current.breaker.failureCount, service.desiredCount)) trip(moment, current, breaker);
  } else if (current.status === 'ROLLBACK_IN_PROGRESS') {
    if (isTripped(breaker, deployment.failedTasks, service.desiredCount)) failRollback(moment, current, BREAKER_TRIPPED, ROLLBACK_TRIPPED);
  }
}

const breakerOf = (serviceDeployment: SimServiceDeployment): BreakerSettings => readRolloutSettings(serviceDeployment.deploymentConfiguration).breaker;

function trip(moment: Moment, current: SimServiceDeployment, breaker: BreakerSettings): void {
  current.breaker.status = 'TRIGGERED';
  failDeployment(moment, current, BREAKER_TRIPPED, breaker.rollback);
}
