/** Who gets how much: the forwards of rules, and the record of their changes. */
import type { SimRegion, SimWorld } from '../state.ts';
import { ruleOf } from './lookup.ts';
import type { SimForward, SimRule } from './state.ts';
import { followUse } from './use.ts';

/** Enough for hundreds of deployments of a test; the oldest go first. */
const MAX_CHANGES = 1000;

/**
 * ECS writes the weights of a rule, or of a listener's default action (ecs-api.md 9.8). `false`: there is no such rule or
 * listener (any more), which ECS reports in words of its own.
 */
export function setForwards(world: SimWorld, region: SimRegion, ruleOrListenerArn: string, forwards: readonly SimForward[]): boolean {
  const rule = ruleOf(region, ruleOrListenerArn);
  if (rule === undefined) return false;
  delete rule.reply;
  changeForwards(world, region, rule, forwards);
  return true;
}

/** Sets and records what a rule forwards to, and starts or ends health checks of groups that came into use or went out of it. */
export function changeForwards(world: SimWorld, region: SimRegion, rule: SimRule, forwards: readonly SimForward[]): void {
  // A rule that answered by itself, and goes on to, has no weights.
  if (forwards.length === 0 && rule.forwards.length === 0) return;
  const at = Math.round(world.clock.now());
  rule.forwards = forwards.map(({ targetGroupArn, weight }) => ({ targetGroupArn, weight }));
  const { weightChanges } = region.balancing;
  weightChanges.push({ at, ruleArn: rule.ruleArn, forwards: rule.forwards });
  if (weightChanges.length > MAX_CHANGES) weightChanges.shift();
  followUse(region, at);
}
