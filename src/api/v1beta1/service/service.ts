/**
 * `spec.service`: the input of CreateService without the members that Longshore sets itself (identity, taskDefinition,
 * clientToken: see `excluded` in src/api/references.ts). Absent means "not mine": Longshore leaves what is there.
 */
import { bool, choice, int, list, object, required, string, type Infer } from '../../schema.ts';
import { arn, ecsName, tags } from '../shared.ts';
import { deploymentConfiguration } from './deployment.ts';
import { gatewayConnectors, loadBalancers, networkConfiguration, serviceRegistries, vpcLatticeConfigurations } from './network.ts';
import { serviceConnectConfiguration } from './service-connect.ts';

const volumeConfigurations = list(
  'Volumes that the task definition leaves open (configuredAtLaunch).',
  object('A volume.', {
    name: required(ecsName('Name of the volume in the task definition.')),
    managedEBSVolume: object('An EBS volume for each task.', {
      roleArn: required(arn('Role that ECS makes the volumes with.')),
      encrypted: bool('Encrypt the volume.'),
      kmsKeyId: arn('KMS key (ARN, ID or alias).'),
      volumeType: choice('Volume type; gp3 when absent.', ['gp2', 'gp3', 'io1', 'io2', 'st1', 'sc1', 'standard']),
      sizeInGiB: int('Size in GiB; needed without a snapshot.', { min: 1, max: 65_536 }),
      snapshotId: string('Snapshot that the volume starts from.', { max: 64 }),
      volumeInitializationRate: int('Rate in MiB/s at which the snapshot is loaded.', { min: 100, max: 300 }),
      iops: int('I/O operations per second.', { min: 100, max: 256_000 }),
      throughput: int('Throughput in MiB/s (gp3).', { min: 1, max: 2000 }),
      tagSpecifications: list(
        'Tags of the volumes.',
        object('Tags of one kind of resource.', {
          resourceType: required(choice('What is tagged.', ['volume'])),
          tags,
          propagateTags: choice('Where further tags come from.', ['TASK_DEFINITION', 'SERVICE', 'NONE']),
        }),
        { max: 1, merge: { by: ['resourceType'] } },
      ),
      filesystemType: choice('File system; xfs (ntfs on Windows) when absent.', ['ext3', 'ext4', 'xfs', 'ntfs']),
    }),
  }),
  { max: 1, merge: { by: ['name'] } },
);

/** CreateService as it is, without identity, task definition and client token. */
export const service = object('Input of CreateService, without identity, task definition and client token.', {
  desiredCount: int('Number of tasks; leave it out when something else (an autoscaler, kubectl scale) owns it.', { min: 0, max: 100_000 }),
  launchType: choice('Launch type; exclusive with capacityProviderStrategy.', ['EC2', 'FARGATE', 'EXTERNAL', 'MANAGED_INSTANCES']),
  capacityProviderStrategy: list(
    'Capacity providers and how tasks are spread over them.',
    object('One capacity provider.', {
      capacityProvider: required(string('Name of the capacity provider.', { min: 1, max: 255 })),
      weight: int('Share of the tasks beyond base.', { min: 0, max: 1000 }),
      base: int('Tasks that run here first; on one provider only.', { min: 0, max: 100_000 }),
    }),
    { max: 20, merge: { by: ['capacityProvider'] } },
  ),
  platformVersion: string('Fargate platform version; LATEST when absent.', { max: 64 }),
  role: arn('Role (ARN or name) for a classic load balancer; not with awsvpc.'),
  schedulingStrategy: choice('REPLICA when absent.', ['REPLICA', 'DAEMON']),
  deploymentController: object('Who deploys.', {
    type: required(choice('ECS itself, CodeDeploy or an external system.', ['ECS', 'CODE_DEPLOY', 'EXTERNAL'])),
  }),
  deploymentConfiguration,
  availabilityZoneRebalancing: choice('Whether ECS evens tasks out over availability zones.', ['ENABLED', 'DISABLED']),
  loadBalancers,
  serviceRegistries,
  networkConfiguration,
  placementConstraints: list(
    'Where tasks may be placed (not on Fargate).',
    object('A placement constraint.', {
      type: choice('Kind of constraint.', ['distinctInstance', 'memberOf']),
      expression: string('Cluster query expression (memberOf).', { max: 2000 }),
    }),
    { max: 10, merge: 'atomic' },
  ),
  placementStrategy: list(
    'How tasks are placed, in order (not on Fargate).',
    object('A placement strategy.', {
      type: choice('Kind of strategy.', ['random', 'spread', 'binpack']),
      field: string('Attribute to spread over, or resource to pack by.', { max: 256 }),
    }),
    { max: 5, merge: 'atomic' },
  ),
  healthCheckGracePeriodSeconds: int('Seconds after a start in which failing load balancer checks do not count.', { min: 0, max: 2_147_483_647 }),
  enableECSManagedTags: bool('Tag tasks with cluster and service.'),
  propagateTags: choice('Where tags of tasks come from.', ['TASK_DEFINITION', 'SERVICE', 'NONE']),
  enableExecuteCommand: bool('Allow execute-command into containers.'),
  tags,
  serviceConnectConfiguration,
  volumeConfigurations,
  vpcLatticeConfigurations,
  gatewayConnectors,
  monitoring: object('How often ECS publishes metrics.', {
    metricConfigurations: list(
      'Metrics and their resolution.',
      object('One group of metrics.', {
        metricNames: required(list('Names of the metrics.', choice('A metric.', ['CPUUtilization', 'MemoryUtilization']), { min: 1, max: 2, merge: 'set' })),
        resolutionSeconds: required(int('Seconds between data points: 20 or 60.', { min: 20, max: 60 })),
      }),
      { max: 10, merge: 'atomic' },
    ),
  }),
});

/** A service as it is declared. */
export type Service = Infer<typeof service>;
