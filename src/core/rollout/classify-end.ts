import type { RawLifecycleHook, RawServiceDeployment } from '../observed/raw.ts';
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
  if (failedHooks(deployment).length > 0 || /lifecycle hook|pause hook/i.test(deployment.statusReason ?? text)) return 'Hook';
  if (/StopServiceDeployment|stopped by|\buser\b|user-request/i.test(text) || text === '') return 'Person';
  return 'Ecs';
}

/** Hooks that decided against the deployment: a function that failed, or a time-out that means ROLLBACK. */
function failedHooks({ lifecycleHookDetails = [] }: RawServiceDeployment): readonly RawLifecycleHook[] {
  return lifecycleHookDetails.filter(({ status, timeoutAction }) => status === 'FAILED' || (status === 'TIMED_OUT' && timeoutAction !== 'CONTINUE'));
}

/** ECS's own words on why, as far as it says: the deployment's reason, then the rollback's where that is another, and the hook that it does not name. */
export function reasonText(deployment: RawServiceDeployment): string {
  const said = joinTexts(deployment.statusReason, deployment.rollback?.reason);
  // ECS names the stage, and the function only where that failed: a hook that it left out is added.
  return joinTexts(said, ...failedHooks(deployment).map((hook) => hookText(hook, said)));
}

/** A function is named; the id of a PAUSE hook says nothing to anybody, but how it ended does. */
function hookText({ targetType, targetArn, hookId, status }: RawLifecycleHook, said: string): string {
  if (targetType === 'PAUSE') {
    if (/pause hook|ContinueServiceDeployment/i.test(said)) return '';
    return status === 'TIMED_OUT' ? 'Nobody approved it at its PAUSE hook in time.' : 'Somebody sent it back at its PAUSE hook.';
  }
  const name = functionName(targetArn) ?? hookId ?? '';
  return name === '' || said.includes(name) ? '' : `Hook ${name} decided so.`;
}

/** NAME or NAME:QUALIFIER of a function's ARN: conditions have room for that, not for an ARN as well. Another ARN as it stands. */
function functionName(targetArn: string | undefined): string | undefined {
  return targetArn?.replace(/^arn:[^:]*:lambda:[^:]*:[^:]*:function:/, '');
}

function alarmTriggered(deployment: RawServiceDeployment): boolean {
  const alarms = deployment['alarms'];
  return typeof alarms === 'object' && alarms !== null && 'status' in alarms && alarms.status === 'TRIGGERED';
}
