/** The field matrix of ecs-api.md section 2, as far as the simulator acts on it. */

/** Members whose change starts a service deployment, beside the task definition (column "Dep", and the ServiceRevision shape). */
export const DEPLOYMENT_TRIGGERS = [
  'platformVersion',
  'loadBalancers',
  'serviceRegistries',
  'networkConfiguration',
  'serviceConnectConfiguration',
  'volumeConfigurations',
  'vpcLatticeConfigurations',
  // Not stated by the SDK's documentation: both read back from the service revision only, so a change needs a new one.
  'gatewayConnectors',
  'monitoring',
] as const;

/** What a service revision records besides the task definition: the triggers, and how its tasks were launched. */
export const REVISION_MEMBERS = [...DEPLOYMENT_TRIGGERS, 'launchType', 'capacityProviderStrategy', 'platformFamily'] as const;

/** Members that UpdateService takes over as they are when they are given. */
export const PLAIN_UPDATES = [
  'availabilityZoneRebalancing',
  'placementConstraints',
  'placementStrategy',
  'healthCheckGracePeriodSeconds',
  'enableECSManagedTags',
  'propagateTags',
  'enableExecuteCommand',
  'platformVersion',
  'loadBalancers',
  'serviceRegistries',
  'capacityProviderStrategy',
  'networkConfiguration',
  'serviceConnectConfiguration',
  'volumeConfigurations',
  'vpcLatticeConfigurations',
  'gatewayConnectors',
  'monitoring',
] as const;

/** Read back on the Service itself; the rest shows on the PRIMARY deployment or on the revision only. */
export const SERVICE_MEMBERS = [
  'availabilityZoneRebalancing',
  'capacityProviderStrategy',
  'createdBy',
  'deploymentConfiguration',
  'deploymentController',
  'enableECSManagedTags',
  'enableExecuteCommand',
  'healthCheckGracePeriodSeconds',
  'launchType',
  'loadBalancers',
  'networkConfiguration',
  'placementConstraints',
  'placementStrategy',
  'platformFamily',
  'platformVersion',
  'propagateTags',
  'roleArn',
  'schedulingStrategy',
  'serviceRegistries',
] as const;

/** What UpdateService takes for the controllers that deploy by themselves (AWS: "Update Amazon ECS service parameters"). */
const COMMON_UPDATES = ['cluster', 'service', 'desiredCount', 'placementConstraints', 'placementStrategy', 'healthCheckGracePeriodSeconds', 'enableECSManagedTags', 'propagateTags'];
/** Members of UpdateService that each controller takes, `deploymentController` aside; one that is not listed takes all. */
export const CONTROLLER_UPDATES: Readonly<Record<string, ReadonlySet<string>>> = {
  CODE_DEPLOY: new Set([...COMMON_UPDATES, 'deploymentConfiguration']),
  EXTERNAL: new Set(COMMON_UPDATES),
};
