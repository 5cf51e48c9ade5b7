import type { RawServiceDeployment } from '../observed/raw.ts';
import { joinTexts } from './join-texts.ts';
import type { RolledBackBy } from './rollout-state.ts';

/**
 * Who undid a deployment, from what ECS says about it. The breaker and the alarms have states of their own; the rest is in
 * the texts of `statusReason` and `rollback.reason` (ecs-api.md sections 9.3 to 9.8).
 * `stoppedByUs`: this operator had asked for the stop.
 */
export function classifyEnd(deployment: RawServiceDeployment, stoppedByUs: boolean): RolledBackBy {
  const text = reasonText(deployment);
  if (stoppedByUs) return 'Operator';
  if (deployment.deploymentCircuitBreaker?.status === 'TRIGGERED' || /circuit breaker/i.test(text)) return 'CircuitBreaker';
  if (alarmTriggered(deployment) || /\balarm/i.test(text)) return 'Alarm';
  if (/lifecycle hook|pause hook/i.test(text)) return 'Hook';
  if (/StopServiceDeployment|stopped by|user|requested/i.test(text) || text === '') return 'Person';
  return 'Ecs';
}

/** ECS's own words on why, as far as it says: the deployment's reason, then the rollback's where that is another. */
export function reasonText(deployment: RawServiceDeployment): string {
  return joinTexts(deployment.statusReason, deployment.rollback?.reason);
}

function alarmTriggered(deployment: RawServiceDeployment): boolean {
  const alarms = deployment['alarms'];
  return typeof alarms === 'object' && alarms !== null && 'status' in alarms && alarms.status === 'TRIGGERED';
}
