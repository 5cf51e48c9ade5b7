/** Where ECS's words for a missing member are known, and where the published schema is stricter than the service. */

/**
 * Marked required in the schema, accepted (or refused with its own text) by the service: live probes of August 2026,
 * ecs-api.md section 4. The rules of the service decide on these.
 */
const WAIVED: ReadonlySet<string> = new Set([
  'DeploymentCircuitBreaker.enable',
  'DeploymentCircuitBreaker.rollback',
  'DeploymentAlarms.alarmNames',
  'DeploymentAlarms.rollback',
  'DeploymentAlarms.enable',
  'ThresholdConfiguration.type',
  'ThresholdConfiguration.value',
  'DeploymentLifecycleHook.lifecycleStages',
]);

/** Whether a member may be missing although the schema requires it. `rule` is `Struct.member`. */
export const isWaived = (rule: string): boolean => WAIVED.has(rule);

/** `Struct.member` -> how ECS refuses a request without it. What is not listed is refused in the words of the AWS CLI. */
export const REQUIRED_TEXTS: Readonly<Record<string, { readonly code: string; readonly message: string }>> = {
  'RegisterTaskDefinitionRequest.family': { code: 'ClientException', message: 'Family should not be null or empty.' },
  'RegisterTaskDefinitionRequest.containerDefinitions': { code: 'ClientException', message: 'Container definitions should not be null or empty.' },
  'CreateServiceRequest.serviceName': { code: 'InvalidParameterException', message: 'Service name can not be blank.' },
  'UpdateServiceRequest.service': { code: 'InvalidParameterException', message: 'Service can not be blank.' },
  'DescribeServicesRequest.services': { code: 'InvalidParameterException', message: 'Services cannot be empty.' },
  'DescribeTaskDefinitionRequest.taskDefinition': { code: 'ClientException', message: 'Task definition can not be blank.' },
};
