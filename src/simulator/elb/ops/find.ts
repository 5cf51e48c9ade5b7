/** What a request names, or the error that ELBv2 answers when there is no such thing. */
import { text } from '../../members.ts';
import type { SimRegion } from '../../state.ts';
import { listenerNotFound, loadBalancerNotFound, ruleNotFound, targetGroupNotFound } from '../refusals.ts';
import type { SimListener, SimLoadBalancer, SimRule, SimTargetGroup } from '../state.ts';
import type { ElbCall } from './operation.ts';

/** Throws LoadBalancerNotFound. */
export function loadBalancer(region: SimRegion, arn: string): SimLoadBalancer {
  const found = region.balancing.loadBalancers.get(arn);
  if (found === undefined) throw loadBalancerNotFound(arn);
  return found;
}

/** Throws ListenerNotFound. */
export function listener(region: SimRegion, arn: string): SimListener {
  const found = region.balancing.listeners.get(arn);
  if (found === undefined) throw listenerNotFound();
  return found;
}

/** Throws RuleNotFound. */
export function rule(region: SimRegion, arn: string): SimRule {
  const found = region.balancing.rules.get(arn);
  if (found === undefined) throw ruleNotFound();
  return found;
}

/** Throws TargetGroupNotFound. */
export function targetGroup(region: SimRegion, arn: string): SimTargetGroup {
  const found = region.balancing.targetGroups.get(arn);
  if (found === undefined) throw targetGroupNotFound();
  return found;
}

/** The resource that a request member names by ARN; an absent member names none. */
export const arnIn = ({ input }: ElbCall, member: string): string => text(input, member) ?? '';
