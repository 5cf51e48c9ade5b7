/** Finds load-balancing records by ARN. */
import type { SimRegion } from '../state.ts';
import type { SimBalancing, SimForward, SimListener, SimRule, SimTargetGroup } from './state.ts';

/** The target group of that ARN in this account and Region. */
export const targetGroupOf = (region: SimRegion, arn: string): SimTargetGroup | undefined => region.balancing.targetGroups.get(arn);

/** The rule of that ARN, or the default rule of the listener of that ARN: ECS takes a listener for a network load balancer (ecs-api.md 9.8). */
export function ruleOf(region: SimRegion, arn: string): SimRule | undefined {
  const { rules, listeners } = region.balancing;
  return rules.get(arn) ?? (listeners.has(arn) ? defaultRuleOf(region.balancing, arn) : undefined);
}

/** The groups that the rule forwards to, those with weight 0 included; none when it answers by itself. */
export const forwardsOf = (rule: SimRule): readonly SimForward[] => rule.forwards;

/** The rules of a listener in the order in which they are tried: by priority, the default last. */
export function rulesOf(balancing: SimBalancing, listenerArn: string): readonly SimRule[] {
  return [...balancing.rules.values()].filter((rule) => rule.listenerArn === listenerArn).sort((left, right) => rank(left) - rank(right));
}

/** The rule that applies when no other does; every listener has one. */
export const defaultRuleOf = (balancing: SimBalancing, listenerArn: string): SimRule | undefined =>
  [...balancing.rules.values()].find((rule) => rule.listenerArn === listenerArn && rule.priority === 'default');

/** The listeners of a load balancer, oldest first. */
export const listenersOf = (balancing: SimBalancing, loadBalancerArn: string): readonly SimListener[] =>
  [...balancing.listeners.values()].filter((listener) => listener.loadBalancerArn === loadBalancerArn);

const rank = ({ priority }: SimRule): number => (priority === 'default' ? Number.POSITIVE_INFINITY : priority);
