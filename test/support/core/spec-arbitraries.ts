/** Random, valid `spec.service` blocks over the members that merge unevenly or read back differently. */
import fc from 'fast-check';
import { gatePoints } from '../../../src/api/v1beta1/ecsservice-spec.ts';

const percent = fc.integer({ min: 1, max: 100 });
const optional = <Shape extends object>(shape: { [Name in keyof Shape]: fc.Arbitrary<Shape[Name]> }) => fc.record(shape, { requiredKeys: [] });

const breaker = fc.record(
  {
    enable: fc.boolean(),
    rollback: fc.boolean(),
    resetOnHealthyTask: fc.boolean(),
    thresholdConfiguration: fc.record({ type: fc.constantFrom('BOUNDED_PERCENT', 'UNBOUNDED_PERCENT', 'COUNT'), value: percent }),
  },
  { requiredKeys: ['enable', 'rollback'] },
);

const hooks = fc.uniqueArray(
  fc.record(
    {
      targetType: fc.constant('PAUSE'),
      lifecycleStages: fc.uniqueArray(fc.constantFrom('PRE_SCALE_UP', 'POST_SCALE_UP', 'POST_TEST_TRAFFIC_SHIFT'), { minLength: 1 }),
      timeoutConfiguration: optional({ timeoutInMinutes: fc.integer({ min: 1, max: 20160 }), action: fc.constantFrom('ROLLBACK', 'CONTINUE') }),
    },
    { requiredKeys: ['targetType', 'lifecycleStages'] },
  ),
  { maxLength: 3, selector: (hook) => [...hook.lifecycleStages].sort().join() },
);

const common = {
  maximumPercent: fc.integer({ min: 100, max: 400 }),
  minimumHealthyPercent: percent,
  bakeTimeInMinutes: fc.integer({ min: 0, max: 60 }),
  deploymentCircuitBreaker: breaker,
  alarms: fc.record({ alarmNames: fc.uniqueArray(fc.constantFrom('errors', 'latency', 'cpu')), enable: fc.boolean(), rollback: fc.boolean() }),
  lifecycleHooks: hooks,
};

const deploymentConfiguration = fc.oneof(
  optional({ ...common }),
  fc.record({ strategy: fc.constantFrom('ROLLING', 'BLUE_GREEN'), ...common }, { requiredKeys: ['strategy'] }),
  fc.record(
    { strategy: fc.constant('LINEAR'), linearConfiguration: optional({ stepPercent: percent, stepBakeTimeInMinutes: fc.integer({ min: 0, max: 60 }) }), ...common },
    { requiredKeys: ['strategy'] },
  ),
  fc.record(
    { strategy: fc.constant('CANARY'), canaryConfiguration: optional({ canaryPercent: percent, canaryBakeTimeInMinutes: fc.integer({ min: 0, max: 60 }) }), ...common },
    { requiredKeys: ['strategy'] },
  ),
);

const targetGroup = (name: string): string => `arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/${name}/0123456789abcdef`;
const loadBalancers = fc.uniqueArray(
  fc.record({ targetGroupArn: fc.constantFrom('a', 'b', 'c').map(targetGroup), containerName: fc.constant('app'), containerPort: fc.constantFrom(80, 8080) }),
  { maxLength: 3, selector: (entry) => entry.targetGroupArn },
);

const networkConfiguration = fc.record({
  awsvpcConfiguration: fc.record(
    {
      subnets: fc.uniqueArray(fc.constantFrom('subnet-1', 'subnet-2', 'subnet-3', 'subnet-4'), { minLength: 1 }),
      securityGroups: fc.uniqueArray(fc.constantFrom('sg-1', 'sg-2', 'sg-3')),
      assignPublicIp: fc.constantFrom('ENABLED', 'DISABLED'),
    },
    { requiredKeys: ['subnets'] },
  ),
});

const capacityProviderStrategy = fc.uniqueArray(
  fc.record(
    { capacityProvider: fc.constantFrom('FARGATE', 'FARGATE_SPOT', 'spare'), weight: fc.integer({ min: 0, max: 5 }), base: fc.integer({ min: 0, max: 3 }) },
    { requiredKeys: ['capacityProvider'] },
  ),
  { minLength: 1, maxLength: 3, selector: (entry) => entry.capacityProvider },
);

const serviceConnectConfiguration = fc.record(
  {
    enabled: fc.constant(true),
    namespace: fc.constantFrom('internal', 'arn:aws:servicediscovery:eu-west-1:123456789012:namespace/internal'),
    services: fc.uniqueArray(
      fc.record(
        { portName: fc.constantFrom('http', 'grpc'), clientAliases: fc.array(fc.record({ port: fc.constantFrom(80, 9090) }), { maxLength: 1 }), ingressPortOverride: fc.integer({ min: 1, max: 65535 }) },
        { requiredKeys: ['portName'] },
      ),
      { maxLength: 2, selector: (entry) => entry.portName },
    ),
    logConfiguration: fc.record({ logDriver: fc.constant('awslogs'), options: fc.dictionary(fc.constantFrom('awslogs-group', 'awslogs-region'), fc.constantFrom('x', 'y')) }),
  },
  { requiredKeys: ['enabled'] },
);

