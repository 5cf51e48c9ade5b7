import type { Hold, ObservedService, Plan } from '../model/service.ts';
import { counted } from '../model/counted.ts';
import type { ObjectKey } from '../model/key.ts';
import type { QuarantineEntry } from '../rollout/quarantine.ts';
import { foreignDeployment, foreignText } from '../rollout/foreign-deployment.ts';
import { quarantineText, retryAdvice } from '../rollout/quarantine-text.ts';
import { joinTexts, joinWithin } from '../rollout/join-texts.ts';
import { FIRST_FAILURE } from '../rollout/quarantine.ts';
import { pinOf, revisionName } from '../rollout/pin.ts';
import { hasEnded, isTerminalStatus } from '../rollout/rollout-state.ts';
import type { RolloutState } from '../rollout/rollout-state.ts';
import { conditionTable } from './condition-table.ts';
import type { PausedStatus } from './ecs-service-status.ts';
import type { DriftState, HealthState, Situation } from './condition-table.ts';

/** What the end of a pass is judged by. */
export interface SituationInput {
  readonly service: ObjectKey;
  readonly observed: ObservedService;
  /** `DesiredService.triggerHash`. */
  readonly triggerHash: string;
  readonly observeOnly: boolean;
  readonly plan: Plan;
  /** Deploying changes exist, and this keeps them back. */
  readonly heldBy: Hold | undefined;
  readonly quarantined: QuarantineEntry | undefined;
  readonly rollout: RolloutState | undefined;
  /** What a gate of the running rollout waits for, as told to the person; absent when none waits. */
  readonly gateText?: string | undefined;
  /** A person holds rollouts back. */
  readonly paused?: PausedStatus | undefined;
  /** Steps of the plan were carried out in this pass, so `observed` is from before them. */
  readonly applied: boolean;
  readonly drift: DriftState;
  /** Fields that differ, all of them. */
  readonly driftTotal: number;
  /** Of the service after the writes of this pass; `observed.counts` when absent. */
  readonly counts?: ObservedService['counts'] | undefined;
  readonly health: HealthState;
  /** When a deployment of somebody else is replaced, in epoch milliseconds; absent where it is not. */
  readonly foreignUntil?: number | undefined;
}

/** The row, which of its reasons, and what to tell the person. */
export interface SituationVerdict {
  readonly situation: Situation;
  readonly reason?: string;
  readonly message: string;
}

/** Holds that only put a repair off: they are told by Drifted, not by Ready. */
const driftHolds: ReadonlySet<string> = new Set(['DriftReported', 'DriftDetected', 'DeploymentRunning']);

/**
 * Where a pass that reached its end stands in the truth table. Ready needs three things at once: nothing is left to
 * change, the rollout of exactly this input Succeeded, and the service's current deployment is that rollout's.
 */
export function decideSituation(input: SituationInput): SituationVerdict {
  const verdict = observing(input) ?? moving(input) ?? held(input) ?? settled(input);
  return verdict.situation === 'Ready' ? qualify(verdict, input) : verdict;
}

/** The right revision runs; what may be missing are the tasks of a count that was just raised, and fields that only differ. */
function qualify(ready: SituationVerdict, { observed, counts = observed.counts, health, drift, driftTotal }: SituationInput): SituationVerdict {
  // As a Deployment is not Available for its new generation before its replicas are (`kubectl wait` must not pass early).
  if (health === 'Scaling' && counts.running < counts.desired) {
    return { situation: 'Scaling', message: `The wanted number of tasks is ${String(counts.desired)} now; not all of them run yet.` };
  }
  if (driftTotal === 0 || (drift !== 'Drifted' && drift !== 'DriftReported')) return ready;
  const differ = counted(driftTotal, 'field, which differs', 'fields, which differ');
  const advice = drift === 'DriftReported' ? 'only reported (drift.policy: Report)' : 'to be repaired';
  return { ...ready, message: `The service runs what the spec says, except for ${differ} and ${driftTotal === 1 ? 'is' : 'are'} ${advice}; see status.drift.` };
}

function observing({ observeOnly, plan, observed }: SituationInput): SituationVerdict | undefined {
  if (!observeOnly) return undefined;
  const pending = plan.changes.filter((change) => !change.ignored);
  const inSync = pending.length === 0 && plan.steps.length === 0 && plan.holds.length === 0 && observed.state === 'Active';
  // ECS names the new revision from the deployment's first moment on, while the one before it still takes the traffic.
  if (inSync && isDeploying(observed)) return { situation: 'Observing', message: `Only observed; service deployment ${observed.currentDeploymentArn} runs.` };
  if (inSync) return { situation: 'ObservedInSync', message: '' };
  const steps = plan.steps.map((step) => step.type).join(', ') || plan.holds.map((hold) => hold.message).join('; ');
  return { situation: 'Observing', message: `Only observed; ${counted(pending.length, 'field differs', 'fields differ')}. It would take: ${steps || 'nothing'}.` };
}

