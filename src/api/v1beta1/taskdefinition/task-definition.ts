/**
 * `spec.taskDefinition`: the input of RegisterTaskDefinition, names and nesting as in the ECS API. Complete: a test
 * walks the SDK's schema and fails with the path of a member that is missing here (test/unit/api/sdk-parity.test.ts).
 */
import { bool, choice, int, intOrString, list, object, required, string, type Infer, type SchemaNode } from '../../schema.ts';
import { arn, ecsName, tags } from '../shared.ts';
import { containerDefinitions } from './container.ts';
import { volumes } from './volumes.ts';

/** ECS accepts 256, "256", "0.25 vCPU" and the like; which pairs exist is checked in core/spec (ecs-api.md section 8). */
const size = (description: string): SchemaNode<number | string> => intOrString(description, { max: 32 });

/** RegisterTaskDefinition as it is. */
export const taskDefinition = object('Input of RegisterTaskDefinition.', {
  family: ecsName('Family, unique per account and region; NAMESPACE-NAME when absent.'),
  containerDefinitions: required(containerDefinitions),
  taskRoleArn: arn('Role (ARN or name) that the containers act as.'),
  executionRoleArn: arn('Role (ARN or name) that pulls images, reads secrets and writes logs.'),
  networkMode: choice('Network mode; bridge when absent, awsvpc on Fargate.', ['bridge', 'host', 'awsvpc', 'none']),
  volumes,
  placementConstraints: list(
    'Where tasks may be placed (not on Fargate).',
    object('A placement constraint.', {
      type: choice('Kind of constraint.', ['memberOf']),
      expression: string('Cluster query expression.', { max: 2000 }),
    }),
    { max: 10, merge: 'atomic' },
  ),
  requiresCompatibilities: list('Launch types that the definition is checked for.', choice('A launch type.', ['EC2', 'FARGATE', 'EXTERNAL', 'MANAGED_INSTANCES']), {
    max: 4,
    merge: 'set',
  }),
  cpu: size('CPU of the task: units (256) or vCPU ("0.25 vCPU").'),
  memory: size('Memory of the task: MiB (512) or GB ("0.5 GB").'),
  tags,
  pidMode: choice('Process namespace; only task on Fargate.', ['host', 'task']),
  ipcMode: choice('IPC namespace (not on Fargate).', ['host', 'task', 'none']),
  proxyConfiguration: object('App Mesh proxy.', {
    containerName: required(ecsName('Container that is the proxy.')),
    type: choice('Kind of proxy.', ['APPMESH']),
    properties: list(
      'Settings of the proxy.',
      object('A setting.', {
        name: string('Name of the setting.', { max: 255 }),
        value: string('Its value.', { max: 1024 }),
      }),
      { max: 20, merge: 'atomic' },
    ),
  }),
  ephemeralStorage: object('Ephemeral storage on Fargate.', {
    sizeInGiB: required(int('Size in GiB; 20 when ephemeralStorage is absent.', { min: 21, max: 200 })),
  }),
  runtimePlatform: object('What the task runs on.', {
    cpuArchitecture: choice('CPU architecture; X86_64 when absent.', ['X86_64', 'ARM64']),
    operatingSystemFamily: choice('Operating system; LINUX when absent.', [
      'LINUX',
      'WINDOWS_SERVER_2016_FULL',
      'WINDOWS_SERVER_2019_CORE',
      'WINDOWS_SERVER_2019_FULL',
      'WINDOWS_SERVER_2004_CORE',
      'WINDOWS_SERVER_20H2_CORE',
      'WINDOWS_SERVER_2022_CORE',
      'WINDOWS_SERVER_2022_FULL',
      'WINDOWS_SERVER_2025_CORE',
      'WINDOWS_SERVER_2025_FULL',
    ]),
  }),
  enableFaultInjection: bool('Allow fault injection requests from the containers.'),
});

/** A task definition as it is declared. */
export type TaskDefinition = Infer<typeof taskDefinition>;
/** A container as it is declared. */
export type ContainerDefinition = NonNullable<TaskDefinition['containerDefinitions']>[number];
