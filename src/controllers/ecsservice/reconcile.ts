import { sameJson } from '../../core/model/canonical-json.ts';
import { keyText, parseKey } from '../../core/model/key.ts';
import { acknowledge } from '../../core/rollout/acknowledge.ts';
import { strategyOf as declaredStrategy } from '../../core/rollout/gate-matrix.ts';
import { revisionName } from '../../core/rollout/pin.ts';
import { commitOf, provenanceOf } from '../../core/rollout/provenance.ts';
import { withProgress } from '../../core/rollout/deployment-progress.ts';
import { pollInterval, toTick } from '../../core/rollout/poll-interval.ts';
import { hasEnded, startRollout } from '../../core/rollout/rollout-state.ts';
import type { RolloutState } from '../../core/rollout/rollout-state.ts';
import type { Situation } from '../../core/status/condition-table.ts';
import type { EcsServiceStatus } from '../../core/status/ecs-service-status.ts';
import type { EcsServiceFacts } from '../../core/status/summarise.ts';
import type { Context } from '../../runtime/context.ts';
import type { Outcome } from '../../runtime/controller.ts';
import { answerUnmanaged } from './answer-unmanaged.ts';
import { applySteps, stopDeployment } from './apply-steps.ts';
import type { AppliedSteps } from './apply-steps.ts';
import { conclude } from './conclude.ts';
import { deleteService } from './delete-service.ts';
import { brakeDeletion } from './deletion-brake.ts';
import { deadlineTime } from './deadline-time.ts';
import type { EcsServiceDeps } from './deps.ts';
import { addFinalizer } from './finalizer.ts';
import { strategyOf, supersede } from './follow.ts';
import { giveUp } from './give-up.ts';
import type { Judged } from './judge.ts';
import { judgeOrFollow, underRefusal } from './judge-running.ts';
import { knownStatus } from './known-status.ts';
import { load } from './load.ts';
import { look } from './look.ts';
import type { Look } from './look.ts';
import type { Pass } from './pass.ts';
import { deploys, forces } from './deploys.ts';
import { passGates } from './pass-gates.ts';
import { FRESH_MS, readAhead } from './read-ahead.ts';
import { record } from './record.ts';
import { passOnPlace, passOnStart } from './rollout-capacity.ts';
import type { EcsServiceResource } from './resource.ts';
import { requestedReconcile, rolloutSpecOf } from './resource.ts';
import { keyOf } from './target-claims.ts';
import { startOf } from './start-of.ts';
import { tellApprovals, tellOrphans } from './tell-approvals.ts';
import { tellAnswer, tellSteering } from './tell-steering.ts';
import { tellFindings, tellSituation, tellWrites } from './tell.ts';
import { verifyIdentity } from './verify-identity.ts';
import { withAnswers } from './with-answers.ts';

/**
 * One pass over one EcsService: load, judge, desired, observe, guard, follow, plan, apply, status. Level-based: it may run
 * at any time, any number of times, and be cut off anywhere. Throws `LongshoreError`s, after it wrote them into status.
 */
export async function reconcile(ctx: Context, deps: EcsServiceDeps, key: string): Promise<Outcome> {
  const object = load(deps, parseKey(key));
  if (object === undefined) {
    deps.memories.forget(parseKey(key));
    deps.metrics.forget(parseKey(key));
    deps.places.forget(key);
    deps.looks.forget(key);
    await tellOrphans(ctx, deps, parseKey(key));
    return { kind: 'done' };
  }
  const pass: Pass = { object };
  // What the last pass started is counted by its status by now.
  deps.places.free(key);
  const ahead = readAhead(ctx, deps, key);
  try {
    const outcome = object.metadata.deletionTimestamp === undefined ? await manage(ctx, deps, pass) : await deleteService(ctx, deps, pass);
    deps.memories.update(parseKey(key), { failures: undefined });
    return outcome;
  } catch (error) {
    passOnPlace(deps, object, false);
    return await giveUp(ctx, deps, pass, error);
  } finally {
    // Last: what this pass has to do waits for no other service's answer.
    await ahead;
  }
}

