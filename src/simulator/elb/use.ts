/** Which target groups get traffic. Health checks run only for a group that some rule forwards to, whatever the weight (AWS: Target groups). */
import type { SimRegion } from '../state.ts';
import type { SimBalancing, SimTargetGroup } from './state.ts';

/** ARNs of the load balancers with a rule that forwards to the group; none: the group is unused. */
export function loadBalancersOf(balancing: SimBalancing, targetGroupArn: string): readonly string[] {
  const found = new Set<string>();
  for (const { listenerArn, forwards } of balancing.rules.values()) {
    if (!forwards.some((forward) => forward.targetGroupArn === targetGroupArn)) continue;
    const listener = balancing.listeners.get(listenerArn);
    if (listener !== undefined) found.add(listener.loadBalancerArn);
  }
  return [...found];
}

/** Some rule forwards to the group, be it with weight 0. ECS refuses a group without a load balancer. */
export const isInUse = (region: SimRegion, targetGroupArn: string): boolean => loadBalancersOf(region.balancing, targetGroupArn).length > 0;

/** Starts the checks of groups that came into use and ends those of groups that went out of it. To be called after every change of rules. */
export function followUse(region: SimRegion, now: number): void {
  const used = new Set([...region.balancing.rules.values()].flatMap(({ forwards }) => forwards.map(({ targetGroupArn }) => targetGroupArn)));
  for (const group of region.balancing.targetGroups.values()) {
    if (used.has(group.targetGroupArn)) startChecks(group, now);
    else endChecks(group);
  }
}

function startChecks(group: SimTargetGroup, now: number): void {
  for (const target of group.targets) {
    if (target.state === 'initial') target.nextAt ??= now + group.healthyAfterMs;
  }
}

function endChecks(group: SimTargetGroup): void {
  for (const target of group.targets) {
    if (target.state === 'draining') continue;
    target.state = 'initial';
    delete target.nextAt;
    delete target.reason;
  }
}
