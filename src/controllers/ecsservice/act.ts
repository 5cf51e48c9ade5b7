import { sameJson } from '../../core/model/canonical-json.ts';
import { acknowledge } from '../../core/rollout/acknowledge.ts';
import { strategyOf as declaredStrategy } from '../../core/rollout/gate-matrix.ts';
import { revisionName } from '../../core/rollout/pin.ts';
import { startRollout } from '../../core/rollout/rollout-state.ts';
import type { RolloutState } from '../../core/rollout/rollout-state.ts';
import type { EcsServiceStatus } from '../../core/status/ecs-service-status.ts';
import type { EcsServiceFacts } from '../../core/status/summarise.ts';
import type { Context } from '../../runtime/context.ts';
import { applySteps, stopDeployment } from './apply-steps.ts';
import type { AppliedSteps } from './apply-steps.ts';
import { conclude } from './conclude.ts';
import { deadlineTime } from './deadline-time.ts';
import { brakeDeletion } from './deletion-brake.ts';
import { forces } from './deploys.ts';
import type { EcsServiceDeps } from './deps.ts';
import { addFinalizer } from './finalizer.ts';
import { strategyOf } from './follow.ts';
import type { Followed } from './follow.ts';
import { commitText, desiredPart, intent, partsOf, sourcePart } from './intent.ts';
import { underRefusal } from './judge-running.ts';
import type { Judged } from './judge.ts';
import type { Look } from './look.ts';
import type { Pass } from './pass.ts';
import { passGates } from './pass-gates.ts';
import { record } from './record.ts';
import { rolloutSpecOf } from './resource.ts';
import { startOf } from './start-of.ts';
import { keyOf } from './target-claims.ts';
import { verifyIdentity } from './verify-identity.ts';
import { withAnswers } from './with-answers.ts';

/** What a pass did to AWS, and the rollout as it then stands. */
export interface Acted {
  readonly rollout: RolloutState | undefined;
  readonly applied: AppliedSteps;
}

/** A pass that had nothing to write, or may not. */
export const nothing: AppliedSteps = { taskDefinitionArn: undefined, service: undefined, wrote: false, deployed: false, created: false };

/** What a pass acts on: the spec as judged, the status as known, and what a look at ECS and the decision upon it came to. */
interface Decided {
  readonly judged: Judged;
  readonly status: EcsServiceStatus;
  readonly seen: Look;
}

/** Carries out what was decided: first the stop of a failing rollout, then open gates, then the plan. Throws `LongshoreError`s of the calls. */
export async function act(ctx: Context, deps: EcsServiceDeps, pass: Pass, decided: Decided): Promise<Acted> {
  const { judged, seen } = decided;
  const { followed, decision, steering } = seen;
  let { rollout } = followed;
  if (decision.steps.length === 0 && followed.stop === undefined && steering.continues.length === 0 && steering.stops === undefined) return { rollout, applied: nothing };
  pass.object = await addFinalizer(ctx, deps, pass.object);
  const isNew = steering.action !== undefined || decided.status.observedGeneration !== pass.object.metadata.generation;
  if (followed.stop !== undefined && rollout !== undefined) await stopRollout(ctx, deps, pass, { ...decided, rollout, stop: followed.stop, isNew });
  if (steering.continues.length > 0 && rollout !== undefined) await openGates(ctx, deps, pass, { ...decided, rollout, isNew });
  // Answered afterwards: nothing remembers this deployment, so a stop that fails has to be asked for again.
  if (steering.stops !== undefined) await stopForeign(ctx, deps, judged, steering.stops);
  await brakeDeletion(ctx, deps, judged.account, decision.steps);
  const applied = await applySteps(ctx, deps, {
    ecs: judged.ecs,
    account: judged.account,
    target: judged.desired.target,
    steps: decision.steps,
    beforeDeploy: async (taskDefinitionArn) => {
      rollout = begin(deps, decided, pass, rollout);
      await recordIntent(ctx, deps, pass, { ...decided, rollout, taskDefinitionArn });
    },
  });
  return { rollout: rollout === undefined || !applied.deployed || applied.service === undefined ? rollout : acknowledge(rollout, applied.service), applied };
}

/** What is done to a rollout that runs. `isNew`: somebody waits for an answer that no status gives yet. */
interface OnRollout extends Decided {
  readonly rollout: RolloutState;
  readonly isNew: boolean;
}

/**
 * Recorded first, with the answer to whoever asked: when ECS has rolled back, this is how the operator knows that it had
 * asked for it. Not again with each repetition of a call that fails, which would be a write for each.
 */
