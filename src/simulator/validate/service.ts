/** Rules between the members of a service, its task definition and its cluster: ecs-api.md sections 2, 4 and 9.9. */
import { amount, flag, struct, structs, text } from '../members.ts';
import { clientException, invalidParameter, refusal } from '../refusal.ts';
import type { Members, SimCluster, SimRegion, SimTaskDefinition } from '../state.ts';
import { checkBalancedContainers, checkLoadBalancers } from './load-balancers.ts';
import { checkTraffic } from './traffic.ts';

/** A service as it would be after the call, before anything is changed. */
export interface ProposedService {
  readonly members: Members;
  /** `undefined` with the EXTERNAL controller. */
  readonly definition: SimTaskDefinition | undefined;
  readonly cluster: SimCluster;
  readonly region: SimRegion;
}

/** ECS, CODE_DEPLOY or EXTERNAL; ECS for a service that names none (API: DeploymentController). */
export const controllerOf = (members: Members): string => text(struct(members, 'deploymentController') ?? {}, 'type') ?? 'ECS';
/** ROLLING, BLUE_GREEN, LINEAR or CANARY; ROLLING for a service that names none (API: DeploymentConfiguration). */
export const strategyOf = (members: Members): string => text(struct(members, 'deploymentConfiguration') ?? {}, 'strategy') ?? 'ROLLING';

/** Throws InvalidParameterException, ClientException or UnsupportedFeatureException at the first rule that does not hold. */
export function checkService(proposed: ProposedService): void {
  const { members, definition } = proposed;
  checkCapacity(members);
  checkController(members);
  checkLoadBalancers(structs(members, 'loadBalancers'), strategyOf(members));
  if (structs(members, 'volumeConfigurations').length > 0 && text(members, 'schedulingStrategy') === 'DAEMON') {
    throw invalidParameter('Volume configurations are only supported with the REPLICA scheduling strategy.');
  }
  if (definition !== undefined) checkAgainstDefinition(members, definition.members);
  checkServiceConnect(proposed);
  checkTraffic(proposed.region, members, strategyOf(members));
  checkSimulated(members);
}

function checkCapacity(members: Members): void {
  const strategy = structs(members, 'capacityProviderStrategy');
  const names = strategy.map((item) => text(item, 'capacityProvider') ?? '');
  if (names.some((name, index) => names.indexOf(name) !== index)) throw invalidParameter('A capacity provider may be specified only once in a capacity provider strategy.');
  if (strategy.filter((item) => (amount(item, 'base') ?? 0) > 0).length > 1) throw invalidParameter('Only one capacity provider in a capacity provider strategy can have a base defined.');
  if (strategy.length > 0 && strategy.every((item) => (amount(item, 'weight') ?? 0) === 0)) {
    throw invalidParameter('At least one capacity provider in a capacity provider strategy must have a weight greater than zero.');
  }
  if (text(members, 'launchType') === 'FARGATE' && text(members, 'schedulingStrategy') === 'DAEMON') {
    throw invalidParameter('The daemon scheduling strategy is not supported with the FARGATE launch type.');
  }
}

function checkController(members: Members): void {
  const controller = controllerOf(members);
  if (controller === 'ECS') return;
  const configuration = struct(members, 'deploymentConfiguration') ?? {};
  if (flag(struct(configuration, 'deploymentCircuitBreaker') ?? {}, 'enable') === true) {
    throw invalidParameter('The deployment circuit breaker can only be used with the ECS deployment controller.');
  }
  if (flag(struct(configuration, 'alarms') ?? {}, 'enable') === true) throw invalidParameter('Deployment alarms can only be used with the ECS deployment controller.');
  if (strategyOf(members) !== 'ROLLING') throw invalidParameter(`The ${strategyOf(members)} deployment strategy can only be used with the ECS deployment controller.`);
  if (flag(struct(members, 'serviceConnectConfiguration') ?? {}, 'enabled') === true) throw invalidParameter('Service Connect can only be used with the ECS deployment controller.');
  if (controller === 'CODE_DEPLOY' && structs(members, 'loadBalancers').length === 0) {
    throw invalidParameter('A load balancer must be specified when using the CODE_DEPLOY deployment controller.');
  }
}

