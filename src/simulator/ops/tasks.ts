import { DescribeTasks$, ListTasks$, StopTask$ } from '@aws-sdk/client-ecs';
import { amount, structs, text, texts } from '../members.ts';
import { invalidParameter, refusal } from '../refusal.ts';
import type { Members, SimCluster, SimRegion, SimService, SimTask } from '../state.ts';
import { STOPPED_TASK_VISIBLE_MS, activeCluster, findTaskDefinition, knownService, nameIn } from './lookup.ts';
import { operation, type Operation, type OperationCall } from './operation.ts';
import { pageOf } from './pages.ts';

interface OwnedTask {
  readonly service: SimService;
  readonly task: SimTask;
}

/** Stopped tasks stay visible for about an hour (ecs-api.md section 6). */
function visibleTasks(services: Iterable<SimService>, cluster: SimCluster, now: number): readonly OwnedTask[] {
  const found: OwnedTask[] = [];
  for (const service of services) {
    if (service.clusterName !== cluster.clusterName) continue;
    for (const task of service.tasks) {
      if (task.stoppedAt === undefined || now - task.stoppedAt <= STOPPED_TASK_VISIBLE_MS) found.push({ service, task });
    }
  }
  return found;
}

/** `desiredStatus` is RUNNING unless said otherwise; `startedBy` stands alone (ecs-api.md section 12). */
function listTasks(call: OperationCall): Members {
  const { region, input, world } = call;
  const now = world.clock.now();
  const cluster = activeCluster(region, input);
  const serviceName = text(input, 'serviceName');
  const family = text(input, 'family');
  const startedBy = text(input, 'startedBy');
  const launchType = text(input, 'launchType');
  if (startedBy !== undefined && (serviceName !== undefined || family !== undefined)) throw invalidParameter('startedBy cannot be combined with serviceName or family.');
  for (const name of ['containerInstance', 'daemonName']) {
    if (input[name] !== undefined) throw refusal('UnsupportedFeatureException', `The simulator does not filter tasks by ${name}.`);
  }
  const only = serviceName === undefined ? undefined : knownService(region, cluster, serviceName, now);
  const desired = text(input, 'desiredStatus') ?? 'RUNNING';
  const arns = visibleTasks(only === undefined ? region.services.values() : [only], cluster, now)
    .filter(({ service, task }) => {
      if (task.desiredStatus !== desired) return false;
      if (startedBy !== undefined && task.deploymentId !== startedBy) return false;
      if (launchType !== undefined && text(service.members, 'launchType') !== launchType) return false;
      return family === undefined || findTaskDefinition(region, task.taskDefinitionArn)?.family === family;
    })
    .map(({ task }) => task.taskArn);
  const { items, nextToken } = pageOf(input, arns, (arn) => arn, 100);
  return { taskArns: items, nextToken };
}

/** The visible tasks of a cluster by the last part of their ARN. */
const tasksById = (region: SimRegion, cluster: SimCluster, now: number): ReadonlyMap<string, OwnedTask> =>
  new Map(visibleTasks(region.services.values(), cluster, now).map((owned) => [idOf(owned.task.taskArn), owned]));

const idOf = (taskArn: string): string => taskArn.slice(taskArn.lastIndexOf('/') + 1);

/** The id in an ARN of this account and Region, or the id itself. */
const idIn = (region: SimRegion, identifier: string): string => idOf(nameIn(region, identifier, 'task') ?? '');

function describeTasks(call: OperationCall): Members {
  const { region, input, world } = call;
  const now = world.clock.now();
  const cluster = activeCluster(region, input);
  const byId = tasksById(region, cluster, now);
  const tasks: Members[] = [];
  const failures: Members[] = [];
  for (const identifier of texts(input, 'tasks')) {
    const found = byId.get(idIn(region, identifier));
    if (found === undefined) failures.push({ arn: identifier, reason: 'MISSING' });
    else tasks.push(renderTask(region, found));
  }
  return { tasks, failures };
}