const advancedConfiguration = {
  alternateTargetGroupArn: targetGroup('alternate'),
  productionListenerRule: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener-rule/app/shop/1/2/3',
  roleArn: 'arn:aws:iam::123456789012:role/ecs-infrastructure',
};

/** The same members with traffic that their strategy can shift (ecs-api.md section 9.8), where it needs any. */
function shiftable<Members extends { readonly deploymentConfiguration?: object; readonly loadBalancers?: readonly object[]; readonly serviceConnectConfiguration?: object }>(members: Members): Members {
  const strategy = (members.deploymentConfiguration as { readonly strategy?: string } | undefined)?.strategy ?? 'ROLLING';
  if (strategy === 'ROLLING') return members;
  const declared = members.loadBalancers ?? [];
  const needed = strategy !== 'BLUE_GREEN' && declared.length === 0 && members.serviceConnectConfiguration === undefined;
  const balancers = needed ? [{ targetGroupArn: targetGroup('a'), containerName: 'app', containerPort: 80 }] : declared;
  return members.loadBalancers === undefined && !needed ? members : { ...members, loadBalancers: balancers.map((balancer) => ({ ...balancer, advancedConfiguration })) };
}

/** Members of `spec.service`, each present or not. */
export const serviceBlocks = optional({
  desiredCount: fc.integer({ min: 0, max: 9 }),
  capacityProviderStrategy,
  platformVersion: fc.constantFrom('LATEST', '1.4.0', '1.3.0'),
  deploymentConfiguration,
  availabilityZoneRebalancing: fc.constantFrom('ENABLED', 'DISABLED'),
  loadBalancers,
  networkConfiguration,
  placementConstraints: fc.uniqueArray(fc.record({ type: fc.constant('memberOf'), expression: fc.constantFrom('a', 'b') }), { selector: (entry) => entry.expression }),
  placementStrategy: fc.array(fc.record({ type: fc.constantFrom('spread', 'binpack'), field: fc.constantFrom('memory', 'instanceId') }), { maxLength: 2 }),
  healthCheckGracePeriodSeconds: fc.integer({ min: 0, max: 600 }),
  enableECSManagedTags: fc.boolean(),
  propagateTags: fc.constantFrom('NONE', 'SERVICE', 'TASK_DEFINITION'),
  enableExecuteCommand: fc.boolean(),
  serviceConnectConfiguration,
}).map(shiftable);

/** `spec.rollout.gates`; which of them become hooks depends on the strategy. */
export const gateLists = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom('smoke', 'sign-off', 'qa'),
    at: fc.constantFrom(...gatePoints),
    approval: optional({ timeoutSeconds: fc.integer({ min: 60, max: 1_209_600 }), onTimeout: fc.constantFrom('Rollback' as const, 'Continue' as const) }),
  }),
  { maxLength: 3, selector: (gate) => gate.name },
);

/** Tags of `spec.service.tags`. */
export const tagLists = fc.uniqueArray(fc.record({ key: fc.constantFrom('team', 'stage', 'cost/centre'), value: fc.constantFrom('x', 'y') }), { selector: (tag) => tag.key });

/** The same value with every array that ECS treats as a set, and every object's members, in another order. */
export function shuffled(value: unknown, seed: number): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => shuffled(item, seed));
    return seed % 2 === 0 ? items.reverse() : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, member]) => [name, sequences.has(name) ? member : shuffled(member, seed)] as const);
  return Object.fromEntries(seed % 3 === 0 ? entries.reverse() : entries);
}

/** Lists whose order is the user's. */
const sequences: ReadonlySet<string> = new Set(['placementStrategy', 'command']);

/** The same read-back with members that nobody knows yet in every object that is not a map of the user's. */
export function withUnknownDefaults(value: unknown, inMap = false): unknown {
  if (Array.isArray(value)) return value.map((item) => withUnknownDefaults(item));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, member]) => [name, withUnknownDefaults(member, userKeys.has(name))]);
  const members = Object.fromEntries(entries) as Record<string, unknown>;
  return inMap ? members : { ...members, somethingThatAwsAddedIn2031: { mode: 'AUTO', list: [1] }, andAFlag: true };
}

const userKeys: ReadonlySet<string> = new Set(['options', 'dockerLabels', 'driverOpts', 'labels', 'hookDetails']);
