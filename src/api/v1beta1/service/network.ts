/** How traffic reaches a service: subnets, load balancers, Cloud Map, VPC Lattice and gateways. */
import { choice, int, list, object, required, string, type SchemaNode } from '../../schema.ts';
import { arn, ecsName } from '../shared.ts';

const port = (description: string): SchemaNode<number> => int(description, { min: 0, max: 65_535 });

/**
 * `NetworkConfiguration` of the ECS API. Subnets and security groups are sets, since ECS reads them back in another order
 * (ecs-api.md section 5).
 */
export const networkConfiguration = object('Network of tasks in awsvpc mode.', {
  awsvpcConfiguration: object('Network interfaces of the tasks.', {
    subnets: required(list('Subnets, all of one VPC.', string('A subnet ID.', { min: 1, max: 64 }), { min: 1, max: 16, merge: 'set' })),
    securityGroups: list("Security groups; the VPC's default when absent.", string('A security group ID.', { min: 1, max: 64 }), { max: 5, merge: 'set' }),
    assignPublicIp: choice('DISABLED when absent.', ['ENABLED', 'DISABLED']),
  }),
});

/**
 * `LoadBalancer` of the ECS API, at most five. Atomic, since no member is in every entry to be its key; rules across
 * members are in core/spec/load-balancing.ts.
 */
export const loadBalancers = list(
  'Existing target groups (or classic load balancers) that tasks are registered with.',
  object('A load balancer.', {
    targetGroupArn: arn('ARN of the target group.'),
    loadBalancerName: string('Name of a classic load balancer, instead of a target group.', { max: 255 }),
    containerName: ecsName('Container that gets the traffic.'),
    containerPort: port('Its port.'),
    advancedConfiguration: object('What ECS needs to shift traffic itself.', {
      alternateTargetGroupArn: arn('Target group of the other revision.'),
      productionListenerRule: arn('Listener rule (ALB) or listener (NLB) with production traffic.'),
      testListenerRule: arn('Listener rule (ALB) or listener (NLB) with test traffic.'),
      roleArn: arn('Role that ECS changes the load balancer with.'),
    }),
  }),
  { max: 5, merge: 'atomic' },
);

/** `ServiceRegistry` of the ECS API; a list there as here, though ECS takes at most one. */
export const serviceRegistries = list(
  'Cloud Map service that tasks are registered with.',
  object('A registry.', {
    registryArn: arn('ARN of the Cloud Map service.'),
    port: port('Port for SRV records (awsvpc).'),
    containerName: ecsName('Container for SRV records.'),
    containerPort: port('Container port for SRV records.'),
  }),
  { max: 1, merge: 'atomic' },
);

/** `VpcLatticeConfiguration` of the ECS API. ECS publishes no bound on their number; five is ours. */
export const vpcLatticeConfigurations = list(
  'VPC Lattice target groups.',
  object('A target group.', {
    roleArn: required(arn('Role that ECS registers targets with.')),
    targetGroupArn: required(arn('ARN of the target group.')),
    portName: required(string('Name of the port mapping.', { min: 1, max: 64 })),
    advancedConfiguration: object('What ECS needs to shift traffic itself.', {
      alternateTargetGroupArn: arn('Target group of the other revision.'),
      productionListenerRule: arn('Listener rule with production traffic.'),
      testListenerRule: arn('Listener rule with test traffic.'),
    }),
  }),
  { max: 5, merge: 'atomic' },
);

const seconds = (description: string): SchemaNode<number> => int(description, { min: 0, max: 86_400 });

/** `GatewayConnector` of the ECS API, at most one. Reads back from the service revision only (ecs-api.md section 2). */
export const gatewayConnectors = list(
  'ECS gateway that the service joins.',
  object('A connector.', {
    portName: required(string('Name of the port mapping.', { min: 1, max: 64 })),
    healthCheck: object('How the gateway checks targets.', {
      healthCheckProtocol: choice('Protocol.', ['HTTP', 'HTTPS']),
      healthCheckPort: port('Port.'),
      healthCheckPath: string('Path.', { max: 1024 }),
      healthCheckTimeoutSeconds: seconds('Seconds until a check has failed.'),
      healthCheckIntervalSeconds: seconds('Seconds between checks.'),
      healthyThresholdCount: int('Successes in a row that make a target healthy.', { min: 0, max: 100 }),
      unhealthyThresholdCount: int('Failures in a row that make a target unhealthy.', { min: 0, max: 100 }),
      matcher: object('Which answers count as healthy.', {
        httpCode: string('HTTP codes, e.g. 200-299.', { max: 255 }),
        grpcCode: string('gRPC codes, e.g. 0-99.', { max: 255 }),
      }),
    }),
    filters: object('Which gateways are meant.', {
      accessTypes: list('Kinds of access.', choice('A kind of access.', ['PUBLIC', 'PRIVATE']), { max: 2, merge: 'set' }),
    }),
  }),
  { max: 1, merge: { by: ['portName'] } },
);
