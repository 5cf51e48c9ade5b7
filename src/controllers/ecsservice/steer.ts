import type { Awaited, Opened, Promotion } from '../../core/rollout/await-approval.ts';
import { awaitApproval } from '../../core/rollout/await-approval.ts';
import { approvalsFor, claimantOf } from '../../core/rollout/approvals.ts';
import type { Approval } from '../../core/rollout/approvals.ts';
import { decideAction } from '../../core/rollout/decide-action.ts';
import type { ActionEffect } from '../../core/rollout/decide-action.ts';
import { followGates } from '../../core/rollout/follow-gates.ts';
import type { FollowedGates } from '../../core/rollout/follow-gates.ts';
import { gateText } from '../../core/rollout/gate-text.ts';
import { foreignDeployment } from '../../core/rollout/foreign-deployment.ts';
import { gatesOf, pauseGates } from '../../core/rollout/gates.ts';
import type { Gates } from '../../core/rollout/gates.ts';
import { pinHash, pinOf } from '../../core/rollout/pin.ts';
import type { Pin } from '../../core/rollout/pin.ts';
import { commitOf, provenanceOf } from '../../core/rollout/provenance.ts';
import { findQuarantined, quarantine } from '../../core/rollout/quarantine.ts';
import type { QuarantineEntry } from '../../core/rollout/quarantine.ts';
import type { RequestedAction } from '../../core/rollout/requested-action.ts';
import { hasEnded, isTerminalStatus, startRollout } from '../../core/rollout/rollout-state.ts';
import type { RolloutState } from '../../core/rollout/rollout-state.ts';
import { waitError } from '../../core/errors.ts';
import { sameJson } from '../../core/model/canonical-json.ts';
import { shownTime, timeText } from '../../core/model/time-text.ts';
import type { EcsServiceStatus, PausedStatus } from '../../core/status/ecs-service-status.ts';
import type { Context } from '../../runtime/context.ts';
import { approvalsOf } from '../awsaccount/aws-scope.ts';
import { chooseRevision } from './choose-revision.ts';
import type { LookDeps } from './deps.ts';
import type { Followed } from './follow.ts';
import type { Judged } from './judge.ts';
import type { Sighting } from './observe.ts';
import { rolloutSpecOf } from './resource.ts';

/** A person's action of this pass, and what became of it. */
export interface Answered {
  readonly requested: RequestedAction;
  readonly effect: ActionEffect;
  /** `status.lastHandledAction.result`: `Done`, or why it was refused. */
  readonly result: string;
}

/** What people want of this service, as far as it bears on this pass. */
export interface Steering {
  /** Absent: nobody asked for anything that is answered now. */
  readonly action: Answered | undefined;
  readonly paused: PausedStatus | undefined;
  /** How far what the spec asks for is on its way through the operator's own gates; acted on only when there is something to deploy. */
  readonly awaited: Awaited | undefined;
  /** The rollout with its gates, and its stop where a person wants it. */
  readonly followed: Followed;
  /** PAUSE hooks that ECS is to be told to pass. */
  readonly continues: FollowedGates['continues'];
  /** Gates that were opened in this pass, at a hook. */
  readonly opened: readonly Opened[];
  /** ARN of a deployment that somebody else started, and that a person takes back in this pass. */
  readonly stops: string | undefined;
  /** Undo holds the service, from this pass on or from an earlier one. */
  readonly pin: Pin | undefined;
  /** The pin's update is sent in this pass. */
  readonly sendsPin: boolean;
  /** New tasks are asked for in this pass. */
  readonly restarts: boolean;
  /** A rollout that starts in this pass passes every gate. */
  readonly full: boolean;
  /** Why the rollout that runs waits at a gate. */
  readonly gateText: string | undefined;
}

/** What steering needs of the stages before it. */
export interface SteerInput {
  readonly judged: Judged;
  readonly status: EcsServiceStatus;
  readonly sighting: Sighting;
  readonly followed: Followed;
  /** The annotation that was not answered yet. */
  readonly requested: RequestedAction | undefined;
  /** Status was lost, and with it what was answered: only what cannot do harm twice is done again. */
  readonly forgotten: boolean;
  readonly now: number;
}

