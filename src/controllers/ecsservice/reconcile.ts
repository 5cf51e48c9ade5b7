import { parseKey } from '../../core/model/key.ts';
import { withProgress } from '../../core/rollout/deployment-progress.ts';
import type { RolloutState } from '../../core/rollout/rollout-state.ts';
import type { EcsServiceStatus } from '../../core/status/ecs-service-status.ts';
import type { EcsServiceFacts } from '../../core/status/summarise.ts';
import type { Context } from '../../runtime/context.ts';
import type { Outcome } from '../../runtime/controller.ts';
import { act, nothing } from './act.ts';
import { answerUnmanaged } from './answer-unmanaged.ts';
import { conclude } from './conclude.ts';
import { deleteService } from './delete-service.ts';
import { deploys } from './deploys.ts';
import type { EcsServiceDeps } from './deps.ts';
import { supersede } from './follow.ts';
import { giveUp } from './give-up.ts';
import { partsOf } from './intent.ts';
import type { Judged } from './judge.ts';
import { judgeOrFollow } from './judge-running.ts';
import { knownStatus } from './known-status.ts';
import { load } from './load.ts';
import { look } from './look.ts';
import type { Look } from './look.ts';
import { expectNext, isMoving, nextLook, sweepInterval } from './next-look.ts';
import type { Pass } from './pass.ts';
import { FRESH_MS, readAhead } from './read-ahead.ts';
import { record } from './record.ts';
import { passOnPlace, passOnStart } from './rollout-capacity.ts';
import { requestedReconcile } from './resource.ts';
import { keyOf } from './target-claims.ts';
import { startOf } from './start-of.ts';
import { tellApprovals, tellOrphans } from './tell-approvals.ts';
import { tellAnswer, tellSteering } from './tell-steering.ts';
import { tellFindings, tellSituation, tellWrites } from './tell.ts';
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
  const acted = judged.observeOnly ? { rollout: seen.followed.rollout, applied: nothing } : await act(ctx, deps, pass, { judged, status, seen });
  const { applied } = acted;
  const now = deps.clock.now();
  const facts = withAnswers(conclude({ judged, status, ...seen, ...acted, now }), pass.object, seen.steering, now);
  await tellWrites(ctx, deps, judged, status, seen, applied, now);
  await tellSituation(ctx, deps, pass.object, facts);
  if (applied.wrote) deps.memories.update(keyOf(pass.object), { applied: facts.parts.applied });
  pass.object = await record(ctx, deps, pass.object, facts, { answers: applied.deployed });
  if (applied.deployed) passOnStart(deps, pass.object);
  else passOnPlace(deps, pass.object, seen.followed.ended !== undefined);
  const ms = nextLook(deps, facts, seen, acted);
  expectNext(deps, pass.object, judged, seen.sighting, ms);
  return { kind: 'after', ms };
}

function withFollowed(status: EcsServiceStatus, followed: RolloutState | undefined): EcsServiceStatus {
  return status.rollout === undefined || followed === undefined ? status : { ...status, rollout: withProgress(status.rollout, followed) };
}

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
