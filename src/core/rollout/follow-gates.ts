import { shownTime, timeText } from '../model/time-text.ts';
import type { RawLifecycleHook, RawServiceDeployment } from '../observed/raw.ts';
import type { GateStatus } from '../status/ecs-service-status.ts';
import { approverOf, findApproval } from './approvals.ts';
import type { Approval } from './approvals.ts';
import { FULL } from './await-approval.ts';
import type { Opened, Promotion } from './await-approval.ts';
import { stageGateName } from './gate-matrix.ts';
import type { Gate } from './gates.ts';
import { isRollingBack, isTerminalStatus } from './rollout-state.ts';

/** What the gates of a running deployment are judged by. */
export interface FollowGatesInput {
  /** The deployment that carries the rollout. */
  readonly deployment: RawServiceDeployment;
  /** `gatesOf(spec).hooks`. */
  readonly gates: readonly Gate[];
  /** `status.rollout.gates`. */
  readonly previous: readonly GateStatus[];
  /** Of the rollout. */
  readonly targetHash: string;
  readonly approvals: readonly Approval[];
  readonly promotion: Promotion | undefined;
  /** The whole rollout was promoted earlier (`status.rollout.full`). */
  readonly full: boolean;
  /** Rollouts are held back by a person: no gate is passed; ECS's time-outs run on. */
  readonly paused: boolean;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** How the gates stand, and which ECS is to be told to pass. */
export interface FollowedGates {
  readonly gates: readonly GateStatus[];
  /** Hooks to continue. Those of gates that were approved in an earlier pass too: the call may have been lost, and can be repeated. */
  readonly continues: readonly { readonly gate: string; readonly hookId: string }[];
  readonly opened: readonly Opened[];
}

/** `status.rollout.gates` holds at most this many; the oldest that wait for nothing make room. */
const GATE_LIMIT = 12;

/**
 * The PAUSE hooks of a running deployment as gates. ECS says of a hook neither its stage nor its name, so the one that
 * waits is told by the stage that the deployment is at (ecs-api.md sections 6 and 9.8); what became of one that waits no
 * more, by its id. A gate that stands before each step of production traffic waits anew with another id each time.
 */
export function followGates(input: FollowGatesInput): FollowedGates {
  const { deployment, previous } = input;
  const hooks = (deployment.lifecycleHookDetails ?? []).filter((hook) => hook.targetType === 'PAUSE' && hook.hookId !== undefined);
  const over = isTerminalStatus(deployment.status) || isRollingBack(deployment.status);
  const failed = over && deployment.status !== 'SUCCESSFUL';
  const waiting = over ? [] : hooks.filter(({ status }) => status === 'AWAITING_ACTION');
  const settled = previous.map((gate) => (waiting.some(({ hookId }) => hookId === gate.hookId) ? gate : settle(input, gate, hooks, failed)));
  const names = new Set<string>();
  const judged = waiting.map((hook) => {
    const result = judge(input, hook, nameOf(input, hook, names));
    names.add(result.gate.name);
    return result;
  });
  const kept = settled.filter(({ name }) => !names.has(name));
  return {
    gates: [...kept, ...judged.map(({ gate }) => gate)].slice(-GATE_LIMIT),
    continues: input.paused ? [] : judged.flatMap(({ gate }) => (gate.state === 'Approved' && gate.hookId !== undefined ? [{ gate: gate.name, hookId: gate.hookId }] : [])),
    opened: judged.flatMap(({ gate, by }) => (by === undefined ? [] : [{ gate: gate.name, by }])),
  };
}

/** What became of a gate whose hook does not wait any more. */
function settle({ now }: FollowGatesInput, gate: GateStatus, hooks: readonly RawLifecycleHook[], failed: boolean): GateStatus {
  if (gate.stage === undefined || (gate.state !== 'Waiting' && gate.state !== 'Approved')) return gate;
  const status = hooks.find(({ hookId }) => hookId === gate.hookId)?.status;
  if (status === 'SUCCEEDED') return { ...gate, state: 'Passed' };
  if (status === 'TIMED_OUT') return { ...gate, state: 'TimedOut' };
  if (status === 'FAILED') return { ...gate, state: 'Rejected' };
  if (status === 'IN_PROGRESS') return gate;
  // ECS does not list it any more. One that went on was passed by somebody, here or in the console, or by its time-out.
  if (gate.state === 'Approved' && !failed) return { ...gate, state: 'Passed' };
  if (now >= Date.parse(gate.expiresAt ?? '')) return { ...gate, state: 'TimedOut' };
  return { ...gate, state: failed ? 'Rejected' : 'Passed' };
}

function gateAt({ gates, deployment }: FollowGatesInput): Gate | undefined {
  return gates.find(({ stage }) => stage === deployment.lifecycleStage);
}

/** The gate's name in the spec; of any other hook its stage's. Two hooks of one stage are told apart by a number. */
function nameOf(input: FollowGatesInput, hook: RawLifecycleHook, taken: ReadonlySet<string>): string {
  const known = input.previous.find(({ hookId }) => hookId === hook.hookId)?.name;
  if (known !== undefined && !taken.has(known)) return known;
  const base = gateAt(input)?.name ?? stageGateName(input.deployment.lifecycleStage ?? 'unknown').slice(0, 63);
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? base : `${base.slice(0, 58)}-${String(number)}`;
    if (!taken.has(name)) return name;
  }
}

