/** Lengths, ranges and patterns of ecs-api.md sections 2, 3 and 7, keyed by `Struct.member`. The SDK publishes none of them. */
import { invalidParameter, refusal } from '../refusal.ts';

interface Range {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
  /** What the user reads for a pattern. */
  readonly words?: string;
  /** The exception of the family of calls; task definitions answer ClientException. */
  readonly code?: string;
}

const client = (range: Range): Range => ({ ...range, code: 'ClientException' });
const pages = { min: 1, max: 100 };

const RANGES: Readonly<Record<string, Range>> = {
  'CreateServiceRequest.serviceName': { min: 1, max: 255, pattern: /^[A-Za-z0-9_-]*$/, words: 'Up to 255 letters (uppercase and lowercase), numbers, underscores, and hyphens are allowed' },
  'CreateServiceRequest.desiredCount': { min: 0, max: 5000 },
  'UpdateServiceRequest.desiredCount': { min: 0, max: 5000 },
  'CreateServiceRequest.clientToken': { max: 36, pattern: /^[\x21-\x7e]*$/, words: 'Up to 36 ASCII characters in the range of 33-126 (inclusive) are allowed' },
  'CreateServiceRequest.healthCheckGracePeriodSeconds': { min: 0, max: 2_147_483_647 },
  'UpdateServiceRequest.healthCheckGracePeriodSeconds': { min: 0, max: 2_147_483_647 },
  'CreateServiceRequest.loadBalancers': { max: 5 },
  'UpdateServiceRequest.loadBalancers': { max: 5 },
  'CreateServiceRequest.serviceRegistries': { max: 1 },
  'UpdateServiceRequest.serviceRegistries': { max: 1 },
  'CreateServiceRequest.capacityProviderStrategy': { max: 20 },
  'UpdateServiceRequest.capacityProviderStrategy': { max: 20 },
  'CreateServiceRequest.placementConstraints': { max: 10 },
  'UpdateServiceRequest.placementConstraints': { max: 10 },
  'CreateServiceRequest.placementStrategy': { max: 5 },
  'UpdateServiceRequest.placementStrategy': { max: 5 },
  'CreateServiceRequest.gatewayConnectors': { max: 1 },
  'UpdateServiceRequest.gatewayConnectors': { max: 1 },
  'CreateServiceRequest.tags': { max: 50 },
  'AwsVpcConfiguration.subnets': { min: 1, max: 16 },
  'AwsVpcConfiguration.securityGroups': { max: 5 },
  'CapacityProviderStrategyItem.weight': { min: 0, max: 1000 },
  'CapacityProviderStrategyItem.base': { min: 0, max: 100_000 },
  'LoadBalancer.containerPort': { min: 0, max: 65_535 },
  'DeploymentConfiguration.maximumPercent': { min: 0, max: 2_147_483_647 },
  'DeploymentConfiguration.minimumHealthyPercent': { min: 0, max: 2_147_483_647 },
  'DeploymentConfiguration.bakeTimeInMinutes': { min: 0, max: 1440 },
  'LinearConfiguration.stepPercent': { min: 3, max: 100 },
  'LinearConfiguration.stepBakeTimeInMinutes': { min: 0, max: 1440 },
  'CanaryConfiguration.canaryPercent': { min: 0.1, max: 100 },
  'CanaryConfiguration.canaryBakeTimeInMinutes': { min: 0, max: 1440 },
  'DeploymentLifecycleHookTimeoutConfiguration.timeoutInMinutes': { min: 1, max: 20_160 },
  'ServiceConnectService.clientAliases': { max: 1 },
  'ServiceConnectService.discoveryName': { max: 64 },
  'ServiceConnectClientAlias.port': { min: 1, max: 65_535 },
  'ServiceConnectClientAlias.dnsName': { max: 127 },
  'DescribeServicesRequest.services': { min: 1, max: 10 },
  'DescribeClustersRequest.clusters': { max: 100 },
  'DescribeTasksRequest.tasks': { min: 1, max: 100 },
  'DescribeServiceDeploymentsRequest.serviceDeploymentArns': { min: 1, max: 20 },
  'DescribeServiceRevisionsRequest.serviceRevisionArns': { min: 1, max: 20 },
  'DeleteTaskDefinitionsRequest.taskDefinitions': { min: 1, max: 10 },
  'ListServicesRequest.maxResults': pages,
  'ListTasksRequest.maxResults': pages,
  'ListClustersRequest.maxResults': pages,
  'ListServiceDeploymentsRequest.maxResults': pages,
  'ListTaskDefinitionsRequest.maxResults': pages,
  'ListTaskDefinitionFamiliesRequest.maxResults': pages,
  'CreateClusterRequest.clusterName': { min: 1, max: 255, pattern: /^[A-Za-z0-9_-]*$/, words: 'Cluster name must have up to 255 letters, numbers, underscores, and hyphens' },
  'Tag.key': { min: 1, max: 128 },
  'Tag.value': { max: 256 },
  'TagResourceRequest.tags': { max: 50 },
  'UntagResourceRequest.tagKeys': { max: 50 },

  'RegisterTaskDefinitionRequest.family': client({ min: 1, max: 255, pattern: /^[A-Za-z0-9_-]*$/, words: 'Family contains invalid characters. Up to 255 letters, numbers, underscores, and hyphens are allowed' }),
  'RegisterTaskDefinitionRequest.containerDefinitions': client({ min: 1, max: 10 }),
  'RegisterTaskDefinitionRequest.placementConstraints': client({ max: 10 }),
  'RegisterTaskDefinitionRequest.tags': { max: 50 },
  'EphemeralStorage.sizeInGiB': client({ min: 21, max: 200 }),
  'ContainerDefinition.name': client({ max: 255, pattern: /^[A-Za-z0-9_-]*$/, words: 'Container name contains invalid characters. Up to 255 letters, numbers, underscores, and hyphens are allowed' }),
  'ContainerDefinition.memory': client({ min: 0, max: 2_147_483_647 }),
  'ContainerDefinition.memoryReservation': client({ min: 0, max: 2_147_483_647 }),
  'ContainerDefinition.cpu': client({ min: 0, max: 196_608 }),
  'ContainerDefinition.environmentFiles': client({ max: 10 }),
  'ContainerDefinition.credentialSpecs': client({ max: 1 }),
  'PortMapping.containerPort': client({ min: 0, max: 65_535 }),
  'PortMapping.hostPort': client({ min: 0, max: 65_535 }),
  'PortMapping.name': client({ max: 64 }),
  'HealthCheck.interval': client({ min: 5, max: 300 }),
  'HealthCheck.timeout': client({ min: 2, max: 60 }),
  'HealthCheck.retries': client({ min: 1, max: 10 }),
  'HealthCheck.startPeriod': client({ min: 0, max: 300 }),
  'ContainerRestartPolicy.ignoredExitCodes': client({ max: 50 }),
  'ContainerRestartPolicy.restartAttemptPeriod': client({ min: 60, max: 1800 }),
};