async function manage(ctx: Context, deps: EcsServiceDeps, pass: Pass): Promise<Outcome> {
  if (pass.object.spec?.suspend === true) return await suspend(ctx, deps, pass);
  const judged = judgeOrFollow(deps, pass.object);
  if (judged.refusal !== undefined) pass.refusal = judged.refusal;
  const status = withFollowed(knownStatus(deps, pass.object), deps.memories.get(keyOf(pass.object)).followed);
  const around = await lookAround(ctx, deps, judged, status);
  if (around.followed.ended !== undefined) pass.found = { ...partsOf(around), rollout: around.followed.rollout };
  const seen = withSuperseded(around, judged, status, deps.clock.now());
  await tellFindings(ctx, deps, judged, status, seen.followed, seen.decision, seen.sighting);
  await tellSteering(ctx, deps, judged, seen);
  await tellApprovals(ctx, deps, judged, seen);
  const { rollout, applied } = judged.observeOnly ? { rollout: seen.followed.rollout, applied: nothing } : await act(ctx, deps, pass, judged, status, seen);
  const now = deps.clock.now();
  const facts = withAnswers(conclude({ judged, status, ...seen, applied, rollout, now }), pass.object, seen.steering, now);
  await tellWrites(ctx, deps, judged, status, seen, applied, now);
  await tellSituation(ctx, deps, pass.object, facts);
  pass.object = await record(ctx, deps, pass.object, facts, { answers: applied.deployed });
  if (applied.deployed) passOnStart(deps, pass.object);
  else passOnPlace(deps, pass.object, seen.followed.ended !== undefined);
  const ms = nextLook(deps, facts, seen, applied, rollout);
  expectNext(deps, pass.object, judged, seen.sighting, ms);
  return { kind: 'after', ms };
}

/** Notes what the next look reads from ECS, unless it is content with the sweep's answers. */
function expectNext(deps: EcsServiceDeps, object: EcsServiceResource, { ecs }: Judged, { ref, observed }: Look['sighting'], ms: number): void {
  if (!isMoving(knownStatus(deps, object))) return;
  deps.looks.expect(keyText(keyOf(object)), { ecs, ref, deploymentArn: observed.currentDeploymentArn, at: deps.clock.now() + ms });
}

function withFollowed(status: EcsServiceStatus, followed: RolloutState | undefined): EcsServiceStatus {
  return status.rollout === undefined || followed === undefined ? status : { ...status, rollout: withProgress(status.rollout, followed) };
}

const nothing: AppliedSteps = { taskDefinitionArn: undefined, service: undefined, wrote: false, deployed: false, created: false };

async function suspend(ctx: Context, deps: EcsServiceDeps, pass: Pass): Promise<Outcome> {
  const now = deps.clock.now();
  const facts: EcsServiceFacts = { generation: pass.object.metadata.generation ?? 0, now, situation: 'Suspended', parts: {} };
  const answered = answerUnmanaged(pass.object, 'spec.suspend is true', now);
  await tellSituation(ctx, deps, pass.object, facts);
  await tellAnswer(ctx, deps, pass.object, answered?.action);
  pass.object = await record(ctx, deps, pass.object, answered === undefined ? facts : withAnswers(facts, pass.object, answered, now));
  return { kind: 'done' };
}

function withSuperseded(seen: Look, judged: Judged, status: EcsServiceStatus, now: number): Look {
  if (judged.observeOnly || !seen.decision.steps.some(deploys)) return seen;
  return { ...seen, followed: supersede(seen.followed, status, seen.sighting, startOf(seen.steering, judged.desired.triggerHash).targetHash, now) };
}

/** From the sweep's cache while nothing is going on; fresh where something changed, moves, or is to be written. */
async function lookAround(ctx: Context, deps: EcsServiceDeps, judged: Judged, status: EcsServiceStatus): Promise<Look> {
  const { object } = judged;
  const moving = isMoving(status);
  const asked = requestedReconcile(object) !== undefined || status.observedGeneration !== object.metadata.generation;
  if (moving || asked) return await look(ctx, deps, judged, status, { lane: moving ? 'rollout' : 'change', maxAgeMs: FRESH_MS });
  const cached = await look(ctx, deps, judged, status, { lane: 'sweep', maxAgeMs: 2 * sweepInterval(deps) });
  const writes = cached.decision.steps.length > 0 || cached.steering.action !== undefined || cached.steering.continues.length > 0 || cached.followed.rollout !== status.rollout;
  return writes && !judged.observeOnly ? await look(ctx, deps, judged, status, { lane: 'change', maxAgeMs: FRESH_MS }) : cached;
}

