import type { RawLifecycleHook, RawServiceDeployment } from '../observed/raw.ts';
import { isSamePoint, readProgress } from './deployment-progress.ts';
import { deploymentSettings } from './deployment-settings.ts';
import type { RolloutSpec, RolloutState } from './rollout-state.ts';

/**
 * When a rollout has to have moved on, in epoch milliseconds. `spec.rollout.progressDeadlineSeconds` counts anew with each
 * stage and each step of traffic, and only the time in which something is expected of the tasks: a bake time and a hook or
 * gate that waits are no lack of progress, so their ends are added. Never earlier than it was.
 */
export function progressDeadline(rollout: RolloutState, deployment: RawServiceDeployment, now: number, spec: RolloutSpec): number {
  const allowedMs = spec.progressDeadlineSeconds * 1000;
  const before = Date.parse(rollout.deadline);
  const { strategy, bakeMs } = deploymentSettings(deployment);
  const moved = isSamePoint(rollout, readProgress(deployment)) ? before : now + allowedMs + waitMs(deployment);
  // Rolling deployments have no stages, and bake before they are done.
  const rolling = strategy === 'ROLLING' ? Date.parse(rollout.startedAt) + allowedMs + bakeMs : before;
  return Math.max(before, moved, rolling, ...hookEnds(deployment).map((end) => end + allowedMs));
}

/**
 * The same for a deployment that nobody remembers following, from what it says of itself: when ECS last changed it, which a
 * rolling one that tries on and on always has. NaN where it does not say.
 */
export function unrememberedDeadline(deployment: RawServiceDeployment, spec: RolloutSpec): number {
  const allowedMs = spec.progressDeadlineSeconds * 1000;
  const { strategy, bakeMs } = deploymentSettings(deployment);
  const startedAt = deployment.startedAt ?? deployment.createdAt;
  const [since, busyMs] = strategy === 'ROLLING' ? [startedAt, bakeMs] : [deployment.updatedAt ?? startedAt, waitMs(deployment)];
  return Math.max(Date.parse(since ?? '') + allowedMs + busyMs, ...hookEnds(deployment).map((end) => end + allowedMs));
}

/** How long ECS takes its time in the stage that a deployment is in: bake times, and hooks that were declared for it. */
export function waitMs(deployment: RawServiceDeployment): number {
  const settings = deploymentSettings(deployment);
  const stage = deployment.lifecycleStage ?? '';
  const hook = openHooks(deployment).length > 0 ? (settings.hookMs[stage] ?? 0) : 0;
  if (stage === 'BAKE_TIME' || (settings.strategy === 'ROLLING' && isAllReplaced(deployment))) return Math.max(settings.bakeMs, hook);
  return stage === 'PRODUCTION_TRAFFIC_SHIFT' && !isAllShifted(deployment) ? Math.max(settings.stepBakeMs, hook) : hook;
}

/** Hooks of the stage that decide yet: a PAUSE waits for a person, a function is asked again and again. */
export function openHooks({ lifecycleHookDetails = [] }: RawServiceDeployment): readonly RawLifecycleHook[] {
  return lifecycleHookDetails.filter(({ status }) => status === 'AWAITING_ACTION' || status === 'IN_PROGRESS');
}

function hookEnds(deployment: RawServiceDeployment): readonly number[] {
  return openHooks(deployment)
    .map(({ expiresAt = '' }) => Date.parse(expiresAt))
    .filter((end) => !Number.isNaN(end));
}

/** All a rolling deployment still can do is bake: it has no stage that would say so. */
function isAllReplaced({ targetServiceRevision: target, sourceServiceRevisions: sources = [] }: RawServiceDeployment): boolean {
  const { requestedTaskCount = 0, runningTaskCount = 0 } = target ?? {};
  return requestedTaskCount > 0 && runningTaskCount >= requestedTaskCount && sources.every(({ runningTaskCount: left = 0 }) => left === 0);
}

function isAllShifted({ targetServiceRevision: target }: RawServiceDeployment): boolean {
  return (target?.requestedProductionTrafficWeight ?? 0) >= 100;
}
