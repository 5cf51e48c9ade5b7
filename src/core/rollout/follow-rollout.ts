import type { ObservedService } from '../model/service.ts';
import type { RawServiceDeployment } from '../observed/raw.ts';
import { isAwaited } from './acknowledge.ts';
import { classifyEnd, reasonText } from './classify-end.ts';
import { clip } from './clip.ts';
import { joinTexts } from './join-texts.ts';
import { isSamePoint, readProgress } from './deployment-progress.ts';
import type { FailFastVerdict } from './fail-fast.ts';
import { progressDeadline } from './progress-deadline.ts';
import { hasEnded, isRollingBack, rolloutSeconds } from './rollout-state.ts';
import { readStopCause } from './stop-cause.ts';
import type { RevisionMatch, RolloutEnding, RolloutOutcome, RolloutSpec, RolloutState } from './rollout-state.ts';

/** A remembered rollout and what ECS shows now. */
export interface FollowInput {
  readonly state: RolloutState;
  /** `observed.deployment` must be the service's current deployment. */
  readonly observed: ObservedService;
  /** The deployment that the rollout is bound to, when it is bound and ECS still describes it. */
  readonly bound: RawServiceDeployment | undefined;
  /** How the target revision of `bound` (or, unbound, of the current deployment) compares with what this rollout wants. */
  readonly revision: RevisionMatch;
  /** Epoch milliseconds. */
  readonly now: number;
  /** The same for whether the deadline has passed, where a wall clock that was set forward is not to be believed. */
  readonly deadlineTime?: number;
  readonly spec: RolloutSpec;
  /** What its stopped tasks say; absent when nothing new had to be read. */
  readonly failures?: FailFastVerdict;
}

/** Where the rollout stands now, and what follows from it. */
export interface FollowResult {
  readonly state: RolloutState;
  /** Present exactly once: in the pass in which the rollout ends. */
  readonly outcome?: RolloutOutcome;
  /**
   * The operator should call StopServiceDeployment on `rollout.deploymentArn` (idempotent). `decidedAt`: when the failure
   * came that decided it, in epoch milliseconds of ECS's clock; only in the pass in which fail fast decides.
   */
  readonly stop?: { readonly reason: string; readonly message: string; readonly decidedAt?: number };
}

/**
 * A service deployment may stay invisible for seconds after UpdateService (ecs-api.md section 10). Until this many
 * milliseconds after the intent, seeing the old state means "not yet"; later it means that a write without an answer was
 * lost. One that was answered is waited for until the deadline (`isAwaited`).
 */
export const BIND_WINDOW_MS = 60_000;
const MESSAGE_BYTES = 512;

/**
 * Moves one rollout on by what ECS shows now. It is bound to one service deployment: a later one, an earlier one, or a
 * service that merely became stable (a rollback does that too) never ends it well. Pure; see test/unit/core/rollout.
 */
export function followRollout(input: FollowInput): FollowResult {
  const { state: rollout } = input;
  if (hasEnded(rollout)) return { state: rollout };
  return rollout.state === 'Requested' ? bind(input) : follow(input);
}

