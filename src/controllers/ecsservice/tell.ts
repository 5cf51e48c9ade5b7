import type { KubeObject } from '../../api/meta.ts';
import { counted } from '../../core/model/counted.ts';
import { commitOf, provenanceOf } from '../../core/rollout/provenance.ts';
import type { Provenance } from '../../core/rollout/provenance.ts';
import { describeChanges } from '../../core/plan/describe-changes.ts';
import type { Reason } from '../../core/status/reasons.ts';
import { undoneBy } from '../../core/rollout/stop-cause.ts';
import { revisionName } from '../../core/rollout/pin.ts';
import { joinWithin } from '../../core/rollout/join-texts.ts';
import type { EcsServiceStatus } from '../../core/status/ecs-service-status.ts';
import type { Situation } from '../../core/status/condition-table.ts';
import { summarise } from '../../core/status/summarise.ts';
import type { EcsServiceFacts } from '../../core/status/summarise.ts';
import { clip } from '../../core/rollout/clip.ts';
import type { Context } from '../../runtime/context.ts';
import type { AppliedSteps } from './apply-steps.ts';
import type { EcsServiceDeps } from './deps.ts';
import type { Followed } from './follow.ts';
import { strategyOf } from './follow.ts';
import type { Judged } from './judge.ts';
import type { Look } from './look.ts';
import type { Sighting } from './observe.ts';
import type { Decision } from './plan.ts';
import type { EcsServiceResource } from './resource.ts';
import { statusOf } from './resource.ts';
import { keyOf } from './target-claims.ts';

/** An Event on the object; best effort. Kubernetes allows 1,024 characters of message. */
export async function tell(
  ctx: Context,
  deps: EcsServiceDeps,
  object: EcsServiceResource,
  type: 'Normal' | 'Warning',
  reason: Reason | (string & {}),
  message: string,
): Promise<void> {
  await tellOn(ctx, deps, object, type, reason, message);
}

/** The same on an object of another kind that bears on a service. */
export async function tellOn(ctx: Context, deps: EcsServiceDeps, regarding: KubeObject, type: 'Normal' | 'Warning', reason: string, message: string): Promise<void> {
  const fields = { namespace: regarding.metadata.namespace, name: regarding.metadata.name, reason };
  if (type === 'Warning') ctx.log.warn(message, fields);
  else ctx.log.info(message, fields);
  await deps.kube.event(ctx, { regarding, type, reason, message: clip(message, 1_000) });
}

/**
 * What a person wants to read once: the end of a rollout and drift that appears. Told before the status is written, so
 * that a crash in between repeats an event (which is merged) rather than losing it.
 */
export async function tellFindings(
  ctx: Context,
  deps: EcsServiceDeps,
  judged: Judged,
  status: EcsServiceStatus,
  followed: Followed,
  decision: Decision,
  sighting: Sighting,
): Promise<void> {
  const { object } = judged;
  await tellEnd(ctx, deps, object, followed, sighting);
  const before = status.drift?.total ?? 0;
  deps.metrics.drift(keyOf(object), groups(decision.drift.fields.map((field) => field.path)));
  if (decision.drift.total > 0 && before === 0) {
    const paths = decision.drift.fields.slice(0, 5).map((field) => `${field.path} is ${field.live}, declared ${field.declared}`);
    await tell(ctx, deps, object, 'Warning', 'DriftDetected', `${counted(decision.drift.total, 'field differs', 'fields differ')}: ${paths.join('; ')}`);
  }
}

/** Ends of rollouts have an event of their own; the situation that follows from one says nothing new. */
const toldElsewhere: ReadonlySet<Situation> = new Set<Situation>(['RolledBack', 'RolloutFailed', 'RolloutStopped']);

/** Ready again without a rollout: what failed is not wanted any more, and what is wanted runs already. */
const failures: ReadonlySet<string> = new Set(['RolledBack', 'Quarantined', 'RolloutFailed', 'RolloutStopped']);

/**
 * One Warning when the object comes into a state that needs a person (Stalled), with the words of the condition; and the
 * good news when the spec goes back to what runs, which no rollout tells.
 */
export async function tellSituation(ctx: Context, deps: EcsServiceDeps, object: EcsServiceResource, facts: EcsServiceFacts): Promise<void> {
  deps.metrics.situation(keyOf(object), facts.situation);
  const previous = statusOf(object);
  const next = summarise(previous, facts);
  const ready = previous.conditions.find((condition) => condition.type === 'Ready');
  if (facts.situation === 'Ready' && ready !== undefined && failures.has(ready.reason)) {
    const commit = commitOf(provenanceOf(object.metadata));
    const runs = facts.parts.observed?.taskDefinitionArn.split('/').at(-1) ?? 'what runs already';
    await tell(ctx, deps, object, 'Normal', 'Recovered', `The spec${commit === '' ? '' : ` of commit ${commit}`} asks for ${runs}, which runs already: nothing has to be deployed, and the service is Ready again.`);
  }
  const [before, after] = [previous, next].map((status) => status.conditions.find((condition) => condition.type === 'Stalled'));
  if (after?.status !== 'True' || toldElsewhere.has(facts.situation)) return;
  if (before?.status === 'True' && before.reason === after.reason && before.observedGeneration === after.observedGeneration) return;
  await tell(ctx, deps, object, 'Warning', after.reason, after.message);
}

