/**
 * Which members of a spec name something else in AWS, and which of an account's allow-lists speaks of it. Every string of
 * `taskDefinition` and `service` that is no closed choice is either a reference or plain text; a test walks the schema
 * and fails on one that stands in neither table, so that no reference escapes the allow-lists.
 */
import type { AllowLists } from './v1beta1/awsaccount-access.ts';

/** The allow-list that a reference is held against. */
export type ReferenceClass = keyof AllowLists;

const container = '/taskDefinition/containerDefinitions/*';
const volume = '/taskDefinition/volumes/*';
const balancer = '/service/loadBalancers/*';
const lattice = '/service/vpcLatticeConfigurations/*';
const hook = '/service/deploymentConfiguration/lifecycleHooks/*';
const connect = '/service/serviceConnectConfiguration';
const ebs = '/service/volumeConfigurations/*/managedEBSVolume';

/** JSON pointers from `spec`; `*` is any list entry or map key. */
export const references: Readonly<Record<string, ReferenceClass>> = {
  '/target/cluster': 'clusters',
  '/target/serviceName': 'services',
  '/taskDefinitionArn': 'families',
  '/containers/*/image': 'images',
  '/containers/*/secrets/*': 'secrets',
  '/taskDefinition/family': 'families',
  '/taskDefinition/taskRoleArn': 'passRoles',
  '/taskDefinition/executionRoleArn': 'passRoles',
  [`${container}/image`]: 'images',
  [`${container}/repositoryCredentials/credentialsParameter`]: 'secrets',
  [`${container}/environmentFiles/*/value`]: 'storage',
  [`${container}/secrets/*/valueFrom`]: 'secrets',
  [`${container}/logConfiguration/secretOptions/*/valueFrom`]: 'secrets',
  [`${container}/credentialSpecs/*`]: 'secrets',
  [`${volume}/efsVolumeConfiguration/fileSystemId`]: 'storage',
  [`${volume}/efsVolumeConfiguration/authorizationConfig/accessPointId`]: 'storage',
  [`${volume}/s3filesVolumeConfiguration/fileSystemArn`]: 'storage',
  [`${volume}/s3filesVolumeConfiguration/accessPointArn`]: 'storage',
  [`${volume}/fsxWindowsFileServerVolumeConfiguration/fileSystemId`]: 'storage',
  [`${volume}/fsxWindowsFileServerVolumeConfiguration/authorizationConfig/credentialsParameter`]: 'secrets',
  '/service/role': 'passRoles',
  '/service/capacityProviderStrategy/*/capacityProvider': 'capacityProviders',
  '/service/networkConfiguration/awsvpcConfiguration/subnets/*': 'subnets',
  '/service/networkConfiguration/awsvpcConfiguration/securityGroups/*': 'securityGroups',
  [`${balancer}/targetGroupArn`]: 'targetGroups',
  [`${balancer}/loadBalancerName`]: 'targetGroups',
  [`${balancer}/advancedConfiguration/alternateTargetGroupArn`]: 'targetGroups',
  [`${balancer}/advancedConfiguration/productionListenerRule`]: 'listeners',
  [`${balancer}/advancedConfiguration/testListenerRule`]: 'listeners',
  [`${balancer}/advancedConfiguration/roleArn`]: 'passRoles',
  '/service/serviceRegistries/*/registryArn': 'registries',
  '/service/deploymentConfiguration/alarms/alarmNames/*': 'alarms',
  [`${hook}/hookTargetArn`]: 'lambdas',
  [`${hook}/roleArn`]: 'passRoles',
  [`${connect}/namespace`]: 'registries',
  [`${connect}/logConfiguration/secretOptions/*/valueFrom`]: 'secrets',
  [`${connect}/services/*/tls/issuerCertificateAuthority/awsPcaAuthorityArn`]: 'keys',
  [`${connect}/services/*/tls/kmsKey`]: 'keys',
  [`${connect}/services/*/tls/roleArn`]: 'passRoles',
  [`${ebs}/roleArn`]: 'passRoles',
  [`${ebs}/kmsKeyId`]: 'keys',
  [`${ebs}/snapshotId`]: 'storage',
  [`${lattice}/roleArn`]: 'passRoles',
  [`${lattice}/targetGroupArn`]: 'targetGroups',
  [`${lattice}/advancedConfiguration/alternateTargetGroupArn`]: 'targetGroups',
  [`${lattice}/advancedConfiguration/productionListenerRule`]: 'listeners',
  [`${lattice}/advancedConfiguration/testListenerRule`]: 'listeners',
};

