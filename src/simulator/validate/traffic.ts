/** What deployments need of load balancers that exist (ecs-api.md 9.8, 10). All throw InvalidParameterException. */
import { forwardsOf, isInUse, ruleOf, targetGroupOf } from '../elb/index.ts';
import { flag, struct, structs, text } from '../members.ts';
import { invalidParameter } from '../refusal.ts';
import type { Members, SimRegion } from '../state.ts';

/** Rolling services may name groups that nobody made: their traffic is not simulated then. */
export function checkTraffic(region: SimRegion, members: Members, strategy: string): void {
  const balancers = structs(members, 'loadBalancers');
  if (strategy === 'ROLLING') {
    for (const arn of balancers.map((balancer) => text(balancer, 'targetGroupArn') ?? '')) {
      if (targetGroupOf(region, arn) !== undefined) checkUse(region, arn);
    }
    return;
  }
  const connected = flag(struct(members, 'serviceConnectConfiguration') ?? {}, 'enabled') === true;
  if (strategy !== 'BLUE_GREEN' && balancers.length === 0 && !connected) {
    throw invalidParameter(`The ${strategy} deployment strategy requires a load balancer or Service Connect.`);
  }
  for (const balancer of balancers) checkBalancer(region, text(balancer, 'targetGroupArn') ?? '', struct(balancer, 'advancedConfiguration') ?? {});
}

function checkBalancer(region: SimRegion, main: string, advanced: Members): void {
  const alternate = text(advanced, 'alternateTargetGroupArn');
  const production = text(advanced, 'productionListenerRule');
  if (alternate === undefined || production === undefined) {
    throw invalidParameter('alternateTargetGroupArn and productionListenerRule are required in advancedConfiguration when using a non-ROLLING deployment strategy');
  }
  for (const arn of [main, alternate]) {
    if (targetGroupOf(region, arn) === undefined) throw invalidParameter(`The target group with targetGroupArn ${arn} does not exist.`);
  }
  const isApplication = production.includes(':listener-rule/app/') || production.includes(':listener/app/');
  const groups = new Set(forwardsOfArn(region, production));
  if (isApplication && text(advanced, 'testListenerRule') === undefined && !(groups.has(main) && groups.has(alternate))) {
    throw invalidParameter('For Application LoadBalancer, testListenerRule is required when productionListenerRule is not associated with both targetGroup and alternateTargetGroup');
  }
  for (const arn of [main, alternate]) checkUse(region, arn);
}

function checkUse(region: SimRegion, arn: string): void {
  if (!isInUse(region, arn)) throw invalidParameter(`The target group with targetGroupArn ${arn} does not have an associated load balancer.`);
}

function forwardsOfArn(region: SimRegion, arn: string): readonly string[] {
  const rule = ruleOf(region, arn);
  return rule === undefined ? [] : forwardsOf(rule).map(({ targetGroupArn }) => targetGroupArn);
}