/** Throws the exception of the table when a string's length, a number or a list's size is out of its range. */
export function checkRange(rule: string, value: string | number | readonly unknown[], path: string): void {
  const range = RANGES[rule];
  if (range === undefined) return;
  const measured = typeof value === 'number' ? value : value.length;
  if (range.min !== undefined && measured < range.min) throw outOf(range, value, path, `greater than or equal to ${range.min}`);
  if (range.max !== undefined && measured > range.max) throw outOf(range, value, path, `less than or equal to ${range.max}`);
  if (range.pattern !== undefined && typeof value === 'string' && !range.pattern.test(value)) {
    throw refusal(range.code ?? 'InvalidParameterException', `${range.words ?? 'invalid value'}: '${value}' at '${path}'.`);
  }
}

function outOf(range: Range, value: string | number | readonly unknown[], path: string, bound: string): Error {
  const what = typeof value === 'number' ? 'value' : 'length';
  const shown = typeof value === 'object' ? `a list of ${value.length}` : `'${String(value)}'`;
  const message = `1 validation error detected: Value ${shown} at '${path}' failed to satisfy constraint: Member must have ${what} ${bound}`;
  return range.code === undefined ? invalidParameter(message) : refusal(range.code, message);
}

/** For the test that every name in the table is a member of a published schema. */
export const rangeRules = (): readonly string[] => Object.keys(RANGES);