/** What was written in this pass. */
export async function tellWrites(
  ctx: Context,
  deps: EcsServiceDeps,
  judged: Judged,
  status: EcsServiceStatus,
  { decision, steering }: Look,
  applied: AppliedSteps,
  now: number,
): Promise<void> {
  const { object } = judged;
  const provenance = provenanceOf(object.metadata);
  if (applied.deployed) {
    const commit = steering.pin === undefined ? commitOf(provenance) : '';
    const what = `${revisionName(applied.taskDefinitionArn ?? applied.service?.taskDefinition ?? 'the service')}${commit === '' ? '' : ` from commit ${commit}`}`;
    const back = decision.drift.total > 0 ? '' : describeChanges(decision.plan.changes, status.drift?.fields ?? [], deps.options.digestKey).setBack;
    // A creation is its first rollout: one event says both, so that it stays within the budget of eight writes.
    if (applied.created) await tell(ctx, deps, object, 'Normal', 'Created', `ECS service ${judged.desired.target.serviceName} was created; deploying ${what}.`);
    else await tell(ctx, deps, object, 'Normal', 'RolloutStarted', `Deploying ${what}.${back}`);
    // Drift and retries deploy an old commit again: that says nothing about how long a commit takes.
    const seconds = provenance.revision === status.source?.revision ? undefined : secondsSince(provenance, now);
    if (seconds !== undefined) deps.metrics.commitToUpdate(seconds);
  }
  if (decision.drift.total > 0 && applied.wrote) {
    await tell(ctx, deps, object, 'Normal', 'DriftRepaired', `${counted(decision.drift.total, 'field was', 'fields were')} set back to the spec.`);
  }
  const adopts = decision.steps.some((step) => step.type === 'TagResource' && step.tags['longshore.dev/adopted'] === 'true');
  if (applied.wrote && !applied.deployed && !adopts && decision.drift.total === 0) await tellUpdate(ctx, deps, object, status, decision);
  if (adopts) await tell(ctx, deps, object, 'Normal', 'Adopted', `ECS service ${judged.desired.target.serviceName} was adopted.`);
}

/** A write after which nothing is deployed (a count, tags, a scale) is seen nowhere else. */
async function tellUpdate(ctx: Context, deps: EcsServiceDeps, object: EcsServiceResource, status: EcsServiceStatus, { plan, steps }: Decision): Promise<void> {
  if (steps.some((step) => step.type === 'DeleteService')) return;
  const { asked, setBack } = describeChanges(plan.changes, status.drift?.fields ?? [], deps.options.digestKey);
  const provenance = provenanceOf(object.metadata);
  // `kubectl scale` changes the spec under the same commit: that commit did not bring it.
  const from = provenance.revision === '' || provenance.revision === status.source?.revision ? '' : ` (commit ${commitOf(provenance)})`;
  await tell(ctx, deps, object, 'Normal', 'Updated', `Updated ${asked || 'what Longshore keeps at the service itself'}${from}.${setBack}`);
}

/** Leaves room in an Event for who undid it, when, and of which commit. */
const WHY_BYTES = 860;

async function tellEnd(
  ctx: Context,
  deps: EcsServiceDeps,
  object: EcsServiceResource,
  followed: Followed,
  sighting: Sighting,
): Promise<void> {
  if (followed.ended === undefined) return;
  const { outcome, evidence, commit, provenance, pinned } = followed.ended;
  const from = pinned !== undefined ? ` (${revisionName(pinned)})` : commit === '' ? '' : ` (commit ${commit})`;
  const took = `after ${String(outcome.seconds)} s`;
  deps.metrics.rolloutEnded({ strategy: followed.rollout?.strategy ?? strategyOf(sighting), outcome: outcome.kind, seconds: outcome.seconds });
  const why = (outcome.kind === 'RolledBack' || outcome.kind === 'Failed') && outcome.cause !== undefined ? ` (${outcome.cause})` : '';
  switch (outcome.kind) {
    case 'Succeeded': {
      const again = followed.history.slice(1).some((entry) => entry.revision === provenance.revision && entry.outcome === 'Succeeded');
      const seconds = again ? undefined : secondsSince(provenance, deps.clock.now());
      if (seconds !== undefined) deps.metrics.commitToSteady(seconds);
      await tell(ctx, deps, object, 'Normal', 'RolloutSucceeded', `Rolled out ${took}${from}.`);
      return;
    }
    case 'RolledBack':
      deps.metrics.rolledBack(undoneBy(outcome) ?? outcome.by);
      await tell(ctx, deps, object, 'Warning', 'RolledBack', `Rolled back by ${outcome.by}${why} ${took}${from}: ${joinWithin(WHY_BYTES, outcome.message, evidence)}`);
      return;
    case 'Failed':
      deps.metrics.rolledBack(undoneBy(outcome) ?? outcome.by);
      await tell(ctx, deps, object, 'Warning', 'RolloutFailed', `Failed${why} ${took}${from}: ${joinWithin(WHY_BYTES, outcome.message, evidence)}`);
      return;
    case 'Stopped':
      await tell(ctx, deps, object, 'Warning', 'RolloutStopped', `Stopped ${took}${from}: ${outcome.message}`);
      return;
    case 'Superseded':
      await tell(ctx, deps, object, 'Normal', 'RolloutSuperseded', `${outcome.message}${from}`);
      return;
    case 'Lost':
      return;
  }
}

function secondsSince({ committedAt }: Provenance, now: number): number | undefined {
  const at = Date.parse(committedAt);
  return Number.isNaN(at) ? undefined : Math.max(0, (now - at) / 1000);
}

/** Counts by the first segment of the path; all groups, so that one that is in sync again goes to 0. */
function groups(paths: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = { taskDefinition: 0, service: 0, tags: 0 };
  for (const path of paths) {
    const group = path.split('/')[1] ?? 'service';
    const known = group in counts ? group : 'service';
    counts[known] = (counts[known] ?? 0) + 1;
  }
  return counts;
}