function bind(input: FollowInput): FollowResult {
  const { state: rollout, observed, revision, now, deadlineTime = now } = input;
  const current = observed.deployment;
  // A replica of ECS that lags may still answer with a deployment even older than the one before the write.
  const older = Date.parse(current?.createdAt ?? '') < Date.parse(rollout.startedAt) - BIND_WINDOW_MS;
  const fresh = current !== undefined && current.serviceDeploymentArn !== rollout.deploymentArn && !older;
  if (fresh && revision === 'desired') {
    const boundState: RolloutState = {
      ...rollout,
      id: observed.primaryId,
      state: 'Progressing',
      deploymentArn: current.serviceDeploymentArn,
    };
    return follow({ ...input, state: boundState, bound: current });
  }
  if (fresh && revision === 'other') {
    return end(input, { kind: 'Superseded', message: `Another deployment started: ${shortArn(current.serviceDeploymentArn)}.` });
  }
  if (fresh && deadlineTime >= Date.parse(rollout.deadline)) {
    return end(input, { kind: 'Superseded', message: `Nothing tells any more whether ${shortArn(current.serviceDeploymentArn)} is its deployment.` });
  }
  if (fresh || now < Date.parse(rollout.startedAt) + BIND_WINDOW_MS || isAwaited(rollout, observed, now)) return { state: rollout };
  if (revision === 'desired' && current?.status === 'SUCCESSFUL' && rollout.forced !== true) {
    // ECS saw nothing to deploy: what runs already is what was asked for.
    const settled: RolloutState = { ...rollout, id: observed.primaryId, deploymentArn: current.serviceDeploymentArn };
    return end({ ...input, state: settled }, { kind: 'Succeeded', message: 'ECS had nothing to deploy.' });
  }
  if (current === undefined && observed.state === 'Active' && observed.primaryState === 'IN_PROGRESS') return { state: rollout };
  return end(input, { kind: 'Lost', message: 'ECS shows no deployment for the last change; it is planned again.' });
}

function follow(input: FollowInput): FollowResult {
  const { state: rollout, bound, observed } = input;
  if (bound === undefined) return followUndescribed(input);
  const replaced = isReplaced(observed, bound);
  const by = classifyEnd(bound, rollout.state === 'Stopping');
  const cause = by === 'Operator' ? readStopCause(rollout.stopCause) : undefined;
  const undone = { by, ...(cause === undefined ? {} : { cause }), message: reasonOf(rollout, bound) };
  const seen: FollowInput = { ...input, state: { ...rollout, ...readProgress(bound) } };
  switch (bound.status) {
    case 'SUCCESSFUL':
      return end(seen, { kind: 'Succeeded', message: `Service deployment ${shortArn(rollout.deploymentArn)} is SUCCESSFUL.` });
    case 'ROLLBACK_SUCCESSFUL':
      return end(seen, { kind: 'RolledBack', ...undone });
    case 'ROLLBACK_FAILED':
      return end(seen, { kind: 'Failed', ...undone });
    case 'STOPPED':
      if (replaced) return end(seen, { kind: 'Superseded', message: `Superseded by ${shortArn(observed.currentDeploymentArn)}.` });
      if (by === 'Person') return end(seen, { kind: 'Stopped', message: reasonText(bound) || 'The service deployment was stopped.' });
      return end(seen, { kind: 'Failed', ...undone });
    default:
      if (isRollingBack(bound.status)) return { state: goingBack(rollout, bound) };
      if (replaced) return end(seen, { kind: 'Superseded', message: `Superseded by ${shortArn(observed.currentDeploymentArn)}.` });
      return progress(input, bound);
  }
}

/** ECS's stages run backwards now, and the weights with them. Whoever asked for it keeps being known as the one who did. */
function goingBack(rollout: RolloutState, bound: RawServiceDeployment): RolloutState {
  const stopping = rollout.state === 'Stopping';
  const message = stopping ? rollout.message : clip(reasonText(bound), MESSAGE_BYTES);
  return { ...withoutMessage(rollout), ...readProgress(bound), ...textOf(message), state: stopping ? 'Stopping' : 'RollingBack' };
}

/** ECS keeps service deployments for 90 days; PRIMARY's rollout state is the fallback when one cannot be described. */
function followUndescribed(input: FollowInput): FollowResult {
  const { state: rollout, observed, now, deadlineTime = now } = input;
  const current = observed.deployment;
  if (current !== undefined && current.serviceDeploymentArn !== rollout.deploymentArn && Date.parse(current.createdAt ?? '') > Date.parse(rollout.startedAt)) {
    return end(input, { kind: 'Superseded', message: `Superseded by ${shortArn(current.serviceDeploymentArn)}.` });
  }
  if (deadlineTime < Date.parse(rollout.deadline)) return { state: rollout };
  if (observed.primaryState === 'COMPLETED' && input.revision === 'desired') {
    return end(input, { kind: 'Succeeded', message: 'The service deployment is gone; its PRIMARY deployment is COMPLETED.' });
  }
  return end(input, { kind: 'Failed', by: 'Ecs', message: 'The service deployment can no longer be described.' });
}