/** The task begins to stop; the scheduler sees it with its next pass and replaces it. */
function stopTask(call: OperationCall): Members {
  const { region, input, world } = call;
  const now = world.clock.now();
  const cluster = activeCluster(region, input);
  const found = tasksById(region, cluster, now).get(idIn(region, text(input, 'task') ?? ''));
  if (found === undefined) throw invalidParameter('The referenced task was not found.');
  const { service, task } = found;
  if (task.desiredStatus === 'RUNNING') {
    task.desiredStatus = 'STOPPED';
    task.stopCode = 'UserInitiated';
    task.stoppedReason = text(input, 'reason') ?? 'Task stopped by user';
    task.stoppingAt = now;
    call.scheduler.reschedule(world, region, service);
    call.touch({ kind: 'service', id: service.serviceArn });
  }
  return { task: renderTask(region, found) };
}

function renderTask(region: SimRegion, { service, task }: OwnedTask): Members {
  const launched = service.revisions.find((revision) => revision.serviceRevisionArn === task.revisionArn)?.members ?? service.members;
  const definition = findTaskDefinition(region, task.taskDefinitionArn)?.members ?? {};
  const provider = text(structs(launched, 'capacityProviderStrategy')[0] ?? {}, 'capacityProvider');
  const fargate = text(launched, 'launchType') === 'FARGATE' || (provider?.startsWith('FARGATE') ?? false);
  return {
    taskArn: task.taskArn,
    taskDefinitionArn: task.taskDefinitionArn,
    clusterArn: service.clusterArn,
    group: task.group,
    startedBy: task.deploymentId,
    lastStatus: task.lastStatus,
    desiredStatus: task.desiredStatus,
    healthStatus: task.healthStatus,
    launchType: fargate ? 'FARGATE' : (text(launched, 'launchType') ?? 'EC2'),
    ...(provider !== undefined ? { capacityProviderName: provider } : {}),
    ...(fargate ? { platformVersion: concreteVersion(launched), platformFamily: 'Linux' } : {}),
    availabilityZone: `${region.region}a`,
    cpu: definition['cpu'],
    memory: definition['memory'],
    createdAt: task.createdAt,
    startedAt: task.startedAt,
    stoppingAt: task.stoppingAt,
    stoppedAt: task.stoppedAt,
    stopCode: task.stopCode,
    stoppedReason: task.stoppedReason,
    version: 1,
    attachments: [],
    attributes: [],
    overrides: { containerOverrides: [], inferenceAcceleratorOverrides: [] },
    enableExecuteCommand: service.members['enableExecuteCommand'] ?? false,
    tags: [],
    containers: task.containers.map((container) => ({
      ...container,
      taskArn: task.taskArn,
      containerArn: `${task.taskArn.replace(':task/', ':container/')}/${container.name}`,
      lastStatus: containerStatus(task),
      networkBindings: [],
      networkInterfaces: [],
      cpu: String(amount(containerOf(definition, container.name), 'cpu') ?? 0),
    })),
  };
}

/** LATEST on the service is a concrete version on its tasks (ecs-api.md section 2). */
function concreteVersion(launched: Members): string {
  const asked = text(launched, 'platformVersion') ?? 'LATEST';
  return asked === 'LATEST' ? '1.4.0' : asked;
}

function containerStatus(task: SimTask): string {
  if (task.lastStatus === 'STOPPED' || task.lastStatus === 'RUNNING') return task.lastStatus;
  return task.startedAt === undefined ? 'PENDING' : 'RUNNING';
}

const containerOf = (definition: Members, name: string): Members =>
  structs(definition, 'containerDefinitions').find((container) => text(container, 'name') === name) ?? {};

/** Tasks of services, which are all that there are: RunTask and StartTask are not simulated. */
export const taskOperations: readonly Operation[] = [
  operation(ListTasks$, 'read', 'resource-read', listTasks),
  operation(DescribeTasks$, 'read', 'resource-read', describeTasks),
  operation(StopTask$, 'write', 'resource-modify', stopTask),
];
