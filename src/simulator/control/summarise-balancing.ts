import { listenersOf, rulesOf } from '../elb/lookup.ts';
import type { SimBalancing, SimRule } from '../elb/state.ts';
import type { Members, SimRegion } from '../state.ts';

/** Load balancers with the weights of their rules, and how the targets are; nothing for a Region that has none. */
export function summariseBalancing({ balancing }: SimRegion): Members {
  if (balancing.loadBalancers.size + balancing.targetGroups.size === 0) return {};
  return {
    loadBalancers: [...balancing.loadBalancers.values()].map(({ loadBalancerArn, loadBalancerName, type }) => ({
      name: loadBalancerName,
      type,
      listeners: listenersOf(balancing, loadBalancerArn).map(({ listenerArn, port, protocol }) => ({
        listener: listenerArn,
        port,
        protocol,
        rules: rulesOf(balancing, listenerArn).map((rule) => ({ priority: rule.priority, ...summariseRule(balancing, rule) })),
      })),
    })),
    targetGroups: [...balancing.targetGroups.values()].map(({ targetGroupName, targets }) => ({
      name: targetGroupName,
      ...Object.fromEntries((['initial', 'healthy', 'unhealthy', 'draining'] as const).map((state) => [state, targets.filter((target) => target.state === state).length])),
    })),
  };
}

function summariseRule(balancing: SimBalancing, { forwards, reply }: SimRule): Members {
  if (reply !== undefined) return { reply: reply['Type'] };
  const weights = forwards.map(({ targetGroupArn, weight }) => [balancing.targetGroups.get(targetGroupArn)?.targetGroupName ?? targetGroupArn, weight]);
  return { weights: Object.fromEntries(weights) as Members };
}