/** Gates, approvals and what people ask for. Reads ECS only to find what an undo goes back to; writes nothing. */
export async function steer(ctx: Context, deps: LookDeps, input: SteerInput): Promise<Steering> {
  const { judged, status, sighting, requested, forgotten, now } = input;
  const followed = repinned(input);
  // Refused now: kept until the service is managed again, it would be done when nobody thinks of it any more.
  if (judged.observeOnly) return { ...unsteered(followed, status), action: requested === undefined ? undefined : answer(requested, observed) };
  // Of a spec that is refused nothing is in force: its gates are those that ECS waits at.
  const gates = judged.refusal === undefined ? gatesOf(judged.object.spec) : { own: [], hooks: gatesInForce(sighting) };
  if (!deps.stores.approvals.synced && gates.own.length + gates.hooks.length > 0) throw waitError('Starting', 'The approvals are still being read.', { retryAfterMs: 1_000 });
  const approvals = approvalsFor(judged.desired.key.name, deps.stores.approvals.list(judged.desired.key.namespace));
  const before = atGates({ ...input, followed }, { gates, approvals, promotion: undefined, paused: status.paused });
  const effect = requested === undefined ? undefined : forgotten && requested.verb !== 'pause' ? noted : decideAction(actionInput({ ...input, followed }, requested, gates, before));
  const undone = effect?.kind === 'Undo' ? await chooseRevision(ctx, judged, sighting, effect.to, followed.history) : undefined;
  const settled: ActionEffect | undefined = undone?.kind === 'refused' ? { kind: 'Refused', why: undone.why } : effect;
  const action = requested === undefined || settled === undefined || settled.kind === 'Later' ? undefined : answer(requested, settled);
  const paused = pausedBy(action, status.paused, now);
  const promotion = action?.effect.kind === 'Approve' ? promotionOf(action, action.effect) : undefined;
  const at = promotion === undefined ? before : atGates({ ...input, followed }, { gates, approvals, promotion, paused });
  const steered = withTimeOut(withAction(followedWithGates(followed, at.hooks, promotion, approvals), input, action), input, at.awaited);
  const pin = undone?.kind === 'arn' ? { taskDefinitionArn: undone.arn, pinnedFor: judged.desired.triggerHash } : pinOf(steered.rollout ?? status.rollout, judged.desired.triggerHash);
  // An undo whose update was never answered, or never arrived, is sent again: it names the revision, so twice is once.
  const unanswered = steered.rollout === undefined || (steered.rollout.state === 'Requested' && steered.rollout.id === '');
  return {
    action,
    paused,
    awaited: at.awaited,
    followed: steered,
    continues: steered.rollout?.state === 'Stopping' ? [] : (at.hooks?.continues ?? []),
    opened: at.hooks?.opened ?? [],
    stops: action?.effect.kind === 'StopForeign' ? action.effect.arn : undefined,
    pin,
    sendsPin: pin !== undefined && (undone?.kind === 'arn' || (unanswered && sighting.observed.taskDefinitionArn !== pin.taskDefinitionArn)),
    // A restart that never arrived: ECS was asked for its deployments, and there is none.
    restarts: action?.effect.kind === 'Restart' || (status.rollout?.forced === true && followed.rollout === undefined),
    full: promotion?.full === true || (action?.effect.kind === 'Undo' && action.effect.full) || at.awaited?.awaiting.full === true || (unanswered && status.rollout?.full === true),
    gateText: textOf(input, steered.rollout, paused),
  };
}

const observed: ActionEffect = { kind: 'Refused', why: 'The service is only observed (mode: Observe), so nothing is done to it: ask again when it is managed.' };
const noted: ActionEffect = { kind: 'Refused', why: 'The status was lost, and with it whether this was done already: nothing was done. Ask again with a new token.' };

/**
 * A pin lives in status alone. When that was lost, the annotation that asked for it is still there, and the service runs
 * what nobody can explain: it is kept there, since going to the spec would deploy what a person had taken back.
 */
function repinned({ followed, requested, forgotten, sighting, judged, now }: SteerInput): Followed {
  const { taskDefinitionArn, deployment, currentDeploymentArn } = sighting.observed;
  if (!forgotten || requested?.verb !== 'undo' || followed.rollout !== undefined || deployment === undefined || !isTerminalStatus(deployment.status)) return followed;
  const started = startRollout({ targetHash: pinHash(taskDefinitionArn), currentArn: currentDeploymentArn, now, spec: rolloutSpecOf(judged.object) });
  return { ...followed, rollout: { ...started, state: 'Succeeded', finishedAt: timeText(now), pinned: taskDefinitionArn, pinnedFor: judged.desired.triggerHash } };
}

/** Nothing but what is remembered: for a service that is only observed, or not ours (yet). */
export function unsteered(followed: Followed, { paused }: EcsServiceStatus): Steering {
  return { action: undefined, paused, awaited: undefined, followed, continues: [], opened: [], stops: undefined, pin: undefined, sendsPin: false, restarts: false, full: false, gateText: undefined };
}