/** One hook that waits: who opens it, if anybody. `by` is present in the pass in which that is found out. */
function judge(input: FollowGatesInput, hook: RawLifecycleHook, name: string): { readonly gate: GateStatus; readonly by: string | undefined } {
  const { previous, deployment, now } = input;
  const known = previous.find((gate) => gate.hookId === hook.hookId);
  if (known?.state === 'Approved') return { gate: known, by: undefined };
  const declared = gateAt(input);
  // ECS's time has milliseconds, which `metav1.Time` does not.
  const expiresAt = hook.expiresAt === undefined ? known?.expiresAt : shownTime(hook.expiresAt);
  const earlier = previous.filter((gate) => gate.stage === deployment.lifecycleStage && gate.hookId !== hook.hookId);
  const gate: GateStatus = {
    name,
    state: 'Waiting',
    stage: deployment.lifecycleStage ?? '',
    ...(hook.hookId === undefined ? {} : { hookId: hook.hookId }),
    since: known?.since ?? timeText(Math.max(sinceOf(expiresAt, declared, now), ...earlier.map(endOf))),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
  const opening = input.paused ? undefined : openedBy(input, gate, declared, known !== undefined);
  if (opening === undefined) return { gate: { ...gate, since: afterSpent(input, gate) }, by: undefined };
  const { by, createdAt = now } = opening;
  // Never before the approval itself was made, however the clocks differ: the next step counts from then.
  return { gate: { ...gate, state: 'Approved', approvedAt: timeText(Math.max(now, createdAt)), approvedBy: by }, by };
}

/** ECS says when a hook's time-out acts, and the spec how long that is: so it is known since when it waits, also to one who comes later. */
function sinceOf(expiresAt: string | undefined, gate: Gate | undefined, now: number): number {
  const since = Date.parse(expiresAt ?? '') - (gate?.timeoutMs ?? Number.NaN);
  return Number.isNaN(since) ? now : Math.min(since, now);
}

/**
 * A step begins to wait after the one before it was approved. The time-out in the spec can be newer than the one that ECS
 * waits with, and would let the approval of that step count for this one too.
 */
function endOf({ approvedAt, since }: GateStatus): number {
  return Date.parse(approvedAt ?? since) || 0;
}

/** A promote opens what the person can have seen waiting (`shown`), never a later step that was reached in the meantime. */
function openedBy(input: FollowGatesInput, gate: GateStatus, declared: Gate | undefined, shown: boolean): { readonly by: string; readonly createdAt?: number } | undefined {
  const { promotion, approvals, targetHash, full, previous, deployment } = input;
  if (promotion?.targetHash === targetHash && (promotion.full || shown)) return { by: promotion.by };
  const weight = deployment.targetServiceRevision?.requestedProductionTrafficWeight ?? 0;
  const steps = previous.filter((each) => each.hookId !== gate.hookId && each.stage === gate.stage);
  const laterStep = gate.stage === 'PRE_PRODUCTION_TRAFFIC_SHIFT' && (weight > 0 || steps.some(({ name }) => name === gate.name));
  const isSpent = isSpentAt(steps);
  // A gate that was renamed while it waits is approved by the name that status shows as well as by that of the spec.
  const names = [declared?.name ?? gate.name, gate.name];
  const question = { gates: names, targetHash, declared: declared?.declared === true };
  const approval = findApproval(approvals, laterStep ? { ...question, notBefore: Date.parse(gate.since) || 0, isSpent } : question);
  if (approval !== undefined) return { by: approverOf(approval), createdAt: approval.createdAt };
  return full ? { by: FULL } : undefined;
}

/** Whether an approval opened one of these steps. Another one of the same name can have been made since. */
function isSpentAt(steps: readonly GateStatus[]): (approval: Approval) => boolean {
  return (approval) => steps.some((step) => step.approvedBy === approverOf(approval) && approval.createdAt <= endOf(step));
}

/**
 * Since when a step waits that nobody opened yet. It takes the place of the step before it in status, and with that goes
 * the name of what opened it: so it counts from after that approval, or a later look would take it for this step's.
 */
function afterSpent({ approvals, previous }: FollowGatesInput, { stage, hookId, since }: GateStatus): string {
  const isSpent = isSpentAt(previous.filter((each) => each.stage === stage && each.hookId !== hookId));
  return timeText(Math.max(Date.parse(since), ...approvals.filter(isSpent).map(({ createdAt }) => createdAt + 1_000)));
}