function moving({ service, rollout, triggerHash, heldBy, observed, gateText, paused, plan, foreignUntil }: SituationInput): SituationVerdict | undefined {
  if (rollout !== undefined && !hasEnded(rollout)) {
    const own = rollout.targetHash === triggerHash || rollout.pinnedFor === triggerHash;
    const waitsForEnd = own ? undefined : plan.holds.find(({ reason }) => reason === 'WaitingForRollout');
    if (!own && heldBy !== undefined) return waiting(heldBy);
    const deployment = rollout.deploymentArn.slice(rollout.deploymentArn.lastIndexOf('/') + 1);
    switch (rollout.state) {
      case 'Requested':
        return { situation: 'Applying', message: 'The change was sent; ECS does not show its deployment yet.' };
      case 'Stopping':
        return { situation: 'RollingBack', message: rollout.message ?? `The operator stops service deployment ${deployment}.` };
      case 'RollingBack':
        return { situation: 'RollingBack', message: joinTexts(`ECS rolls back service deployment ${deployment}.`, rollout.message) };
      case 'Overdue':
        return { situation: 'Overdue', message: joinTexts(rollout.message ?? 'No progress within the deadline.', waitsForEnd === undefined ? '' : endAdvice(waitsForEnd, service)) };
      default:
        if (gateText !== undefined) return { situation: 'AwaitingApproval', message: gateText };
        return { situation: 'RollingOut', message: joinTexts(`Service deployment ${deployment} runs.`, troubleText(rollout), paused === undefined ? '' : pausedText(paused)) };
    }
  }
  const foreign = foreignDeployment(observed);
  if (foreign === undefined) return undefined;
  if (heldBy !== undefined && heldBy.reason !== 'Quarantined' && heldBy.reason !== 'Pinned') return waiting(heldBy);
  const repaired = plan.holds.some(({ reason }) => reason === 'DeploymentRunning');
  return { situation: 'ForeignDeployment', message: foreignText(foreign, service, { until: foreignUntil, repaired }) };
}

function isDeploying({ deployment }: ObservedService): boolean {
  return deployment !== undefined && !isTerminalStatus(deployment.status);
}

/** What is overdue is left to ECS and may never end, so a revision that has to wait for its end needs a person. */
function endAdvice({ message }: Hold, { namespace, name }: ObjectKey): string {
  return `A newer revision waits for its end: ${message}. To end it: longshore abort ${name} -n ${namespace}`;
}

/** What holds a running rollout up, and how long it may. */
function troubleText({ message = '', deadline }: RolloutState): string {
  return message === '' ? '' : `${message} This is waited for until ${deadline}.`;
}

/** What `longshore pause` does, for conditions. */
function pausedText({ at }: PausedStatus): string {
  return `Rollouts are paused since ${at}: nothing is started, and no gate is passed, until a person says resume.`;
}

function waiting(hold: Hold): SituationVerdict {
  if (hold.reason === 'AwaitingApproval' || hold.reason === 'Paused') return { situation: hold.reason, message: hold.message };
  const known = conditionTable.Superseding.reasons;
  const named = known !== 'edge' && known.some((reason) => reason === hold.reason);
  return { situation: 'Superseding', reason: named ? hold.reason : 'WaitingForRollout', message: hold.message };
}

function held({ service, heldBy, quarantined, rollout, triggerHash, plan, observed, health }: SituationInput): SituationVerdict | undefined {
  // Also where the spec's own revision runs: a person wanted it taken back.
  const { unavailable } = pinOf(rollout, triggerHash) ?? {};
  if (unavailable !== undefined) return { situation: 'RolloutFailed', message: unavailable };
  if (heldBy?.reason === 'Quarantined' && quarantined !== undefined) {
    const last = rollout?.targetHash === triggerHash && (rollout.state === 'RolledBack' || rollout.state === 'Failed');
    return { situation: last ? 'RolledBack' : 'Quarantined', message: quarantineText(quarantined, service) };
  }
  if (heldBy?.reason === 'Pinned') {
    if (rollout?.pinned !== observed.taskDefinitionArn) return { situation: 'Differs', reason: 'DriftDetected', message: `${heldBy.message} It runs ${revisionName(observed.taskDefinitionArn)} now.` };
    return health === 'TasksMissing' ? { situation: 'Unhealthy', message: heldBy.message } : { situation: 'Pinned', message: heldBy.message };
  }
  if (heldBy !== undefined) return waiting(heldBy);
  const hold = plan.holds.find((candidate) => !driftHolds.has(candidate.reason));
  if (hold === undefined) return undefined;
  const row = rowOf(hold.reason);
  return row === undefined ? { situation: 'Held', reason: 'Held', message: hold.message } : { situation: row, reason: hold.reason, message: hold.message };
}

