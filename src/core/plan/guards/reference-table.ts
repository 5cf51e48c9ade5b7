/**
 * Every member of a service or task definition that names something outside of it, and the allow-list of the account that
 * speaks about it. `*` stands for any entry of a list or map. test/unit/core/plan/reference-table.test.ts walks the SDK's
 * schemas and fails on a member that looks like a reference and is not here.
 */
export type AllowList =
  | 'alarms'
  | 'capacityProviders'
  | 'images'
  | 'keys'
  | 'lambdas'
  | 'listeners'
  | 'passRoles'
  | 'registries'
  | 'secrets'
  | 'securityGroups'
  | 'storage'
  | 'subnets'
  | 'targetGroups';

type Table = Readonly<Record<string, AllowList>>;

export const taskDefinitionReferences: Table = {
  '/taskRoleArn': 'passRoles',
  '/executionRoleArn': 'passRoles',
  '/containerDefinitions/*/image': 'images',
  '/containerDefinitions/*/repositoryCredentials/credentialsParameter': 'secrets',
  '/containerDefinitions/*/secrets/*/valueFrom': 'secrets',
  '/containerDefinitions/*/logConfiguration/secretOptions/*/valueFrom': 'secrets',
  '/containerDefinitions/*/environmentFiles/*/value': 'storage',
  '/containerDefinitions/*/credentialSpecs/*': 'secrets',
  '/volumes/*/efsVolumeConfiguration/fileSystemId': 'storage',
  '/volumes/*/efsVolumeConfiguration/authorizationConfig/accessPointId': 'storage',
  '/volumes/*/s3filesVolumeConfiguration/fileSystemArn': 'storage',
  '/volumes/*/s3filesVolumeConfiguration/accessPointArn': 'storage',
  '/volumes/*/fsxWindowsFileServerVolumeConfiguration/fileSystemId': 'storage',
  '/volumes/*/fsxWindowsFileServerVolumeConfiguration/authorizationConfig/credentialsParameter': 'secrets',
};

export const serviceReferences: Table = {
  '/role': 'passRoles',
  '/capacityProviderStrategy/*/capacityProvider': 'capacityProviders',
  '/deploymentConfiguration/alarms/alarmNames/*': 'alarms',
  '/deploymentConfiguration/lifecycleHooks/*/hookTargetArn': 'lambdas',
  '/deploymentConfiguration/lifecycleHooks/*/roleArn': 'passRoles',
  '/loadBalancers/*/targetGroupArn': 'targetGroups',
  '/loadBalancers/*/loadBalancerName': 'targetGroups',
  '/loadBalancers/*/advancedConfiguration/alternateTargetGroupArn': 'targetGroups',
  '/loadBalancers/*/advancedConfiguration/productionListenerRule': 'listeners',
  '/loadBalancers/*/advancedConfiguration/testListenerRule': 'listeners',
  '/loadBalancers/*/advancedConfiguration/roleArn': 'passRoles',
  '/serviceRegistries/*/registryArn': 'registries',
  '/networkConfiguration/awsvpcConfiguration/subnets/*': 'subnets',
  '/networkConfiguration/awsvpcConfiguration/securityGroups/*': 'securityGroups',
  '/serviceConnectConfiguration/namespace': 'registries',
  '/serviceConnectConfiguration/services/*/tls/issuerCertificateAuthority/awsPcaAuthorityArn': 'keys',
  '/serviceConnectConfiguration/services/*/tls/kmsKey': 'keys',
  '/serviceConnectConfiguration/services/*/tls/roleArn': 'passRoles',
  '/serviceConnectConfiguration/logConfiguration/secretOptions/*/valueFrom': 'secrets',
  '/volumeConfigurations/*/managedEBSVolume/roleArn': 'passRoles',
  '/volumeConfigurations/*/managedEBSVolume/kmsKeyId': 'keys',
  '/volumeConfigurations/*/managedEBSVolume/snapshotId': 'storage',
  '/vpcLatticeConfigurations/*/roleArn': 'passRoles',
  '/vpcLatticeConfigurations/*/targetGroupArn': 'targetGroups',
  '/vpcLatticeConfigurations/*/advancedConfiguration/alternateTargetGroupArn': 'targetGroups',
  '/vpcLatticeConfigurations/*/advancedConfiguration/productionListenerRule': 'listeners',
  '/vpcLatticeConfigurations/*/advancedConfiguration/testListenerRule': 'listeners',
};
