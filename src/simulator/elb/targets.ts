/** Targets register, become healthy, fail, drain and go (ecs-api.md section 15.3; AWS: Target groups, Health checks). */
import type { SimRegion, SimWorld } from '../state.ts';
import { targetGroupOf } from './lookup.ts';
import type { SimTarget, SimTargetGroup } from './state.ts';
import { isInUse } from './use.ts';

/** What names a target within its group. */
export interface TargetKey {
  readonly id: string;
  readonly port: number;
}

/** A target to be registered; `taskArn` when it is an ECS task's. */
export interface NewTarget extends TargetKey {
  readonly taskArn?: string;
}

/** The quota "Targets per target group": 1000. */
export const MAX_TARGETS = 1000;

/**
 * Registers a target; one that is registered already stays as it is, one that drains starts over. `false`: the group
 * does not exist or is full, which the callers report in the words of their own API.
 */
export function registerTarget(world: SimWorld, region: SimRegion, targetGroupArn: string, target: NewTarget): boolean {
  const group = targetGroupOf(region, targetGroupArn);
  if (group === undefined) return false;
  const now = Math.round(world.clock.now());
  // Nobody may have looked for days: what drained meanwhile takes up no room.
  advanceGroup(group, now);
  const known = findTarget(group, target);
  if (known !== undefined && known.state !== 'draining') return true;
  if (known === undefined && group.targets.length >= MAX_TARGETS) return false;
  group.targets = group.targets.filter((other) => other !== known);
  group.targets.push({
    id: target.id,
    port: target.port,
    ...(target.taskArn !== undefined ? { taskArn: target.taskArn } : {}),
    state: 'initial',
    registeredAt: now,
    ...(isInUse(region, targetGroupArn) ? { nextAt: now + group.healthyAfterMs } : {}),
  });
  return true;
}

/** Starts to drain a target: it gets no new requests, and is gone after the deregistration delay. Does nothing for one that is not registered. */
export function deregisterTarget(world: SimWorld, region: SimRegion, targetGroupArn: string, key: TargetKey): void {
  const group = targetGroupOf(region, targetGroupArn);
  const target = group === undefined ? undefined : findTarget(group, key);
  if (group === undefined || target === undefined || target.state === 'draining') return;
  // Nothing has to drain where nothing came (AWS: "unused" targets are deregistered at once), nor with a delay of 0.
  if (group.deregistrationDelayMs === 0 || !isInUse(region, targetGroupArn)) {
    group.targets = group.targets.filter((other) => other !== target);
    return;
  }
  target.state = 'draining';
  target.reason = 'Target.DeregistrationInProgress';
  target.nextAt = Math.round(world.clock.now()) + group.deregistrationDelayMs;
}

/** The health checks of a task's targets pass or fail from now on. Does nothing for targets that drain. */
export function setTargetHealth(_world: SimWorld, region: SimRegion, targetGroupArn: string, taskArn: string, healthy: boolean): void {
  const group = targetGroupOf(region, targetGroupArn);
  if (group === undefined) return;
  for (const target of group.targets) {
    if (target.taskArn !== taskArn || target.state === 'draining') continue;
    target.state = healthy ? 'healthy' : 'unhealthy';
    if (healthy) delete target.reason;
    else target.reason = 'Target.FailedHealthChecks';
    delete target.nextAt;
  }
}

/** Targets that pass their checks now; 0 for a group that does not exist. */
export const healthyTargets = (region: SimRegion, targetGroupArn: string): number =>
  targetGroupOf(region, targetGroupArn)?.targets.filter(({ state }) => state === 'healthy').length ?? 0;

/** Moves every target of the Region that is due by `now`; returns when the next one is, if any. */
export function advanceTargets(_world: SimWorld, region: SimRegion, now: number): number | undefined {
  let next: number | undefined;
  for (const group of region.balancing.targetGroups.values()) {
    const at = advanceGroup(group, now);
    if (at !== undefined && (next === undefined || at < next)) next = at;
  }
  return next;
}

/** The registered target of that id and port. */
export const findTarget = (group: SimTargetGroup, key: TargetKey): SimTarget | undefined =>
  group.targets.find(({ id, port }) => id === key.id && port === key.port);

function advanceGroup(group: SimTargetGroup, now: number): number | undefined {
  let next: number | undefined;
  let gone = false;
  for (const target of group.targets) {
    if (target.nextAt === undefined) continue;
    if (target.nextAt > now) {
      next = Math.min(next ?? target.nextAt, target.nextAt);
    } else if (target.state === 'draining') {
      gone = true;
    } else {
      target.state = 'healthy';
      delete target.reason;
      delete target.nextAt;
    }
  }
  if (gone) group.targets = group.targets.filter(({ state, nextAt }) => state !== 'draining' || (nextAt ?? 0) > now);
  return next;
}
