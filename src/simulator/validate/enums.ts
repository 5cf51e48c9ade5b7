/**
 * Which member takes which enum. The SDK publishes both, but not the link between them (ecs-api.md section 16), so the
 * table is kept here, keyed by `Struct.member` (`[]` for the items of a list).
 */
import * as ecs from '@aws-sdk/client-ecs';
import { invalidParameter } from '../refusal.ts';

const values = (...enums: Readonly<Record<string, string>>[]): readonly string[] => enums.flatMap((entry) => Object.values(entry));

const ENUMS: Readonly<Record<string, readonly string[]>> = {
  'ListServicesRequest.launchType': values(ecs.LaunchType),
  'ListServicesRequest.schedulingStrategy': values(ecs.SchedulingStrategy),
  'ListServicesRequest.resourceManagementType': values(ecs.ResourceManagementType),
  'DescribeServicesRequest.include[]': values(ecs.ServiceField),
  'DescribeClustersRequest.include[]': values(ecs.ClusterField),
  'DescribeTaskDefinitionRequest.include[]': values(ecs.TaskDefinitionField),
  'DescribeTasksRequest.include[]': values(ecs.TaskField),
  'ListTasksRequest.desiredStatus': values(ecs.DesiredStatus),
  'ListTasksRequest.launchType': values(ecs.LaunchType),
  'ListTaskDefinitionsRequest.status': values(ecs.TaskDefinitionStatus),
  'ListTaskDefinitionsRequest.sort': values(ecs.SortOrder),
  'ListTaskDefinitionFamiliesRequest.status': values(ecs.TaskDefinitionFamilyStatus),
  'ListServiceDeploymentsRequest.status[]': values(ecs.ServiceDeploymentStatus),
  'ContinueServiceDeploymentRequest.action': values(ecs.DeploymentLifecycleHookAction),
  'StopServiceDeploymentRequest.stopType': values(ecs.StopServiceDeploymentStopType),
  'ClusterSetting.name': values(ecs.ClusterSettingName),
  'ExecuteCommandConfiguration.logging': values(ecs.ExecuteCommandLogging),

  'CreateServiceRequest.launchType': values(ecs.LaunchType),
  'CreateServiceRequest.schedulingStrategy': values(ecs.SchedulingStrategy),
  'CreateServiceRequest.availabilityZoneRebalancing': values(ecs.AvailabilityZoneRebalancing),
  'CreateServiceRequest.propagateTags': values(ecs.PropagateTags),
  'UpdateServiceRequest.availabilityZoneRebalancing': values(ecs.AvailabilityZoneRebalancing),
  'UpdateServiceRequest.propagateTags': values(ecs.PropagateTags),
  'DeploymentController.type': values(ecs.DeploymentControllerType),
  'DeploymentConfiguration.strategy': values(ecs.DeploymentStrategy),
  'ThresholdConfiguration.type': values(ecs.ThresholdType),
  'DeploymentEarlySuccessCriteria.sourceServiceRevisionCleanup': values(ecs.ServiceRevisionCleanup),
  'DeploymentLifecycleHookTimeoutConfiguration.action': values(ecs.DeploymentLifecycleHookAction),
  'AwsVpcConfiguration.assignPublicIp': values(ecs.AssignPublicIp),
  'PlacementConstraint.type': values(ecs.PlacementConstraintType),
  'PlacementStrategy.type': values(ecs.PlacementStrategyType),
  'ServiceConnectAccessLogConfiguration.format': values(ecs.ServiceConnectAccessLoggingFormat),
  'ServiceConnectAccessLogConfiguration.includeQueryParameters': values(ecs.ServiceConnectIncludeQueryParameters),
  'ServiceConnectContainerConfiguration.logLevel': values(ecs.ServiceConnectContainerLogLevel),
  'ServiceManagedEBSVolumeConfiguration.filesystemType': values(ecs.TaskFilesystemType),
  'EBSTagSpecification.resourceType': values(ecs.EBSResourceType),
  'EBSTagSpecification.propagateTags': values(ecs.PropagateTags),
  'GatewayConnectorHealthCheck.healthCheckProtocol': values(ecs.GatewayConnectorHealthCheckProtocol),
  'GatewayConnectorFilters.accessTypes[]': values(ecs.AccessType),
  'MetricConfiguration.metricNames[]': ['CPUUtilization', 'MemoryUtilization'],

  'RegisterTaskDefinitionRequest.networkMode': values(ecs.NetworkMode),
  'RegisterTaskDefinitionRequest.requiresCompatibilities[]': values(ecs.Compatibility),
  'RegisterTaskDefinitionRequest.pidMode': values(ecs.PidMode),
  'RegisterTaskDefinitionRequest.ipcMode': values(ecs.IpcMode),
  'RuntimePlatform.cpuArchitecture': values(ecs.CPUArchitecture),
  'RuntimePlatform.operatingSystemFamily': values(ecs.OSFamily),
  'TaskDefinitionPlacementConstraint.type': values(ecs.TaskDefinitionPlacementConstraintType),
  'ProxyConfiguration.type': values(ecs.ProxyConfigurationType),
  'PortMapping.protocol': values(ecs.TransportProtocol),
  'PortMapping.appProtocol': values(ecs.ApplicationProtocol),
  'EnvironmentFile.type': values(ecs.EnvironmentFileType),
  'ContainerDependency.condition': values(ecs.ContainerCondition),
  'ContainerDefinition.versionConsistency': values(ecs.VersionConsistency),
  'LogConfiguration.logDriver': values(ecs.LogDriver),
  'Device.permissions[]': values(ecs.DeviceCgroupPermission),
  'Ulimit.name': values(ecs.UlimitName),
  'ResourceRequirement.type': values(ecs.ResourceType),
  'FirelensConfiguration.type': values(ecs.FirelensConfigurationType),
  'DockerVolumeConfiguration.scope': values(ecs.Scope),
  'EFSVolumeConfiguration.transitEncryption': values(ecs.EFSTransitEncryption),
  'EFSAuthorizationConfig.iam': values(ecs.EFSAuthorizationConfigIAM),
};

/** The only numbers of the API that are not whole (ecs-api.md section 3). */
export const FRACTIONS: ReadonlySet<string> = new Set([
  'LinearConfiguration.stepPercent',
  'CanaryConfiguration.canaryPercent',
  'NvidiaMpsAllocation.maxComputePercent',
]);

/** Throws InvalidParameterException in the words of AWS's request validation. */
export function checkEnum(rule: string, value: string, path: string): void {
  const allowed = ENUMS[rule];
  if (allowed === undefined || allowed.includes(value)) return;
  throw invalidParameter(
    `1 validation error detected: Value '${value}' at '${path}' failed to satisfy constraint: Member must satisfy enum value set: [${allowed.join(', ')}]`,
  );
}

/** For the test that every name in the table is a member of a published schema. */
export const enumRules = (): readonly string[] => Object.keys(ENUMS);
