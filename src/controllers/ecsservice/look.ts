import { HASH_VERSION } from '../../core/model/hash.ts';
import { sameOwner, wasAdopted } from '../../core/model/tags.ts';
import type { Previous } from '../../core/plan/plan-input.ts';
import { planPolicy } from '../../core/plan/plan-policy.ts';
import type { ReadOptions } from '../../core/ports.ts';
import { requestedAction } from '../../core/rollout/requested-action.ts';
import type { EcsServiceStatus } from '../../core/status/ecs-service-status.ts';
import type { Context } from '../../runtime/context.ts';
import { answerUnmanaged } from './answer-unmanaged.ts';
import type { LookDeps } from './deps.ts';
import { follow } from './follow.ts';
import type { Followed } from './follow.ts';
import { guard } from './guard.ts';
import type { Judged } from './judge.ts';
import { observe } from './observe.ts';
import type { Sighting } from './observe.ts';
import { decide, undecided } from './plan.ts';
import type { Decision } from './plan.ts';
import { isForgotten, recall } from './recall.ts';
import { takeRolloutPlace } from './rollout-capacity.ts';
import { seenDigest } from './seen-digest.ts';
import { steer } from './steer.ts';
import { unsteered, withoutRestart } from './steering.ts';
import type { Steering } from './steering.ts';
import { keyOf } from './target-claims.ts';

/** Everything between the desired state and the writes: observe, guard, recall and follow, diff and plan. */
export interface Look {
  readonly sighting: Sighting;
  readonly followed: Followed;
  readonly decision: Decision;
  /** What people want: gates, approvals, actions. */
  readonly steering: Steering;
}

/** Reads and decides; writes nothing. Run twice when there is something to write: the second time on a fresh read. */
export async function look(ctx: Context, deps: LookDeps, judged: Judged, status: EcsServiceStatus, read: ReadOptions): Promise<Look> {
  const { object, account, namespaceLabels, desired } = judged;
  const now = deps.clock.now();
  const policyFor = (adopted: boolean) => planPolicy({ object, account, namespaceLabels, adopted });
  const adopted = status.target?.adoptedAt !== undefined;
  const before = previousOf(status, desired.triggerHash, now);
  // What is settled needs a place only when it turns out to have drifted; the rest waits before it reads what it would deploy.
  const deployHold = judged.refusal !== undefined || status.applied?.hash === desired.hash ? undefined : takeRolloutPlace(deps, judged);
  const early = { ...policyFor(adopted), deployHold };
  const sighting = await observe(ctx, { judged, rollout: status.rollout, previous: before, policy: early, read });
  deps.memories.update(keyOf(object), { seen: seenDigest(sighting.raw) });
  if (sighting.observed.state === 'Active') deps.metrics.counts(keyOf(object), sighting.observed.counts);
  await guard(ctx, deps, judged, status, sighting);

  const requested = requestedAction(object.metadata, status.lastHandledAction?.token ?? '');
  const compare = { desired, knownTaskDefinition: before.taskDefinition, ignore: early.ignore, read };
  // What is not ours (yet) is not followed: its deployments are read when it was adopted.
  const ours = sighting.observed.state !== 'Active' || sameOwner(sighting.observed.owner, desired.owner);
  const entries = ours && judged.refusal === undefined ? await recall(ctx, judged, status, sighting, compare) : (status.quarantine ?? []);
  const alone = ours
    ? await follow(ctx, deps, { judged, status, sighting, entries, compare, now })
    : { rollout: status.rollout, quarantine: entries, history: status.history ?? [] };
  // With the status, the token that says "done already" was lost: repeating a retry would apply what is known to be bad.
  const steering = ours ? await steer(ctx, deps, { judged, status, sighting, followed: alone, requested, forgotten: isForgotten(status, sighting), now }) : unsteered(alone, status);
  const { followed } = steering;
  // What is to be sent once more differs from what runs by more than drift.
  const resend = steering.action?.effect.kind === 'Retry' || (status.rollout !== undefined && followed.rollout === undefined);
  const previous = resend ? { ...before, appliedHash: `${HASH_VERSION}:` } : before;
  const policy = adopted || !wasAdopted(sighting.observed.tags) ? early : { ...policyFor(true), deployHold };
  if (judged.refusal !== undefined) return { sighting, followed, decision: undecided(status, followed), steering };
  const decision = decide(deps, { judged, status, sighting, followed, previous, policy, steering, now });
  // It becomes ours by the steps of this very pass, or nobody knows when.
  if (!ours && (judged.observeOnly || decision.steps.length === 0)) return { sighting, followed, decision, steering: { ...steering, ...answerUnmanaged(object, notOurs, now) } };
  return { sighting, followed, decision, steering: decision.deployHeld ? withoutRestart(steering, decision.deployHold?.message ?? '') : steering };
}

const notOurs = 'The ECS service does not belong to this object';

function previousOf(status: EcsServiceStatus, triggerHash: string, now: number): Previous {
  const { desired, applied, drift, target, rollout } = status;
  // Not for ever: past the deadline a revision that somebody deregistered is found out by reading.
  const unanswered = rollout?.state === 'Requested' && rollout.id === '' && rollout.targetHash === triggerHash && now < Date.parse(rollout.deadline);
  const since = (drift?.fields ?? []).map((field) => Date.parse(field.since)).filter((at) => !Number.isNaN(at));
  return {
    appliedHash: applied?.hash,
    appliedPaths: applied?.paths ?? [],
    taskDefinition: desired?.taskDefinitionHash === undefined || desired.taskDefinitionArn === undefined ? undefined : { hash: desired.taskDefinitionHash, arn: desired.taskDefinitionArn },
    ...(unanswered ? { unanswered } : {}),
    adoptedAt: target?.adoptedAt,
    ...(since.length === 0 ? {} : { driftSince: Math.min(...since) }),
  };
}