async function stopRollout(ctx: Context, deps: EcsServiceDeps, pass: Pass, input: OnRollout & { readonly stop: NonNullable<Followed['stop']> }): Promise<void> {
  const { judged, status, seen, rollout, stop, isNew } = input;
  const now = deps.clock.now();
  const stopping: EcsServiceFacts = { ...intent(judged, now, { ...partsOf(seen), rollout }, stop.message), situation: 'RollingBack' };
  if (isNew || status.rollout?.state !== 'Stopping') pass.object = await record(ctx, deps, pass.object, withAnswers(underRefusal(judged, stopping), pass.object, seen.steering, now));
  await stopDeployment(ctx, deps, judged.ecs, rollout.deploymentArn);
  const { reason, decidedAt = Number.NaN } = stop;
  if (!Number.isNaN(decidedAt)) deps.metrics.stoppedEarly(reason, Math.max(0, deps.clock.now() - decidedAt) / 1000);
}

/** Recorded first: an action that was answered is not repeated, and the next step's gate is another one. */
async function openGates(ctx: Context, deps: EcsServiceDeps, pass: Pass, { judged, status, seen, rollout, isNew }: OnRollout): Promise<void> {
  const now = deps.clock.now();
  if (isNew || !sameJson(rollout.gates ?? [], status.rollout?.gates ?? [])) {
    const facts = conclude({ judged, status, ...seen, applied: nothing, rollout, now });
    pass.object = await record(ctx, deps, pass.object, withAnswers(facts, pass.object, seen.steering, now));
  }
  await passGates(ctx, deps, judged, seen.steering.continues, rollout.deploymentArn);
}

/** The rollout that the next call starts; the one that was requested already, where the call is repeated. */
function begin(deps: EcsServiceDeps, { judged, seen }: Decided, pass: Pass, before: RolloutState | undefined): RolloutState {
  const { decision, sighting, steering } = seen;
  const begun = startOf(steering, judged.desired.triggerHash, { forced: decision.steps.some(forces), foreign: foreignOf(seen) });
  const repeated = before?.state === 'Requested' && before.targetHash === begun.targetHash ? before : undefined;
  const now = deps.clock.now();
  const rollout = repeated ?? { ...startRollout({ targetHash: begun.targetHash, currentArn: sighting.observed.currentDeploymentArn, now, spec: rolloutSpecOf(judged.object) }), ...begun };
  deadlineTime(deps, keyOf(pass.object), 'rollout', rollout.deadline);
  return rollout;
}

/** Before the call that starts it: whoever takes over after a crash knows by it what was sent, or was about to be. */
async function recordIntent(
  ctx: Context,
  deps: EcsServiceDeps,
  pass: Pass,
  { judged, status, seen, rollout, taskDefinitionArn }: Decided & { readonly rollout: RolloutState; readonly taskDefinitionArn: string | undefined },
): Promise<void> {
  const { steering, sighting } = seen;
  const now = deps.clock.now();
  // What undo goes back to is not what the spec's content stands for.
  const pinned = steering.pin !== undefined;
  const desired = { ...desiredPart(judged, status), ...(taskDefinitionArn === undefined || pinned ? {} : { taskDefinitionArn }) };
  const source = pinned ? status.source : sourcePart(judged);
  const message = pinned ? `Going back to ${revisionName(steering.pin.taskDefinitionArn)}.` : `Deploying${commitText(judged)}.`;
  const facts = intent(judged, now, { ...partsOf(seen), rollout, desired, source, awaiting: undefined }, message);
  pass.object = await record(ctx, deps, pass.object, withAnswers(facts, pass.object, steering, now));
  // Recorded with the intent; the rollout is another one now.
  pass.found = undefined;
  deps.metrics.rolloutStarted(pinned ? strategyOf(sighting) : declaredStrategy(judged.object.spec?.service?.deploymentConfiguration));
}

async function stopForeign(ctx: Context, deps: EcsServiceDeps, { ecs, account }: Judged, arn: string): Promise<void> {
  await verifyIdentity(ctx, ecs, account, 'seen');
  await stopDeployment(ctx, deps, ecs, arn);
}

/** The task definition that a restart starts anew, where the spec asks for something else that this pass does not deploy. */
function foreignOf({ decision, sighting }: Look): string | undefined {
  const differs = decision.plan.changes.some(({ effect, ignored }) => effect === 'deploy' && !ignored);
  return decision.steps.some(forces) && differs ? sighting.observed.taskDefinitionArn : undefined;
}