/** Throws ClientException in ECS's words for a definition that the launch type cannot run. */
function checkAgainstDefinition(members: Members, definition: Members): void {
  const awsvpc = text(definition, 'networkMode') === 'awsvpc';
  const network = struct(members, 'networkConfiguration');
  if (awsvpc && network === undefined) throw invalidParameter("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  if (!awsvpc && network !== undefined) throw invalidParameter('Network Configuration is not valid for the given networkMode of this task definition.');
  const compatible = definition['compatibilities'];
  const launchType = text(members, 'launchType');
  const vpc = struct(network ?? {}, 'awsvpcConfiguration') ?? {};
  if (text(vpc, 'assignPublicIp') === 'ENABLED' && launchType !== undefined && launchType !== 'FARGATE') {
    throw invalidParameter('Assign public IP is not supported for this launch type.');
  }
  if (launchType === 'FARGATE' && Array.isArray(compatible) && !compatible.includes('FARGATE')) {
    throw invalidParameter('Task definition does not support launch_type FARGATE.');
  }
  checkBalancedContainers(structs(members, 'loadBalancers'), definition);
  checkVolumes(structs(members, 'volumeConfigurations'), definition);
}

function checkVolumes(configured: readonly Members[], definition: Members): void {
  const atLaunch = structs(definition, 'volumes').filter((volume) => flag(volume, 'configuredAtLaunch') === true);
  if (atLaunch.length > 0 && configured.length === 0) {
    throw invalidParameter('Task definition has configuredAtLaunch volume but no volume configuration provided at runtime');
  }
  for (const volume of configured) {
    const name = text(volume, 'name') ?? '';
    if (!atLaunch.some((candidate) => text(candidate, 'name') === name)) {
      throw invalidParameter(`The volume ${name} is not defined with configuredAtLaunch in the task definition.`);
    }
    const ebs = struct(volume, 'managedEBSVolume');
    if (ebs !== undefined && ebs['sizeInGiB'] === undefined && ebs['snapshotId'] === undefined) {
      throw invalidParameter(`Either sizeInGiB or snapshotId must be specified for volume ${name}.`);
    }
  }
}

function checkServiceConnect({ members, definition, cluster }: ProposedService): void {
  const connect = struct(members, 'serviceConnectConfiguration');
  if (connect === undefined || flag(connect, 'enabled') !== true) return;
  const fallback = text(struct(cluster.members, 'serviceConnectDefaults') ?? {}, 'namespace');
  if (text(connect, 'namespace') === undefined && fallback === undefined) {
    throw invalidParameter('A namespace must be specified in the Service Connect configuration when the cluster has no default namespace.');
  }
  const ports = structs(definition?.members ?? {}, 'containerDefinitions').flatMap((container) => structs(container, 'portMappings').map((port) => text(port, 'name')));
  for (const service of structs(connect, 'services')) {
    const port = text(service, 'portName') ?? '';
    if (!ports.includes(port)) throw invalidParameter(`portName(${port}) does not refer to any named PortMapping in the task definition.`);
  }
  if (struct(connect, 'accessLogConfiguration') !== undefined && struct(connect, 'logConfiguration') === undefined) {
    throw invalidParameter('logConfiguration must be specified when accessLogConfiguration is specified.');
  }
}

/** What real ECS runs and the simulator does not run yet is refused, never silently ignored. */
function checkSimulated(members: Members): void {
  const hooks = structs(struct(members, 'deploymentConfiguration') ?? {}, 'lifecycleHooks');
  if (strategyOf(members) === 'ROLLING' && hooks.some((hook) => text(hook, 'targetType') === 'PAUSE')) {
    throw refusal('UnsupportedFeatureException', 'The simulator does not run PAUSE hooks with the ROLLING strategy: AWS says that they work there, and not at which stages.');
  }
  if (text(members, 'schedulingStrategy') === 'DAEMON') {
    throw refusal('UnsupportedFeatureException', 'The simulator has no container instances, so it does not run the DAEMON scheduling strategy.');
  }
}

/** Throws ClientException when the task definition cannot be used for new deployments. */
export function usableDefinition(found: SimTaskDefinition | undefined): SimTaskDefinition {
  if (found === undefined) throw clientException('TaskDefinition not found.');
  if (found.status !== 'ACTIVE') throw clientException('TaskDefinition is inactive');
  return found;
}
