import type { AwaitingStatus, GateStatus, PausedStatus } from '../status/ecs-service-status.ts';
import { passAdvice } from './foreign-deployment.ts';
import type { ForeignDeployment } from './foreign-deployment.ts';
import { verbs } from './requested-action.ts';
import type { RequestedAction } from './requested-action.ts';
import { hasEnded } from './rollout-state.ts';
import type { RolloutState } from './rollout-state.ts';

/** What an action is judged by: how the service stands in the pass that answers it. */
export interface ActionInput {
  readonly requested: RequestedAction;
  /** `AwsAccount.spec.policy.approvals`, with the account's name for the message. */
  readonly account: { readonly name: string; readonly approvals: 'Annotation' | 'Kind' };
  /** Of what the spec asks for. */
  readonly triggerHash: string;
  /** That input failed, or was sent away, and is held. */
  readonly quarantined: boolean;
  /** The service exists, ACTIVE and ours. */
  readonly active: boolean;
  readonly paused: PausedStatus | undefined;
  /** The revision that waits before its deployment, if one does. */
  readonly awaiting: AwaitingStatus | undefined;
  /** The rollout as it was followed in this pass. */
  readonly rollout: RolloutState | undefined;
  /** Gates of the rollout that wait, and were shown to wait. */
  readonly waiting: readonly GateStatus[];
  /** The deployment that runs, and that this operator did not start. */
  readonly foreign: ForeignDeployment | undefined;
  /** Undo holds the service. */
  readonly pinned: boolean;
  /** The spec has gates at which the operator itself waits. */
  readonly ownGates: boolean;
  /** The spec is refused: what runs is followed and steered, and nothing is started. */
  readonly refused: boolean;
}

/** What is done about an action. */
export type ActionEffect =
  /** Opens the gate that waits, or every gate of that revision. */
  | { readonly kind: 'Approve'; readonly targetHash: string; readonly full: boolean }
  /** Sends a revision away that waits before its deployment. */
  | { readonly kind: 'SendAway' }
  /** StopServiceDeployment, with rollback. */
  | { readonly kind: 'Stop' }
  /** The same, of a deployment that somebody else started. */
  | { readonly kind: 'StopForeign'; readonly arn: string }
  /** Applies the spec's input once more. */
  | { readonly kind: 'Retry' }
  | { readonly kind: 'Pause' }
  | { readonly kind: 'Resume' }
  /** Goes back to an earlier revision, or to the one that is named. */
  | { readonly kind: 'Undo'; readonly to: string | undefined; readonly full: boolean }
  /** New tasks of the revision that runs. */
  | { readonly kind: 'Restart' }
  /** Answered in a later pass: ECS does not show yet what it would act on. */
  | { readonly kind: 'Later' }
  /** `why` says what is in the way and what to do. */
  | { readonly kind: 'Refused'; readonly why: string };

/**
 * What an action means in the state that the service is in. None edits the spec; every one is answered, by its effect or by
 * the reason why it has none (words as in Argo Rollouts: promote, abort, retry, pause).
 */
export function decideAction(input: ActionInput): ActionEffect {
  const { verb } = input.requested;
  switch (verb) {
    case 'promote':
    case 'promote-full':
      return promote(input);
    case 'abort':
      return abort(input);
    case 'retry':
      return retry(input);
    case 'pause':
      return input.paused === undefined ? { kind: 'Pause' } : refused(`Rollouts are paused already, since ${input.paused.at}.`);
    case 'resume':
      return input.paused === undefined ? refused('Rollouts are not paused.') : { kind: 'Resume' };
    case 'undo':
      return undo(input);
    case 'restart':
      return restart(input);
    case 'unknown':
      return refused(`"${input.requested.action}" is no action; there are ${verbs.join(', ')}.`);
  }
}

function promote({ requested, account, awaiting, rollout, waiting, paused, foreign }: ActionInput): ActionEffect {
  const full = requested.verb === 'promote-full';
  const moving = rollout !== undefined && isForward(rollout) ? rollout : undefined;
  // Before its deployment a revision is the newer one; at a hook it is the one that runs.
  const open = [...(awaiting === undefined ? [] : [awaiting.targetHash]), ...(moving !== undefined && (full || waiting.length > 0) ? [moving.targetHash] : [])];
  const [hash] = open;
  if (hash === undefined && foreign?.waitsAt !== undefined) {
    return refused(`A deployment that somebody else started waits at gate ${foreign.waitsAt.gate}. ${passAdvice(foreign.arn, foreign.waitsAt.hookId)}`);
  }
  if (hash === undefined) return refused(full ? 'No rollout runs, and no revision waits.' : 'No gate waits for approval.');
  if (account.approvals === 'Kind') {
    return refused(`AwsAccount ${account.name} takes approvals as objects only (spec.policy.approvals: Kind): create a RolloutApproval in this namespace with spec.targetHash ${hash}.`);
  }
  if (paused !== undefined) return refused(`Rollouts are paused since ${paused.at}, and no gate is passed meanwhile: resume first.`);
  const { target } = requested;
  if (target === undefined) return refused(`A promote has to name the revision that it is for: set longshore.dev/action-target to ${open.join(' or ')}, with a new token.`);
  if (!open.includes(target)) return refused(`${target} waits for nothing; what waits is ${open.join(' and ')}: set longshore.dev/action-target to that, with a new token.`);
  return { kind: 'Approve', targetHash: target, full };
}