/** Milliseconds between two sweeps, as they really follow each other. */
function sweepInterval(deps: EcsServiceDeps): number {
  return deps.guards.pace() ?? deps.options.sweepIntervalMs;
}

/** A rollout or a deployment of somebody else runs, or tasks of a changed count start or stop: the sweep's answers are too old to follow any of them. */
function isMoving({ rollout, conditions }: EcsServiceStatus): boolean {
  if (rollout !== undefined && !hasEnded(rollout)) return true;
  return conditions.some(({ type, status, reason }) => (type === 'Healthy' && reason === 'Scaling') || (type === 'RolloutBlocked' && status === 'True' && reason === 'ForeignDeployment'));
}

/** Carries out what was decided: first the stop of a failing rollout, then the plan. Returns the rollout as it then stands. */
async function act(
  ctx: Context,
  deps: EcsServiceDeps,
  pass: Pass,
  judged: Judged,
  status: EcsServiceStatus,
  seen: Look,
): Promise<{ rollout: RolloutState | undefined; applied: AppliedSteps }> {
  const { followed, decision, sighting, steering } = seen;
  let rollout = followed.rollout;
  if (decision.steps.length === 0 && followed.stop === undefined && steering.continues.length === 0 && steering.stops === undefined) return { rollout, applied: nothing };
  pass.object = await addFinalizer(ctx, deps, pass.object);
  const isNew = steering.action !== undefined || status.observedGeneration !== pass.object.metadata.generation;
  if (followed.stop !== undefined && rollout !== undefined) {
    // Recorded first, with the answer to whoever asked: when ECS has rolled back, this is how the operator knows that it had
    // asked for it. Not again with each repetition of a call that fails, which would be a write for each.
    const now = deps.clock.now();
    const stopping: EcsServiceFacts = { ...intent(judged, now, { ...partsOf(seen), rollout }, followed.stop.message), situation: 'RollingBack' };
    if (isNew || status.rollout?.state !== 'Stopping') pass.object = await record(ctx, deps, pass.object, withAnswers(underRefusal(judged, stopping), pass.object, seen.steering, now));
    await stopDeployment(ctx, deps, judged.ecs, rollout.deploymentArn);
    const { reason, decidedAt = Number.NaN } = followed.stop;
    if (!Number.isNaN(decidedAt)) deps.metrics.stoppedEarly(reason, Math.max(0, deps.clock.now() - decidedAt) / 1000);
  }
  if (steering.continues.length > 0 && rollout !== undefined) {
    // Recorded first: an action that was answered is not repeated, and the next step's gate is another one.
    const now = deps.clock.now();
    if (isNew || !sameJson(rollout.gates ?? [], status.rollout?.gates ?? [])) pass.object = await record(ctx, deps, pass.object, withAnswers(conclude({ judged, status, ...seen, applied: nothing, rollout, now }), pass.object, seen.steering, now));
    await passGates(ctx, deps, judged, steering.continues, rollout.deploymentArn);
  }
  // Answered afterwards: nothing remembers this deployment, so a stop that fails has to be asked for again.
  if (steering.stops !== undefined) await stopForeign(ctx, deps, judged, steering.stops);
  await brakeDeletion(ctx, deps, judged.account, decision.steps);
  const applied = await applySteps(ctx, deps, {
    ecs: judged.ecs,
    account: judged.account,
    target: judged.desired.target,
    steps: decision.steps,
    beforeDeploy: async (taskDefinitionArn) => {
      const now = deps.clock.now();
      const begun = startOf(steering, judged.desired.triggerHash, { forced: decision.steps.some(forces), foreign: foreignOf(seen) });
      const repeated = rollout?.state === 'Requested' && rollout.targetHash === begun.targetHash ? rollout : undefined;
      rollout = repeated ?? { ...startRollout({ targetHash: begun.targetHash, currentArn: sighting.observed.currentDeploymentArn, now, spec: rolloutSpecOf(judged.object) }), ...begun };
      deadlineTime(deps, keyOf(pass.object), 'rollout', rollout.deadline);
      // What undo goes back to is not what the spec's content stands for.
      const pinned = steering.pin !== undefined;
      const desired = { ...desiredPart(judged, status), ...(taskDefinitionArn === undefined || pinned ? {} : { taskDefinitionArn }) };
      const source = pinned ? status.source : sourcePart(judged);
      const message = pinned ? `Going back to ${revisionName(steering.pin.taskDefinitionArn)}.` : `Deploying${commitText(judged)}.`;
      const facts = intent(judged, now, { ...partsOf(seen), rollout, desired, source, awaiting: undefined }, message);
      pass.object = await record(ctx, deps, pass.object, withAnswers(facts, pass.object, seen.steering, now));
      // Recorded with the intent; the rollout is another one now.
      pass.found = undefined;
      deps.metrics.rolloutStarted(pinned ? strategyOf(sighting) : declaredStrategy(judged.object.spec?.service?.deploymentConfiguration));
    },
  });
  return { rollout: rollout === undefined || !applied.deployed || applied.service === undefined ? rollout : acknowledge(rollout, applied.service), applied };
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

function intent(judged: Judged, now: number, parts: EcsServiceFacts['parts'], message: string): EcsServiceFacts {
  return { generation: judged.object.metadata.generation ?? 0, now, situation: 'Applying', message, health: 'DeploymentRunning', parts };
}

function partsOf({ followed, decision }: Look): EcsServiceFacts['parts'] {
  return {
    quarantine: decision.quarantine.length === 0 ? undefined : decision.quarantine,
    history: followed.history.length === 0 ? undefined : followed.history,
  };
}

function desiredPart({ desired }: Judged, status: EcsServiceStatus): NonNullable<EcsServiceStatus['desired']> {
  const base = { hash: desired.hash };
  if (desired.taskDefinition.kind === 'arn') return base;
  const known = status.desired?.taskDefinitionHash === desired.taskDefinition.hash ? status.desired.taskDefinitionArn : undefined;
  return { ...base, taskDefinitionHash: desired.taskDefinition.hash, ...(known === undefined ? {} : { taskDefinitionArn: known }) };
}

function sourcePart({ object }: Judged): EcsServiceStatus['source'] {
  const { ref, revision, author, path } = provenanceOf(object.metadata);
  return ref === '' && revision === '' ? undefined : { ref, revision, author, path };
}

function commitText({ object }: Judged): string {
  const commit = commitOf(provenanceOf(object.metadata));
  return commit === '' ? '' : ` commit ${commit}`;
}

/** Situations that end by themselves soon, also without a rollout of ours. */
const restless: ReadonlySet<Situation> = new Set<Situation>(['Applying', 'RollingOut', 'ForeignDeployment', 'Missing']);

/**
 * Milliseconds until the next look: soon while something moves, or after a write, so that drift that was repaired is not
 * shown for a sweep's interval (ECS's answer to the write is looked at then, which costs no call); otherwise that interval.
 */
function nextLook(deps: EcsServiceDeps, facts: EcsServiceFacts, seen: Look, applied: AppliedSteps, rollout: RolloutState | undefined): number {
  const { followIntervalMs, waitingIntervalMs } = deps.options;
  const moving = (rollout !== undefined && !hasEnded(rollout)) || restless.has(facts.situation) || facts.health === 'Scaling' || applied.wrote;
  const holds = [...seen.decision.plan.holds, ...(seen.steering.queued === undefined ? [] : [seen.steering.queued])];
  const waits = holds.flatMap((hold) => (hold.retryAfterMs === undefined ? [] : [hold.retryAfterMs]));
  const movingMs = applied.wrote ? followIntervalMs : pollInterval(seen.sighting.bound, followIntervalMs, waitingIntervalMs);
  return Math.min(moving ? toTick(deps.clock.now(), movingMs, followIntervalMs) : sweepInterval(deps), ...waits.map((ms) => Math.max(ms, 1_000)));
}