interface GateInput {
  readonly gates: Gates;
  readonly approvals: readonly Approval[];
  readonly promotion: Promotion | undefined;
  readonly paused: PausedStatus | undefined;
}

function gatesInForce({ bound, observed }: Sighting): Gates['hooks'] {
  return pauseGates(bound?.deploymentConfiguration ?? observed.service['deploymentConfiguration']);
}

/** Both kinds of gates, judged with or without what a person asks for in this pass. */
function atGates({ judged, status, sighting, followed, now }: SteerInput, { gates, approvals, promotion, paused }: GateInput): { readonly awaited: Awaited | undefined; readonly hooks: FollowedGates | undefined } {
  const { triggerHash, hash } = judged.desired;
  const { rollout } = followed;
  const common = { approvals, promotion, paused: paused !== undefined, now };
  const before = status.rollout?.targetHash === triggerHash ? status.rollout : undefined;
  // What was applied once, and is repaired or retried, was let through then.
  const wasLetThrough = status.applied?.hash === hash && before !== undefined;
  const awaited = gates.own.length === 0 || wasLetThrough ? undefined : awaitApproval({ ...common, gates: gates.own, targetHash: triggerHash, previous: status.awaiting, passed: before?.gates ?? [] });
  const deployment = sighting.bound ?? sighting.observed.deployment;
  if (rollout === undefined || rollout.state === 'Requested' || deployment?.serviceDeploymentArn !== rollout.deploymentArn) return { awaited, hooks: undefined };
  const hooks = followGates({ ...common, deployment, gates: gates.hooks, previous: rollout.gates ?? [], targetHash: rollout.targetHash, full: rollout.full === true });
  return { awaited, hooks };
}

function actionInput({ judged, status, sighting, followed }: SteerInput, requested: RequestedAction, gates: Gates, { awaited, hooks }: ReturnType<typeof atGates>): Parameters<typeof decideAction>[0] {
  const { account, desired } = judged;
  const { observed } = sighting;
  const { rollout } = followed;
  const shown = new Set((status.rollout?.gates ?? []).map(({ hookId }) => hookId));
  const moving = rollout !== undefined && !hasEnded(rollout);
  return {
    requested,
    account: { name: account.metadata.name, approvals: approvalsOf(account) },
    triggerHash: desired.triggerHash,
    quarantined: findQuarantined(followed.quarantine, desired.triggerHash) !== undefined,
    active: observed.state === 'Active',
    paused: status.paused,
    awaiting: awaited?.waiting !== undefined && status.awaiting?.targetHash === desired.triggerHash ? status.awaiting : undefined,
    rollout,
    waiting: (hooks?.gates ?? []).filter((gate) => gate.state === 'Waiting' && shown.has(gate.hookId)),
    foreign: moving ? undefined : foreignDeployment(observed),
    pinned: pinOf(rollout, desired.triggerHash) !== undefined,
    refused: judged.refusal !== undefined,
    ownGates: gates.own.length > 0,
  };
}

function answer(requested: RequestedAction, effect: ActionEffect): Answered {
  return { requested, effect, result: effect.kind === 'Refused' ? effect.why : 'Done' };
}

function promotionOf({ requested }: Answered, { targetHash, full }: Extract<ActionEffect, { kind: 'Approve' }>): Promotion {
  return { targetHash, full, by: claimantOf(requested) };
}

function pausedBy(action: Answered | undefined, before: PausedStatus | undefined, now: number): PausedStatus | undefined {
  switch (action?.effect.kind) {
    case 'Pause': {
      const { claimedBy } = action.requested;
      return { at: timeText(now), ...(claimedBy === undefined ? {} : { claimedBy }) };
    }
    case 'Resume':
      return undefined;
    default:
      return before;
  }
}

function followedWithGates(followed: Followed, hooks: FollowedGates | undefined, promotion: Promotion | undefined, approvals: readonly Approval[]): Followed {
  const { rollout } = followed;
  if (rollout === undefined) return followed;
  const approvedFull = approvals.some((approval) => approval.full && approval.targetHash === rollout.targetHash);
  const full = rollout.full === true || (!hasEnded(rollout) && ((promotion?.full === true && promotion.targetHash === rollout.targetHash) || approvedFull));
  const gates = hooks?.gates ?? rollout.gates ?? [];
  // The same object where nothing changed: that is how the caller knows that there is nothing to look at twice.
  if (full === (rollout.full === true) && sameJson(gates, rollout.gates ?? [])) return followed;
  return { ...followed, rollout: { ...rollout, ...(gates.length === 0 ? {} : { gates }), ...(full ? { full } : {}) } };
}

