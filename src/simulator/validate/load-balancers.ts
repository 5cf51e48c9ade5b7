/** Rules for `loadBalancers`, in the words of AWS's page "Troubleshooting blue/green" (ecs-api.md section 9.8). */
import { amount, struct, structs, text } from '../members.ts';
import { invalidParameter } from '../refusal.ts';
import type { Members } from '../state.ts';

const RULE = /^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\d{12}:listener(-rule\/app|\/net)\/.+/;

/** `strategy` is the service's deployment strategy. Throws InvalidParameterException. */
export function checkLoadBalancers(balancers: readonly Members[], strategy: string): void {
  const classic = balancers.filter((balancer) => !isBlank(text(balancer, 'loadBalancerName')));
  const modern = balancers.filter((balancer) => !isBlank(text(balancer, 'targetGroupArn')));
  if (classic.length > 0 && modern.length > 0) {
    throw invalidParameter('All loadBalancers must be strictly either ELBv1 (defining loadBalancerName) or ELBv2 (defining targetGroupArn)');
  }
  if (classic.length + modern.length < balancers.length) throw invalidParameter('Either loadBalancerName or targetGroupArn must be specified for each load balancer.');
  if (classic.length > 1) throw invalidParameter('load balancers can have at most 1 items.');
  const advanced = balancers.filter((balancer) => struct(balancer, 'advancedConfiguration') !== undefined);
  if (classic.length > 0 && advanced.length > 0) throw invalidParameter('advancedConfiguration field is not allowed with ELBv1 loadBalancers');
  if (advanced.length > 0 && advanced.length < balancers.length) throw invalidParameter('Either all or none of the provided loadBalancers must have advancedConfiguration defined');
  if (strategy !== 'ROLLING' && balancers.length > 0 && advanced.length === 0) {
    throw invalidParameter('advancedConfiguration field is required for all loadBalancers when using a non-ROLLING deployment strategy');
  }
  for (const balancer of advanced) checkRules(struct(balancer, 'advancedConfiguration') ?? {});
  checkDuplicates(balancers);
}

function checkRules(advanced: Members): void {
  const production = text(advanced, 'productionListenerRule');
  const test = text(advanced, 'testListenerRule');
  for (const [name, arn] of [['productionListenerRule', production], ['testListenerRule', test]] as const) {
    if (arn !== undefined && !RULE.test(arn)) throw invalidParameter(`${name} has an invalid ARN format. Must be RuleArn for ALB or ListenerArn for NLB. Got: ${arn}`);
  }
  if (production !== undefined && production === test) {
    throw invalidParameter(`The following rules cannot be used as both production and test listener rules: ${production}`);
  }
}

/** Also across the two groups of one entry: blue and green must differ. */
function checkDuplicates(balancers: readonly Members[]): void {
  const seen = new Set<string>();
  for (const balancer of balancers) {
    const advanced = struct(balancer, 'advancedConfiguration') ?? {};
    for (const arn of [text(balancer, 'targetGroupArn'), text(advanced, 'alternateTargetGroupArn')]) {
      if (arn === undefined) continue;
      if (seen.has(arn)) throw invalidParameter(`Duplicate targetGroupArn found: ${arn}`);
      seen.add(arn);
    }
  }
}

/** Every balancer must point at a container and a port of the task definition. */
export function checkBalancedContainers(balancers: readonly Members[], definition: Members): void {
  const containers = structs(definition, 'containerDefinitions');
  for (const balancer of balancers) {
    const name = text(balancer, 'containerName') ?? '';
    const port = amount(balancer, 'containerPort');
    const container = containers.find((candidate) => text(candidate, 'name') === name);
    if (container === undefined) throw invalidParameter(`The container ${name} does not exist in the task definition.`);
    if (!structs(container, 'portMappings').some((mapping) => amount(mapping, 'containerPort') === port)) {
      throw invalidParameter(`The container ${name} did not have a container port ${port ?? ''} defined.`);
    }
  }
}

const isBlank = (value: string | undefined): boolean => value === undefined || value === '';