/** The row that lists a reason of the catalogue. */
function rowOf(reason: string): Situation | undefined {
  const found = Object.entries(conditionTable).find(([, { reasons }]) => reasons !== 'edge' && reasons.some((known) => known === reason));
  return found?.[0] as Situation | undefined;
}

function settled({ service, rollout, triggerHash, observed, applied, health, drift, quarantined, paused }: SituationInput): SituationVerdict {
  const own = rollout?.targetHash === triggerHash && rollout.deploymentArn === observed.currentDeploymentArn ? rollout : undefined;
  switch (own?.state) {
    case 'Succeeded':
      if (health === 'TasksMissing') return { situation: 'Unhealthy', message: `${counted(observed.counts.desired, 'task is', 'tasks are')} wanted, and ${observed.counts.desired === 1 ? 'it does not run' : 'not all of them run'}. See the events of the ECS service.` };
      if (paused !== undefined) return { situation: 'PausedInSync', message: `The service runs what the spec says. ${pausedText(paused)}` };
      return { situation: 'Ready', message: 'The service runs what the spec says.' };
    case 'Failed':
      // ECS's own reason may say no more than that there was nothing to go back to; the evidence says what failed.
      return { situation: 'RolloutFailed', message: joinTexts(failedText(quarantined, observed), whyText(rollout?.message, quarantined?.evidence), retryAdvice(service)) };
    case 'Stopped':
      return { situation: 'RolloutStopped', message: joinTexts('The deployment was stopped.', rollout?.message, retryAdvice(service)) };
    case 'RolledBack':
      return { situation: 'RolledBack', message: joinTexts('The deployment was rolled back.', rollout?.message) };
    default:
      return unbound(observed, applied, health, drift);
  }
}

/** Leaves room in a condition (1,024) for what comes before and for the way on, after it. */
const WHY_BYTES = 600;

/** The evidence begins with the message where that names the cause. */
function whyText(message = '', evidence = ''): string {
  return evidence.startsWith(message) ? evidence : joinWithin(WHY_BYTES, message, evidence);
}

function failedText(quarantined: QuarantineEntry | undefined, { counts }: ObservedService): string {
  if (quarantined?.reason !== FIRST_FAILURE) return 'The deployment failed and was not rolled back.';
  const first = 'The first deployment failed, and there is nothing to go back to.';
  return counts.desired === 0 ? `${first} No task of it is wanted any more (spec.rollout.onFirstFailure).` : first;
}

/** No deployment speaks for what is desired: it is being made, or ECS describes none (any more, or yet). */
function unbound(observed: ObservedService, applied: boolean, health: HealthState, drift: DriftState): SituationVerdict {
  if (applied || observed.state !== 'Active') return { situation: 'Applying', message: 'The change was sent; ECS does not show it yet.' };
  if (observed.deployment !== undefined) {
    if (drift === 'Drifted' || drift === 'DriftReported' || drift === 'DriftOff') {
      const reason = drift === 'Drifted' ? 'DriftDetected' : drift;
      return { situation: 'Differs', reason, message: 'The service runs another revision than the spec asks for; see condition Drifted and status.drift.' };
    }
    // It ended, and its revision is not what is desired, while nothing differs any more: ECS answers inconsistently.
    return { situation: 'Missing', reason: 'StaleRead', message: 'ECS shows a deployment of another revision; it is read again.' };
  }
  switch (observed.primaryState) {
    case 'FAILED':
      return { situation: 'RolloutFailed', message: observed.primaryReason };
    case 'COMPLETED':
      // Service deployments are kept for 90 days (ecs-api.md section 9.1); nothing differs, and PRIMARY is complete.
      return health === 'TasksMissing' ? { situation: 'Unhealthy', message: 'Not all wanted tasks run.' } : { situation: 'Ready', message: 'The service runs what the spec says.' };
    default:
      return { situation: 'RollingOut', message: observed.primaryReason || 'ECS works on the service.' };
  }
}
