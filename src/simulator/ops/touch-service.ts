import { ruleOf, targetGroupOf } from '../elb/index.ts';
import { struct, structs, text } from '../members.ts';
import type { SimService } from '../state.ts';
import type { OperationCall } from './operation.ts';

/**
 * A call changed a service, and the scheduler with it what hangs on the service at once: targets that begin to drain,
 * weights that go back. All of it has to outlive the answer.
 */
export function touchService(call: OperationCall, service: SimService): void {
  const { region } = call;
  call.touch({ kind: 'service', id: service.serviceArn });
  for (const balancer of structs(service.members, 'loadBalancers')) {
    const advanced = struct(balancer, 'advancedConfiguration') ?? {};
    for (const arn of [text(balancer, 'targetGroupArn'), text(advanced, 'alternateTargetGroupArn')]) {
      if (arn !== undefined && targetGroupOf(region, arn) !== undefined) call.touch({ kind: 'target-group', id: arn });
    }
    for (const arn of [text(advanced, 'productionListenerRule'), text(advanced, 'testListenerRule')]) {
      const rule = arn === undefined ? undefined : ruleOf(region, arn);
      if (rule !== undefined) call.touch({ kind: 'rule', id: rule.ruleArn });
    }
  }
}
