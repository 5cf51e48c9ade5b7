import type { ObjectKey } from '../model/key.ts';
import type { ObservedService } from '../model/service.ts';
import type { RawServiceDeployment } from '../observed/raw.ts';
import { timeText } from '../model/time-text.ts';
import { deploymentSettings } from './deployment-settings.ts';
import { stageGateName } from './gate-matrix.ts';
import { pauseGates } from './gates.ts';
import { isRollingBack, isTerminalStatus } from './rollout-state.ts';

/** A deployment that runs and that this operator did not start, as far as a person can do something about it. */
export interface ForeignDeployment {
  readonly arn: string;
  /** ECS is on its way back from it. */
  readonly rollingBack: boolean;
  /** Its time runs from its start; that of the other strategies anew with each stage. */
  readonly rolling: boolean;
  /** The PAUSE hook that it waits at. A gate of ours stops it too, since the hooks are the service's. */
  readonly waitsAt: { readonly gate: string; readonly stage: string; readonly hookId: string; readonly expiresAt: string | undefined; readonly onTimeout: string } | undefined;
}

/** The service's current deployment where it still runs; call it only when no rollout of ours is under way. */
export function foreignDeployment({ deployment, service }: ObservedService): ForeignDeployment | undefined {
  if (deployment === undefined || isTerminalStatus(deployment.status)) return undefined;
  const rollingBack = isRollingBack(deployment.status);
  const waitsAt = rollingBack ? undefined : waitingHook(deployment, deployment.deploymentConfiguration ?? service['deploymentConfiguration']);
  return { arn: deployment.serviceDeploymentArn, rollingBack, rolling: deploymentSettings(deployment).strategy === 'ROLLING', waitsAt };
}

/** ECS says of a hook that waits neither stage nor name; the deployment's stage tells which one it is (ecs-api.md section 9.8). */
function waitingHook({ lifecycleHookDetails = [], lifecycleStage = 'UNKNOWN' }: RawServiceDeployment, configuration: unknown): ForeignDeployment['waitsAt'] {
  const hook = lifecycleHookDetails.find(({ targetType, status }) => targetType === 'PAUSE' && status === 'AWAITING_ACTION');
  if (hook === undefined) return undefined;
  const declared = pauseGates(configuration).find(({ stage }) => stage === lifecycleStage);
  const onTimeout = hook.timeoutAction ?? (declared?.onTimeout === 'Continue' ? 'CONTINUE' : 'ROLLBACK');
  return { gate: declared?.name ?? stageGateName(lifecycleStage), stage: lifecycleStage, hookId: hook.hookId ?? '', expiresAt: hook.expiresAt, onTimeout };
}

/** What will be done about it. */
export interface ForeignPlan {
  /** From then on the spec is applied over it, in epoch milliseconds; absent where it is left to end. */
  readonly until: number | undefined;
  /** What differs is set back once it ended. */
  readonly repaired: boolean;
}

/** The condition's message: whose deployment it is, what it waits for and until when, what will be done about it and what can be. */
export function foreignText(foreign: ForeignDeployment, { namespace, name }: ObjectKey, plan: ForeignPlan): string {
  const { arn, rollingBack, waitsAt } = foreign;
  if (rollingBack) return `Service deployment ${arn} was started by somebody else, and ECS rolls it back.`;
  const abort = `To take it back: longshore abort ${name} -n ${namespace}`;
  if (waitsAt === undefined) return `Service deployment ${arn} was started by somebody else. ${planText(foreign, plan)} ${abort}`;
  const until = waitsAt.expiresAt === undefined ? '' : `, until ECS ${waitsAt.onTimeout === 'CONTINUE' ? 'goes on' : 'rolls it back'} by itself at ${waitsAt.expiresAt}`;
  return `Service deployment ${arn} was started by somebody else, and waits at gate ${waitsAt.gate} (${waitsAt.stage})${until}. ${abort}. ${passAdvice(arn, waitsAt.hookId)}`;
}

/** No time for what moves from stage to stage: it would be another one each time, and a write of status with it. */
function planText({ rolling }: ForeignDeployment, { until, repaired }: ForeignPlan): string {
  if (until === undefined || Number.isNaN(until)) return repaired ? 'It is left to end, and what differs from the spec is set back then.' : 'It is left to end.';
  const when = rolling ? `If it still runs at ${timeText(until)}` : 'If it stays in one stage for longer than spec.rollout.progressDeadlineSeconds (a bake time or a hook there aside)';
  return `${when}, what the spec says takes its place, since status does not say what was applied before.`;
}

/** Why a promote does nothing for it, and how whoever started it passes the gate. */
export function passAdvice(arn: string, hookId: string): string {
  const command = `aws ecs continue-service-deployment --service-deployment-arn ${arn} --hook-id ${hookId} --action CONTINUE`;
  return `Whoever started it passes it by ${command}, since promote passes only what was offered for approval here.`;
}