/** A later deployment took over. One that shows up and is older is a stale answer of ECS. */
function isReplaced({ deployment: current }: ObservedService, bound: RawServiceDeployment): boolean {
  if (current === undefined || current.serviceDeploymentArn === bound.serviceDeploymentArn) return false;
  return !(Date.parse(current.createdAt ?? '') < Date.parse(bound.createdAt ?? ''));
}

function progress(input: FollowInput, bound: RawServiceDeployment): FollowResult {
  const { state: rollout, now, spec, failures, deadlineTime = now } = input;
  const deadline = progressDeadline(rollout, bound, now, spec);
  const seen = { ...withoutMessage(rollout), ...readProgress(bound), deadline: new Date(deadline).toISOString() };
  // Asked again until ECS goes back: the call may have been lost.
  if (rollout.state === 'Stopping') return { state: { ...rollout, ...seen }, stop: { reason: 'Stopping', message: rollout.message ?? '' } };
  if (failures?.kind === 'hopeless') {
    const message = clip(`Stopped early. ${failures.message}`, MESSAGE_BYTES);
    return { state: { ...seen, state: 'Stopping', stopCause: `FailFast${failures.reason}`, message }, stop: { reason: failures.reason, message, decidedAt: failures.decidedAt } };
  }
  const trouble = troubleOf(input, bound);
  if (deadlineTime < deadline) return { state: { ...seen, ...textOf(trouble), state: 'Progressing' } };
  const late = `Not done within ${String(spec.progressDeadlineSeconds)} s (spec.rollout.progressDeadlineSeconds).`;
  // What was said of it while it was overdue already is part of the trouble.
  const message = trouble?.startsWith(late) === true ? trouble : clip(joinTexts(late, trouble), MESSAGE_BYTES);
  if (spec.onFailure === 'Hold') return { state: { ...seen, state: 'Overdue', message } };
  return { state: { ...seen, state: 'Stopping', stopCause: 'ProgressDeadline', message }, stop: { reason: 'ProgressDeadlineExceeded', message } };
}

/** What holds the rollout up: what was read now, otherwise what was known, until the deployment moves on or all its tasks run. */
function troubleOf({ state: rollout, failures }: FollowInput, bound: RawServiceDeployment): string | undefined {
  if (failures !== undefined) return failures.kind === 'nothing' ? undefined : failures.message;
  const { requestedTaskCount = 0, runningTaskCount = 0 } = bound.targetServiceRevision ?? {};
  const complete = requestedTaskCount > 0 && runningTaskCount >= requestedTaskCount;
  return complete || !isSamePoint(rollout, readProgress(bound)) ? undefined : rollout.message;
}

function withoutMessage(rollout: RolloutState): RolloutState {
  const { message: _message, ...rest } = rollout;
  return rest;
}

function textOf(message: string | undefined): { readonly message?: string } {
  return message === undefined || message === '' ? {} : { message };
}

/** It ended when ECS says, which may be well before it was looked at. */
function end(input: FollowInput, ending: RolloutEnding): FollowResult {
  const until = Math.min(input.now, Date.parse(input.bound?.finishedAt ?? '') || input.now);
  const state = ending.kind === 'Lost' ? 'Superseded' : ending.kind;
  return {
    state: { ...input.state, state, message: clip(ending.message, MESSAGE_BYTES), finishedAt: new Date(until).toISOString() },
    outcome: { ...ending, seconds: rolloutSeconds(input.state, until) },
  };
}

function reasonOf(rollout: RolloutState, bound: RawServiceDeployment): string {
  const own = rollout.state === 'Stopping' ? (rollout.message ?? '') : '';
  return joinTexts(own, reasonText(bound)) || `The service deployment is ${bound.status}.`;
}

function shortArn(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