/** The input is sent away when nobody approved it in time. What was asked for in the same pass is done all the same: it was answered. */
function withTimeOut(followed: Followed, input: SteerInput, awaited: Awaited | undefined): Followed {
  if (awaited?.timedOut === undefined) return followed;
  return sentAway(followed, input, 'ApprovalTimedOut', `Nobody approved it at gate ${awaited.timedOut.name} until ${shownTime(awaited.timedOut.expiresAt)}.`);
}

/** What an action changes in what is followed: a stop, an input that is sent away, a pin that is taken off. */
function withAction(followed: Followed, input: SteerInput, action: Answered | undefined): Followed {
  const { rollout } = followed;
  switch (action?.effect.kind) {
    case 'Stop': {
      if (rollout === undefined) return followed;
      const message = `${action.requested.verb === 'undo' ? 'Taken back' : 'Aborted'} by ${claimantOf(action.requested)}.`;
      return { ...followed, rollout: { ...rollout, state: 'Stopping', stopCause: 'Abort', message }, stop: { reason: 'Aborted', message } };
    }
    case 'SendAway':
      return sentAway(followed, input, 'Aborted', `Sent away before its deployment by ${claimantOf(action.requested)}.`);
    case 'Retry':
      return rollout?.pinned === undefined ? followed : { ...followed, rollout: withoutPin(rollout) };
    default:
      return followed;
  }
}

function sentAway(followed: Followed, { judged, now }: SteerInput, reason: string, evidence: string): Followed {
  const entry: QuarantineEntry = { hash: judged.desired.triggerHash, reason, evidence, commit: commitOf(provenanceOf(judged.object.metadata)), at: timeText(now) };
  return { ...followed, quarantine: quarantine(followed.quarantine, entry) };
}

function withoutPin(rollout: RolloutState): RolloutState {
  const { pinned: _pinned, pinnedFor: _pinnedFor, ...rest } = rollout;
  return rest;
}

/** Told of the first gate that waits: the others come after it. */
function textOf({ judged, status }: SteerInput, rollout: RolloutState | undefined, paused: PausedStatus | undefined): string | undefined {
  const gate = rollout === undefined || hasEnded(rollout) ? undefined : rollout.gates?.find(({ state }) => state === 'Waiting');
  if (rollout === undefined || gate === undefined) return undefined;
  const provenance = rollout.targetHash === judged.desired.triggerHash ? provenanceOf(judged.object.metadata) : { ref: '', revision: '', author: '', path: '', ...status.source, committedAt: '' };
  return gateText({
    gate,
    service: judged.desired.key,
    targetHash: rollout.targetHash,
    commit: rollout.pinned === undefined ? commitOf(provenance) : '',
    approvals: approvalsOf(judged.account),
    pausedAt: paused?.at,
  });
}

/** A restart is refused while a new revision is held: what would start are tasks of the one before it. */
export function withoutRestart(steering: Steering, held: string): Steering {
  const { action, pin } = steering;
  if (action?.effect.kind !== 'Restart' || pin !== undefined) return steering;
  const why = `What the spec asks for does not run yet, so a restart would start what it replaces. ${held}`;
  return { ...steering, restarts: false, action: answer(action.requested, { kind: 'Refused', why }) };
}

/**
 * What a rollout that starts in this pass is known by, and carries on. `forced`: by forceNewDeployment; `foreign`: of this task
 * definition, which is not what the spec asks for (drift that is only reported). It is named as it is, and holds nothing.
 */
export function startOf({ pin, awaited, full }: Steering, triggerHash: string, { forced = false, foreign }: { readonly forced?: boolean; readonly foreign?: string | undefined } = {}): Pick<RolloutState, 'targetHash' | 'gates' | 'full' | 'pinned' | 'pinnedFor' | 'forced'> {
  const runs = pin?.taskDefinitionArn ?? foreign;
  const gates = runs === undefined ? (awaited?.awaiting.gates ?? []) : [];
  return {
    targetHash: runs === undefined ? triggerHash : pinHash(runs),
    ...(gates.length === 0 ? {} : { gates }),
    ...(full ? { full } : {}),
    ...(forced ? { forced } : {}),
    ...(runs === undefined ? {} : { pinned: runs }),
    ...(pin === undefined ? {} : { pinnedFor: pin.pinnedFor }),
  };
}
