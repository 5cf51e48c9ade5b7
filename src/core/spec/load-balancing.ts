/** Load balancers and registries of a service; texts are ECS's own (ecs-api.md section 9.8). */
import { duplicate, forbidden, invalid, requiredValue, type FieldError } from '../../api/field-error.ts';
import { at, below, type Declared } from './declared.ts';

/** What ECS would refuse of load balancers and registries. */
export function checkLoadBalancing(declared: Declared): readonly FieldError[] {
  return [...checkTargets(declared), ...checkKinds(declared), ...checkAdvanced(declared), ...checkRegistries(declared)];
}

function checkTargets({ definition, containers, service }: Declared): readonly FieldError[] {
  const byName = new Map(containers.map((each) => [each.definition.name, each.definition]));
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  (service.loadBalancers ?? []).forEach((balancer, index) => {
    const place = at('service', 'loadBalancers', index);
    for (const arn of [balancer.targetGroupArn, balancer.advancedConfiguration?.alternateTargetGroupArn]) {
      // One group may serve two ports; the pair of one entry must differ, and so must the alternates.
      if (arn !== undefined && seen.has(`${arn} ${balancer.containerPort ?? 0}`)) errors.push({ ...duplicate(place, arn), message: `Duplicate value: Duplicate targetGroupArn found: ${arn}` });
      if (arn !== undefined) seen.add(`${arn} ${balancer.containerPort ?? 0}`);
    }
    if (balancer.targetGroupArn === undefined && balancer.loadBalancerName === undefined) errors.push(requiredValue(below(place, 'targetGroupArn')));
    if (balancer.containerName === undefined) errors.push(requiredValue(below(place, 'containerName')));
    if (balancer.containerPort === undefined) errors.push(requiredValue(below(place, 'containerPort')));
    if (definition === undefined || balancer.containerName === undefined) return;
    const container = byName.get(balancer.containerName);
    if (container === undefined) {
      errors.push(invalid(below(place, 'containerName'), balancer.containerName, `The container ${balancer.containerName} does not exist in the task definition.`));
    } else if (balancer.containerPort !== undefined && !exposes(container, balancer.containerPort)) {
      errors.push(invalid(below(place, 'containerPort'), balancer.containerPort, `The container ${balancer.containerName} did not have a container port ${balancer.containerPort} defined.`));
    }
  });
  return errors;
}

function exposes(container: Declared['containers'][number]['definition'], port: number): boolean {
  return (container.portMappings ?? []).some((mapping) => {
    if (mapping.containerPort === port) return true;
    const [first = 0, last = 0] = (mapping.containerPortRange ?? '').split('-').map(Number);
    return mapping.containerPortRange !== undefined && first <= port && port <= last;
  });
}

function checkKinds({ service }: Declared): readonly FieldError[] {
  const balancers = service.loadBalancers ?? [];
  const classic = balancers.filter(({ loadBalancerName }) => loadBalancerName !== undefined).length;
  const errors: FieldError[] = [];
  if (classic > 0 && balancers.some(({ targetGroupArn }) => targetGroupArn !== undefined)) {
    errors.push(invalid(at('service', 'loadBalancers'), undefined, 'All loadBalancers must be strictly either ELBv1 (defining loadBalancerName) or ELBv2 (defining targetGroupArn)'));
  }
  balancers.forEach((balancer, index) => {
    if (balancer.loadBalancerName !== undefined && balancer.advancedConfiguration !== undefined) {
      errors.push(forbidden(at('service', 'loadBalancers', index, 'advancedConfiguration'), 'advancedConfiguration field is not allowed with ELBv1 loadBalancers'));
    }
  });
  return errors;
}

function checkAdvanced({ service }: Declared): readonly FieldError[] {
  const balancers = service.loadBalancers ?? [];
  const strategy = service.deploymentConfiguration?.strategy ?? 'ROLLING';
  const advanced = balancers.filter(({ advancedConfiguration }) => advancedConfiguration !== undefined).length;
  const production = new Set(balancers.flatMap(({ advancedConfiguration }) => advancedConfiguration?.productionListenerRule ?? []));
  const errors: FieldError[] = [];
  const classic = balancers.findIndex(({ loadBalancerName }) => loadBalancerName !== undefined);
  if (strategy !== 'ROLLING' && classic >= 0) {
    errors.push(forbidden(at('service', 'loadBalancers', classic, 'loadBalancerName'), `a classic load balancer cannot shift traffic between revisions; use target groups, or the strategy ROLLING instead of ${strategy}`));
  } else if (advanced > 0 && advanced < balancers.length) {
    const index = balancers.findIndex(({ advancedConfiguration }) => advancedConfiguration === undefined);
    errors.push(requiredValue(at('service', 'loadBalancers', index, 'advancedConfiguration'), 'Either all or none of the provided loadBalancers must have advancedConfiguration defined'));
  } else if (strategy !== 'ROLLING' && balancers.length > 0 && advanced === 0) {
    errors.push(
      requiredValue(at('service', 'loadBalancers', 0, 'advancedConfiguration'), 'advancedConfiguration field is required for all loadBalancers when using a non-ROLLING deployment strategy'),
    );
  }
  balancers.forEach(({ advancedConfiguration: configuration }, index) => {
    if (configuration === undefined) return;
    const place = at('service', 'loadBalancers', index, 'advancedConfiguration');
    for (const name of ['alternateTargetGroupArn', 'productionListenerRule', 'roleArn'] as const) {
      if (configuration[name] === undefined) errors.push(requiredValue(below(place, name), 'ECS needs it to shift traffic'));
    }
    errors.push(...checkListeners(configuration.productionListenerRule, below(place, 'productionListenerRule')));
    errors.push(...checkListeners(configuration.testListenerRule, below(place, 'testListenerRule')));
    if (configuration.testListenerRule !== undefined && production.has(configuration.testListenerRule)) {
      errors.push(
        invalid(below(place, 'testListenerRule'), configuration.testListenerRule, `The following rules cannot be used as both production and test listener rules: ${configuration.testListenerRule}`),
      );
    }
  });
  return errors;
}

function checkListeners(arn: string | undefined, place: ReturnType<typeof at>): readonly FieldError[] {
  if (arn === undefined || /^arn:[^:]+:elasticloadbalancing:[^:]*:[^:]*:listener(-rule)?\//.test(arn)) return [];
  const name = place.path.slice(place.path.lastIndexOf('.') + 1);
  return [invalid(place, arn, `${name} has an invalid ARN format. Must be RuleArn for ALB or ListenerArn for NLB. Got: ${arn}`)];
}

function checkRegistries({ definition, containers, service }: Declared): readonly FieldError[] {
  const names = new Set(containers.map((each) => each.definition.name));
  return (service.serviceRegistries ?? []).flatMap((registry, index) => {
    const place = at('service', 'serviceRegistries', index);
    const errors: FieldError[] = [];
    if (registry.registryArn === undefined) errors.push(requiredValue(below(place, 'registryArn')));
    if (registry.port !== undefined && registry.containerPort !== undefined) errors.push(forbidden(below(place, 'port'), 'give either port, or containerName and containerPort'));
    if ((registry.containerName === undefined) !== (registry.containerPort === undefined)) {
      errors.push(requiredValue(below(place, registry.containerName === undefined ? 'containerName' : 'containerPort'), 'containerName and containerPort belong together'));
    }
    if (definition !== undefined && registry.containerName !== undefined && !names.has(registry.containerName)) {
      errors.push(invalid(below(place, 'containerName'), registry.containerName, `The container ${registry.containerName} does not exist in the task definition.`));
    }
    return errors;
  });
}
