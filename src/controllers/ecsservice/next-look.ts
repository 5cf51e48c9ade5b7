import { keyText } from '../../core/model/key.ts';
import { pollInterval, toTick } from '../../core/rollout/poll-interval.ts';
import { hasEnded } from '../../core/rollout/rollout-state.ts';
import type { Situation } from '../../core/status/condition-table.ts';
import type { EcsServiceStatus } from '../../core/status/ecs-service-status.ts';
import type { EcsServiceFacts } from '../../core/status/summarise.ts';
import type { Acted } from './act.ts';
import type { EcsServiceDeps } from './deps.ts';
import type { Judged } from './judge.ts';
import { knownStatus } from './known-status.ts';
import type { Look } from './look.ts';
import type { EcsServiceResource } from './resource.ts';
import { keyOf } from './target-claims.ts';

/** Situations that end by themselves soon, also without a rollout of ours. */
const restless: ReadonlySet<Situation> = new Set<Situation>(['Applying', 'RollingOut', 'ForeignDeployment', 'Missing']);

/**
 * Milliseconds until the next look: soon while something moves, or after a write, so that drift that was repaired is not
 * shown for a sweep's interval (ECS's answer to the write is looked at then, which costs no call); otherwise that interval.
 */
export function nextLook(deps: EcsServiceDeps, facts: EcsServiceFacts, seen: Look, { rollout, applied }: Acted): number {
  const { followIntervalMs, waitingIntervalMs } = deps.options;
  const moving = (rollout !== undefined && !hasEnded(rollout)) || restless.has(facts.situation) || facts.health === 'Scaling' || applied.wrote;
  const holds = [...seen.decision.plan.holds, ...(seen.steering.queued === undefined ? [] : [seen.steering.queued])];
  const waits = holds.flatMap((hold) => (hold.retryAfterMs === undefined ? [] : [hold.retryAfterMs]));
  const movingMs = applied.wrote ? followIntervalMs : pollInterval(seen.sighting.bound, followIntervalMs, waitingIntervalMs);
  return Math.min(moving ? toTick(deps.clock.now(), movingMs, followIntervalMs) : sweepInterval(deps), ...waits.map((ms) => Math.max(ms, 1_000)));
}

/** Notes what the next look reads from ECS, unless it is content with the sweep's answers. */
export function expectNext(deps: EcsServiceDeps, object: EcsServiceResource, { ecs }: Judged, { ref, observed }: Look['sighting'], ms: number): void {
  if (!isMoving(knownStatus(deps, object))) return;
  deps.looks.expect(keyText(keyOf(object)), { ecs, ref, deploymentArn: observed.currentDeploymentArn, at: deps.clock.now() + ms });
}

/** A rollout or a deployment of somebody else runs, or tasks of a changed count start or stop: the sweep's answers are too old to follow any of them. */
export function isMoving({ rollout, conditions }: EcsServiceStatus): boolean {
  if (rollout !== undefined && !hasEnded(rollout)) return true;
  return conditions.some(({ type, status, reason }) => (type === 'Healthy' && reason === 'Scaling') || (type === 'RolloutBlocked' && status === 'True' && reason === 'ForeignDeployment'));
}

/** Milliseconds between two sweeps, as they really follow each other. */
export function sweepInterval(deps: EcsServiceDeps): number {
  return deps.guards.pace() ?? deps.options.sweepIntervalMs;
}
