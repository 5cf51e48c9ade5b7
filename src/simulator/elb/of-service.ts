import { struct, structs, text } from '../members.ts';
import type { Touched } from '../ops/operation.ts';
import type { Members, SimRegion } from '../state.ts';
import { ruleOf, targetGroupOf } from './lookup.ts';

/**
 * The target groups and rules that the touched services use: a call to ECS that changes a service may register targets
 * or shift weights at once, and all of it has to survive a crash together.
 */
export function balancingOf(region: SimRegion, touched: readonly Touched[]): readonly Touched[] {
  return touched.flatMap((record) => {
    const service = record.kind === 'service' ? region.services.get(record.id) : undefined;
    return service === undefined ? [] : structs(service.members, 'loadBalancers').flatMap((balancer) => recordsOf(region, balancer));
  });
}

function recordsOf(region: SimRegion, balancer: Members): readonly Touched[] {
  const advanced = struct(balancer, 'advancedConfiguration') ?? {};
  const groups = [text(balancer, 'targetGroupArn'), text(advanced, 'alternateTargetGroupArn')]
    .flatMap((arn) => (arn === undefined ? [] : [targetGroupOf(region, arn)]))
    .flatMap((group) => (group === undefined ? [] : [{ kind: 'target-group', id: group.targetGroupArn } as const]));
  const rules = [text(advanced, 'productionListenerRule'), text(advanced, 'testListenerRule')]
    .flatMap((arn) => (arn === undefined ? [] : [ruleOf(region, arn)]))
    .flatMap((rule) => (rule === undefined ? [] : [{ kind: 'rule', id: rule.ruleArn } as const]));
  return [...groups, ...rules];
}