function abort({ requested, awaiting, rollout, foreign }: ActionInput): ActionEffect {
  const { target } = requested;
  const moving = rollout !== undefined && !hasEnded(rollout) ? rollout : undefined;
  if (target === undefined && awaiting !== undefined && moving !== undefined && awaiting.targetHash !== moving.targetHash) {
    return refused(`${moving.targetHash} is rolled out, and ${awaiting.targetHash} waits for approval: say by longshore.dev/action-target which one is meant.`);
  }
  if (awaiting !== undefined && (target === undefined || target === awaiting.targetHash)) return { kind: 'SendAway' };
  if (moving === undefined && foreign !== undefined) return stopForeign(foreign, target);
  if (moving === undefined) return refused('No rollout runs, and no revision waits for approval.');
  if (target !== undefined && target !== moving.targetHash) {
    return refused(`${target} is not what is rolled out; that is ${moving.targetHash}: name that one (longshore.dev/action-target, or --target) with a new token, or take longshore.dev/action-target off.`);
  }
  return stop(moving);
}

/** It has no hash of ours, so whoever names one means another. */
function stopForeign({ arn, rollingBack }: ForeignDeployment, target: string | undefined): ActionEffect {
  if (target !== undefined) return refused(`${target} is not what runs; that is ${arn}, which somebody else started: to take that back, abort without longshore.dev/action-target.`);
  return rollingBack ? refused('The deployment that somebody else started is on its way back already.') : { kind: 'StopForeign', arn };
}

function stop(rollout: RolloutState): ActionEffect {
  // Until it is bound, deploymentArn names the deployment before it (rollout-state.ts).
  if (rollout.state === 'Requested') return { kind: 'Later' };
  if (rollout.state === 'Stopping' || rollout.state === 'RollingBack') return refused('The rollout is on its way back already.');
  return { kind: 'Stop' };
}

function retry({ quarantined, rollout, triggerHash, pinned, paused, refused: specRefused }: ActionInput): ActionEffect {
  if (specRefused) return refused(refusedSpec);
  const own = rollout?.targetHash === triggerHash ? rollout : undefined;
  const failed = own?.state === 'Failed' || own?.state === 'Stopped' || own?.state === 'RolledBack';
  if (!quarantined && !failed && !pinned) return refused('What the spec asks for has not failed, and is not held: there is nothing to retry.');
  return paused === undefined ? { kind: 'Retry' } : refused(`Rollouts are paused since ${paused.at}: resume first.`);
}

function undo({ requested, account, active, foreign, awaiting, rollout, pinned, ownGates, refused: specRefused }: ActionInput): ActionEffect {
  if (!active) return refused('There is no ECS service to take back.');
  if (foreign !== undefined) return refused(foreignRuns);
  // Two people, or one who is in a hurry: the second word must not take the first one back.
  if (rollout?.pinned !== undefined && isForward(rollout) && requested.to === undefined) return refused('The service is being taken back already: to keep what the spec asks for, abort that.');
  if (rollout !== undefined && !hasEnded(rollout) && requested.to === undefined) return stop(rollout);
  if (rollout !== undefined && !hasEnded(rollout)) return refused('A rollout runs: abort it first, then undo to another revision.');
  if (specRefused) return refused(refusedSpec);
  if (requested.to === undefined && awaiting !== undefined) return refused('The newest revision waits for approval and does not run: abort it instead.');
  if (requested.to === undefined && pinned && rollout?.state !== 'Failed') return refused('The service was taken back already: name a revision (longshore.dev/action-to, or --to), or retry to go to the spec again.');
  if (account.approvals === 'Kind' && ownGates) {
    return refused(`AwsAccount ${account.name} takes approvals as objects only, and gates of this service stand before any deployment: revert the commit and approve that.`);
  }
  // Whoever may approve by annotation has done so with this one; otherwise each gate on the way waits for its object.
  return { kind: 'Undo', to: requested.to, full: account.approvals === 'Annotation' };
}

function restart({ active, foreign, awaiting, rollout, quarantined, paused, refused: specRefused }: ActionInput): ActionEffect {
  if (!active) return refused('There is no ECS service to restart.');
  if (foreign !== undefined) return refused(foreignRuns);
  if (paused !== undefined) return refused(`Rollouts are paused since ${paused.at}: resume first.`);
  if (rollout !== undefined && !hasEnded(rollout)) return refused('A rollout runs, which starts new tasks anyway.');
  if (specRefused) return refused(refusedSpec);
  if (awaiting !== undefined) return refused('A revision waits for approval: approve or abort it first.');
  if (quarantined) return refused('What the spec asks for is held, and another revision runs: change the spec, or retry.');
  return { kind: 'Restart' };
}

const foreignRuns = 'A deployment runs that somebody else started: wait for its end, or abort it.';
const refusedSpec = 'The spec is refused (condition Stalled says why), and nothing new is started meanwhile: correct it first.';

/** Runs, and not on its way back. */
function isForward(rollout: RolloutState): boolean {
  return !hasEnded(rollout) && rollout.state !== 'Stopping' && rollout.state !== 'RollingBack';
}

function refused(why: string): ActionEffect {
  return { kind: 'Refused', why };
}
