import { CreateService$ } from '@aws-sdk/client-ecs';
import { partitionOf } from '../ids.ts';
import { amount, sameJson, struct, structs, text } from '../members.ts';
import { invalidParameter } from '../refusal.ts';
import { PLAIN_UPDATES } from '../service-fields.ts';
import type { Members, SimCluster, SimService, SimTaskDefinition } from '../state.ts';
import { checkDeploymentConfiguration } from '../validate/deployment-configuration.ts';
import { checkService, controllerOf, usableDefinition } from '../validate/service.ts';
import { defaultDeploymentConfiguration, followStrategy, mergeDeploymentConfiguration } from './deployment-configuration.ts';
import { fillMember } from './fill-service.ts';
import { activeCluster, findTaskDefinition, serviceArn } from './lookup.ts';
import { operation, type OperationCall } from './operation.ts';
import { renderService } from './render-service.ts';
import { readTags } from './tags.ts';

function createService(call: OperationCall): Members {
  const { region, world, input } = call;
  const now = world.clock.now();
  const cluster = activeCluster(region, input);
  const serviceName = text(input, 'serviceName') ?? '';
  const arn = serviceArn(region, cluster.clusterName, serviceName);
  const previous = region.services.get(arn);
  if (previous?.status === 'DRAINING') throw invalidParameter('Unable to Start a service that is still Draining.');

  const members = readMembers(call, cluster, serviceName);
  const definition = readDefinition(call, members);
  const desiredCount = readDesiredCount(input, members);
  const tags = readTags(input);
  checkDeploymentConfiguration(struct(input, 'deploymentConfiguration') ?? {}, struct(members, 'deploymentConfiguration') ?? {}, text(members, 'schedulingStrategy') ?? 'REPLICA');
  checkService({ members, definition, cluster, region });

  const taskDefinition = definition?.taskDefinitionArn ?? '';
  if (previous?.status === 'ACTIVE') {
    // The same request twice is one service; anything else is a name that is taken (ecs-api.md section 10).
    const same = sameJson({ ...previous.members, createdBy: members['createdBy'] }, members) && previous.taskDefinition === taskDefinition && previous.desiredCount === desiredCount;
    if (!same) throw invalidParameter('Creation of service was not idempotent.');
    return { service: renderService(previous, { tags: true, now }) };
  }
  const service: SimService = {
    serviceArn: arn,
    serviceName,
    clusterArn: cluster.clusterArn,
    clusterName: cluster.clusterName,
    status: 'ACTIVE',
    createdAt: now,
    members,
    desiredCount,
    taskDefinition,
    deployments: [],
    serviceDeployments: [],
    revisions: [],
    tasks: [],
    events: [],
    tags,
    scheduler: { eventTimes: new Map() },
  };
  region.services.set(arn, service);
  // CODE_DEPLOY and EXTERNAL services have nobody who deploys them here: they exist and do nothing.
  if (controllerOf(members) === 'ECS') call.scheduler.deploy(world, region, service);
  call.touch({ kind: 'service', id: service.serviceArn });
  return { service: renderService(service, { tags: true, now }) };
}

/** The members as they read back, before any rule was checked. */
function readMembers(call: OperationCall, cluster: SimCluster, salt: string): Members {
  const { input, region } = call;
  const daemon = text(input, 'schedulingStrategy') === 'DAEMON';
  const members: Members = {
    schedulingStrategy: daemon ? 'DAEMON' : 'REPLICA',
    deploymentConfiguration: followStrategy(mergeDeploymentConfiguration(defaultDeploymentConfiguration(daemon), struct(input, 'deploymentConfiguration') ?? {})),
    availabilityZoneRebalancing: daemon ? 'DISABLED' : 'ENABLED',
    healthCheckGracePeriodSeconds: 0,
    enableECSManagedTags: false,
    enableExecuteCommand: false,
    propagateTags: 'NONE',
    loadBalancers: [],
    serviceRegistries: [],
    placementConstraints: [],
    placementStrategy: [],
    createdBy: call.caller.arn,
  };
  for (const name of PLAIN_UPDATES) if (input[name] !== undefined) members[name] = fillMember(name, input[name], salt);
  if (input['deploymentController'] !== undefined) members['deploymentController'] = input['deploymentController'];
  applyCapacity(members, input, cluster);
  const partition = partitionOf(region.region);
  const role = text(input, 'role');
  if (role !== undefined && struct(members, 'networkConfiguration') !== undefined) {
    throw invalidParameter('You cannot specify an IAM role for services that require a service linked role.');
  }
  if (role !== undefined) members['roleArn'] = role.startsWith('arn:') ? role : `arn:${partition}:iam::${region.accountId}:role/${role}`;
  else if (struct(members, 'networkConfiguration') !== undefined) {
    members['roleArn'] = `arn:${partition}:iam::${region.accountId}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`;
  }
  return members;
}

/** Launch type or strategy; with neither, the cluster's default strategy, else EC2. */
function applyCapacity(members: Members, input: Members, cluster: SimCluster): void {
  const launchType = text(input, 'launchType');
  const strategy = structs(members, 'capacityProviderStrategy');
  if (launchType !== undefined && strategy.length > 0) {
    throw invalidParameter('Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.');
  }
  if (launchType !== undefined) members['launchType'] = launchType;
  const inherited = structs(cluster.members, 'defaultCapacityProviderStrategy');
  if (launchType === undefined && strategy.length === 0) {
    if (inherited.length > 0) members['capacityProviderStrategy'] = fillMember('capacityProviderStrategy', inherited, '');
    else members['launchType'] = 'EC2';
  }
  const providers = structs(members, 'capacityProviderStrategy').map((item) => text(item, 'capacityProvider') ?? '');
  if (launchType === 'FARGATE' || providers.some((name) => name.startsWith('FARGATE'))) {
    members['platformVersion'] ??= 'LATEST';
    members['platformFamily'] = 'Linux';
  }
}

function readDefinition(call: OperationCall, members: Members): SimTaskDefinition | undefined {
  const identifier = text(call.input, 'taskDefinition');
  if (identifier === undefined || identifier === '') {
    if (controllerOf(members) === 'EXTERNAL') return undefined;
    throw invalidParameter('TaskDefinition can not be blank.');
  }
  return usableDefinition(findTaskDefinition(call.region, identifier));
}

function readDesiredCount(input: Members, members: Members): number {
  const given = amount(input, 'desiredCount');
  if (text(members, 'schedulingStrategy') === 'DAEMON') {
    if (given !== undefined) throw invalidParameter('The daemon scheduling strategy does not support a desired count');
    return 0;
  }
  if (given === undefined && controllerOf(members) !== 'EXTERNAL') throw invalidParameter('Desired count must be specified for a service with the REPLICA scheduling strategy.');
  return given ?? 0;
}

/** CreateService. The same request again answers the service that is there (ecs-api.md section 10). */
export const createServiceOperation = operation(CreateService$, 'write', 'service-modify', createService);