/** Strings of `taskDefinition` and `service` that name nothing outside the object itself. */
export const plainText: ReadonlySet<string> = new Set([
  // Names inside the task definition, and references to them.
  `${container}/name`,
  `${container}/links/*`,
  `${container}/portMappings/*/name`,
  `${container}/mountPoints/*/sourceVolume`,
  `${container}/volumesFrom/*/sourceContainer`,
  `${container}/dependsOn/*/containerName`,
  `${container}/secrets/*/name`,
  `${container}/logConfiguration/secretOptions/*/name`,
  `${volume}/name`,
  '/taskDefinition/proxyConfiguration/containerName',
  `${balancer}/containerName`,
  '/service/serviceRegistries/*/containerName',
  `${connect}/services/*/portName`,
  `${connect}/logConfiguration/secretOptions/*/name`,
  '/service/volumeConfigurations/*/name',
  `${lattice}/portName`,
  '/service/gatewayConnectors/*/portName',
  // What the process in the container gets.
  `${container}/command/*`,
  `${container}/entryPoint/*`,
  `${container}/environment/*/name`,
  `${container}/environment/*/value`,
  `${container}/healthCheck/command/*`,
  `${container}/user`,
  `${container}/workingDirectory`,
  `${container}/dockerLabels/*`,
  `${container}/firelensConfiguration/options/*`,
  `${container}/logConfiguration/options/*`,
  `${connect}/logConfiguration/options/*`,
  '/taskDefinition/proxyConfiguration/properties/*/name',
  '/taskDefinition/proxyConfiguration/properties/*/value',
  // The container's own network, devices, kernel and file system.
  `${container}/hostname`,
  `${container}/dnsServers/*`,
  `${container}/dnsSearchDomains/*`,
  `${container}/extraHosts/*/hostname`,
  `${container}/extraHosts/*/ipAddress`,
  `${container}/dockerSecurityOptions/*`,
  `${container}/portMappings/*/containerPortRange`,
  `${container}/mountPoints/*/containerPath`,
  `${container}/linuxParameters/capabilities/add/*`,
  `${container}/linuxParameters/capabilities/drop/*`,
  `${container}/linuxParameters/devices/*/hostPath`,
  `${container}/linuxParameters/devices/*/containerPath`,
  `${container}/linuxParameters/tmpfs/*/containerPath`,
  `${container}/linuxParameters/tmpfs/*/mountOptions/*`,
  `${container}/systemControls/*/namespace`,
  `${container}/systemControls/*/value`,
  `${container}/resourceRequirements/*/value`,
  `${volume}/host/sourcePath`,
  `${volume}/dockerVolumeConfiguration/driver`,
  `${volume}/dockerVolumeConfiguration/driverOpts/*`,
  `${volume}/dockerVolumeConfiguration/labels/*`,
  `${volume}/efsVolumeConfiguration/rootDirectory`,
  `${volume}/s3filesVolumeConfiguration/rootDirectory`,
  `${volume}/fsxWindowsFileServerVolumeConfiguration/rootDirectory`,
  `${volume}/fsxWindowsFileServerVolumeConfiguration/authorizationConfig/domain`,
  // Sizes, placement, tags.
  '/taskDefinition/cpu',
  '/taskDefinition/memory',
  '/taskDefinition/placementConstraints/*/expression',
  '/taskDefinition/tags/*/key',
  '/taskDefinition/tags/*/value',
  '/service/placementConstraints/*/expression',
  '/service/placementStrategy/*/field',
  '/service/platformVersion',
  '/service/tags/*/key',
  '/service/tags/*/value',
  `${ebs}/tagSpecifications/*/tags/*/key`,
  `${ebs}/tagSpecifications/*/tags/*/value`,
  // Names and rules of traffic.
  `${connect}/services/*/discoveryName`,
  `${connect}/services/*/clientAliases/*/dnsName`,
  `${connect}/services/*/clientAliases/*/testTrafficRules/header/name`,
  `${connect}/services/*/clientAliases/*/testTrafficRules/header/value/exact`,
  '/service/gatewayConnectors/*/healthCheck/healthCheckPath',
  '/service/gatewayConnectors/*/healthCheck/matcher/httpCode',
  '/service/gatewayConnectors/*/healthCheck/matcher/grpcCode',
]);

/** Members of the ECS requests that the CRD leaves out, by operation and path, each with its reason. */
export const excluded: Readonly<Record<'RegisterTaskDefinition' | 'CreateService', Readonly<Record<string, string>>>> = {
  RegisterTaskDefinition: {
    '/inferenceAccelerators': 'Elastic Inference ended in April 2024; ECS refuses it.',
  },
  CreateService: {
    '/serviceName': 'Identity: spec.target.serviceName.',
    '/cluster': 'Identity: spec.target.cluster.',
    '/taskDefinition': 'The revision follows from spec.taskDefinition or spec.taskDefinitionArn.',
    '/clientToken': 'Made by Longshore for each call.',
  },
};

/** A name or ARN in a spec that points outside the object. */
export interface Reference {
  readonly class: ReferenceClass;
  readonly value: string;
  /** JSON pointer from `spec`, lists by index. */
  readonly pointer: string;
}

/** Every reference that a spec makes, in the order of the table. Values are names or ARNs as they stand there. */
export function referencesIn(spec: unknown): readonly Reference[] {
  return Object.entries(references).flatMap(([pattern, kind]) => expand(spec, pattern.split('/').slice(1), '').map(({ value, pointer }) => ({ class: kind, value, pointer })));
}

function expand(value: unknown, segments: readonly string[], pointer: string): readonly { readonly value: string; readonly pointer: string }[] {
  const [segment, ...rest] = segments;
  if (segment === undefined) return typeof value === 'string' && value !== '' ? [{ value, pointer }] : [];
  if (typeof value !== 'object' || value === null) return [];
  if (segment === '*') return Object.entries(value).flatMap(([name, child]) => expand(child, rest, `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`));
  return Object.hasOwn(value, segment) ? expand((value as Record<string, unknown>)[segment], rest, `${pointer}/${segment}`) : [];
}
