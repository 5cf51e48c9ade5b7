import { shortName } from './arn.ts';
import { logConfigurationShape } from './container-definition-shape.ts';
import { deploymentConfigurationShape } from './deployment-configuration-shape.ts';
import { byMember, keySegment, object, scalar, sequence, set } from './shape.ts';
import type { ObjectShape } from './shape.ts';

const shortKey = (name: string, otherName?: string) => (entry: Readonly<Record<string, unknown>>) =>
  shortName(keySegment(entry[name] ?? (otherName === undefined ? '' : entry[otherName])));

/**
 * After a shift the alternate group may be the one that serves, and ECS needs this block to know it: a spec that goes back
 * to ROLLING and leaves it out must not take it away (developer guide, "Update the deployment strategy from blue/green to
 * rolling update": ECS keeps the load balancer configuration). The same members where one of them goes are reset.
 */
const trafficShift = object(
  {
    alternateTargetGroupArn: scalar(),
    productionListenerRule: scalar(),
    testListenerRule: scalar(),
    roleArn: scalar({ equality: 'nameOrArn' }),
  },
  { released: true },
);

const serviceConnect = object(
  {
    enabled: scalar({ absent: false }),
    namespace: scalar({ equality: 'nameOrArn' }),
    services: set(
      object({
        portName: scalar(),
        discoveryName: scalar(),
        // At most one.
        clientAliases: sequence(
          object({
            port: scalar(),
            dnsName: scalar(),
            testTrafficRules: object({ header: object({ name: scalar(), value: object({ exact: scalar({ sensitive: true }) }) }) }),
          }),
        ),
        ingressPortOverride: scalar(),
        timeout: object({ idleTimeoutSeconds: scalar(), perRequestTimeoutSeconds: scalar() }),
        tls: object({ issuerCertificateAuthority: object({ awsPcaAuthorityArn: scalar() }), kmsKey: scalar(), roleArn: scalar({ equality: 'nameOrArn' }) }),
      }),
      { keyOf: byMember('portName') },
    ),
    logConfiguration: logConfigurationShape,
    accessLogConfiguration: object({ format: scalar(), includeQueryParameters: scalar({ absent: 'DISABLED' }) }),
    containerConfigurations: sequence(object({ logLevel: scalar({ absent: 'info' }) })),
  },
  { reset: { enabled: false }, absent: { enabled: false } },
);

const volumeConfigurations = set(
  object({
    name: scalar(),
    managedEBSVolume: object({
      roleArn: scalar({ equality: 'nameOrArn' }),
      encrypted: scalar(),
      kmsKeyId: scalar(),
      volumeType: scalar(),
      sizeInGiB: scalar(),
      snapshotId: scalar(),
      volumeInitializationRate: scalar(),
      iops: scalar(),
      throughput: scalar(),
      tagSpecifications: set(
        object({ resourceType: scalar(), tags: set(object({ key: scalar(), value: scalar() }), { keyOf: byMember('key') }), propagateTags: scalar() }),
        { keyOf: byMember('resourceType') },
      ),
      filesystemType: scalar({ absent: 'xfs' }),
    }),
  }),
  { keyOf: byMember('name'), reset: [] },
);

const gatewayConnectors = set(
  object({
    portName: scalar(),
    healthCheck: object({
      healthCheckProtocol: scalar(),
      healthCheckPort: scalar(),
      healthCheckPath: scalar(),
      healthCheckTimeoutSeconds: scalar(),
      healthCheckIntervalSeconds: scalar(),
      healthyThresholdCount: scalar(),
      unhealthyThresholdCount: scalar(),
      matcher: object({ httpCode: scalar(), grpcCode: scalar() }),
    }),
    filters: object({ accessTypes: set(scalar()) }),
  }),
  { keyOf: byMember('portName'), reset: [] },
);

/**
 * CreateService without identity, `taskDefinition`, `tags` and `clientToken` (ecs-api.md sections 2, 3 and 5). `reset` is
 * the column "Clear / reset value" of the field matrix; which member may be updated at all is in `diff/field-matrix.ts`.
 */
export const serviceShape: ObjectShape = object({
  desiredCount: scalar(),
  launchType: scalar(),
  capacityProviderStrategy: set(
    object({ capacityProvider: scalar({ equality: 'nameOrArn' }), weight: scalar({ absent: 0 }), base: scalar({ absent: 0 }) }),
    { keyOf: shortKey('capacityProvider'), reset: [] },
  ),
  platformVersion: scalar({ equality: 'platformVersion', absent: 'LATEST', reset: 'LATEST' }),
  role: scalar({ equality: 'nameOrArn' }),
  schedulingStrategy: scalar({ absent: 'REPLICA', reset: 'REPLICA' }),
  deploymentController: object({ type: scalar() }, { absent: { type: 'ECS' }, reset: { type: 'ECS' } }),
  deploymentConfiguration: deploymentConfigurationShape,
  availabilityZoneRebalancing: scalar({ absent: 'DISABLED', reset: 'DISABLED' }),
  loadBalancers: set(
    object({
      targetGroupArn: scalar(),
      loadBalancerName: scalar(),
      containerName: scalar(),
      containerPort: scalar(),
      advancedConfiguration: trafficShift,
    }),
    { keyOf: shortKey('targetGroupArn', 'loadBalancerName'), reset: [] },
  ),
  serviceRegistries: set(
    object({ registryArn: scalar(), port: scalar(), containerName: scalar(), containerPort: scalar() }),
    { keyOf: shortKey('registryArn'), reset: [] },
  ),
  networkConfiguration: object({
    awsvpcConfiguration: object({
      subnets: set(scalar()),
      securityGroups: set(scalar(), { reset: [] }),
      assignPublicIp: scalar({ absent: 'DISABLED', reset: 'DISABLED' }),
    }),
  }),
  placementConstraints: set(object({ type: scalar(), expression: scalar() }), { reset: [] }),
  // Strategies apply one after the other, so their order is the user's.
  placementStrategy: sequence(object({ type: scalar(), field: scalar() }), { reset: [] }),
  healthCheckGracePeriodSeconds: scalar({ absent: 0, reset: 0 }),
  enableECSManagedTags: scalar({ absent: false, reset: false }),
  propagateTags: scalar({ absent: 'NONE', reset: 'NONE' }),
  enableExecuteCommand: scalar({ absent: false, reset: false }),
  serviceConnectConfiguration: serviceConnect,
  volumeConfigurations,
  vpcLatticeConfigurations: set(
    object({
      roleArn: scalar({ equality: 'nameOrArn' }),
      targetGroupArn: scalar(),
      portName: scalar(),
      advancedConfiguration: object({ alternateTargetGroupArn: scalar(), productionListenerRule: scalar(), testListenerRule: scalar() }),
    }),
    { keyOf: byMember('portName'), reset: [] },
  ),
  gatewayConnectors,
  monitoring: object({
    metricConfigurations: set(
      object({ metricNames: set(scalar()), resolutionSeconds: scalar() }),
      { keyOf: (entry) => (Array.isArray(entry['metricNames']) ? entry['metricNames'].map(keySegment).sort().join('+') : ''), reset: [] },
    ),
  }),
});
