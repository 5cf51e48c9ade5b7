import { awaitApproval } from '../../core/rollout/await-approval.ts';
import type { Awaited, Promotion } from '../../core/rollout/await-approval.ts';
import type { Approval } from '../../core/rollout/approvals.ts';
import { followGates } from '../../core/rollout/follow-gates.ts';
import type { FollowedGates } from '../../core/rollout/follow-gates.ts';
import { gateText } from '../../core/rollout/gate-text.ts';
import { gatesOf, pauseGates } from '../../core/rollout/gates.ts';
import type { Gates } from '../../core/rollout/gates.ts';
import { commitOf } from '../../core/rollout/provenance.ts';
import { hasEnded } from '../../core/rollout/rollout-state.ts';
import type { RolloutState } from '../../core/rollout/rollout-state.ts';
import { sameJson } from '../../core/model/canonical-json.ts';
import type { PausedStatus } from '../../core/status/ecs-service-status.ts';
import { approvalsOf } from '../awsaccount/aws-scope.ts';
import { provenanceOfRollout } from './follow.ts';
import type { Followed } from './follow.ts';
import type { Judged } from './judge.ts';
import type { Sighting } from './observe.ts';
import type { SteerInput } from './steering.ts';

/** What gates are judged by, besides how the service stands. */
export interface GateInput {
  readonly gates: Gates;
  readonly approvals: readonly Approval[];
  readonly promotion: Promotion | undefined;
  readonly paused: PausedStatus | undefined;
  /** By which the time-outs of the operator's own gates are judged, in epoch milliseconds. */
  readonly deadlineTime: number;
}

/** How the operator's own gates stand, and those at which ECS waits; absent where there are none, or no deployment to wait. */
export interface AtGates {
  readonly awaited: Awaited | undefined;
  readonly hooks: FollowedGates | undefined;
}

/** The gates of the spec. Of one that is refused nothing is in force: then they are those that ECS waits at. */
export function gatesInForce({ object, refusal }: Judged, { bound, observed }: Sighting): Gates {
  if (refusal === undefined) return gatesOf(object.spec);
  return { own: [], hooks: pauseGates(bound?.deploymentConfiguration ?? observed.service['deploymentConfiguration']) };
}

/** Both kinds of gates, judged with or without what a person asks for in this pass. */
export function atGates({ judged, status, sighting, followed, now }: SteerInput, { gates, approvals, promotion, paused, deadlineTime }: GateInput): AtGates {
  const { triggerHash, hash } = judged.desired;
  const { rollout } = followed;
  const common = { approvals, promotion, paused: paused !== undefined, now };
  const before = status.rollout?.targetHash === triggerHash ? status.rollout : undefined;
  // What was applied once, and is repaired or retried, was let through then.
  const wasLetThrough = status.applied?.hash === hash && before !== undefined;
  const awaited = gates.own.length === 0 || wasLetThrough ? undefined : awaitApproval({ ...common, deadlineTime, gates: gates.own, targetHash: triggerHash, previous: status.awaiting, passed: before?.gates ?? [] });
  const deployment = sighting.bound ?? sighting.observed.deployment;
  if (rollout === undefined || rollout.state === 'Requested' || deployment?.serviceDeploymentArn !== rollout.deploymentArn) return { awaited, hooks: undefined };
  const hooks = followGates({ ...common, paused: pauseOf(rollout, paused) !== undefined, deployment, gates: gates.hooks, previous: rollout.gates ?? [], targetHash: rollout.targetHash, full: rollout.full === true });
  return { awaited, hooks };
}

/** A pause holds back what is new. An undo takes something back, often from the very trouble that rollouts are paused for. */
function pauseOf({ pinnedFor }: RolloutState, paused: PausedStatus | undefined): PausedStatus | undefined {
  return pinnedFor === undefined ? paused : undefined;
}

/** The rollout with its gates as they stand now, and whether all that are left are approved. */
export function withGates(followed: Followed, hooks: FollowedGates | undefined, promotion: Promotion | undefined, approvals: readonly Approval[]): Followed {
  const { rollout } = followed;
  if (rollout === undefined) return followed;
  const approvedFull = approvals.some((approval) => approval.full && approval.targetHash === rollout.targetHash);
  const full = rollout.full === true || (!hasEnded(rollout) && ((promotion?.full === true && promotion.targetHash === rollout.targetHash) || approvedFull));
  const gates = hooks?.gates ?? rollout.gates ?? [];
  // The same object where nothing changed: that is how the caller knows that there is nothing to look at twice.
  if (full === (rollout.full === true) && sameJson(gates, rollout.gates ?? [])) return followed;
  return { ...followed, rollout: { ...rollout, ...(gates.length === 0 ? {} : { gates }), ...(full ? { full } : {}) } };
}

/** Why the rollout waits. Told of the first gate that waits: the others come after it. */
export function waitingText({ judged, status }: SteerInput, rollout: RolloutState | undefined, paused: PausedStatus | undefined): string | undefined {
  const gate = rollout === undefined || hasEnded(rollout) ? undefined : rollout.gates?.find(({ state }) => state === 'Waiting');
  if (rollout === undefined || gate === undefined) return undefined;
  return gateText({
    gate,
    service: judged.desired.key,
    targetHash: rollout.targetHash,
    commit: commitOf(provenanceOfRollout(judged, status, rollout)),
    approvals: approvalsOf(judged.account),
    pausedAt: pauseOf(rollout, paused)?.at,
  });
}
