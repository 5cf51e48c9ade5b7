/** Records -> the Service and Deployment shapes of DescribeServices (ecs-api.md section 6). Times stay epoch milliseconds. */
import { struct, structs, text } from '../members.ts';
import { SERVICE_MEMBERS } from '../service-fields.ts';
import type { Members, SimDeployment, SimService, SimTask } from '../state.ts';
import { controllerOf } from '../validate/service.ts';
import { tagList } from './tags.ts';

interface TaskCounts {
  readonly requested: number;
  readonly running: number;
  readonly pending: number;
}

/** ECS counts a task as running from RUNNING on, as pending before; one that was told to stop counts as neither. */
export function countTasks(tasks: readonly SimTask[]): TaskCounts {
  const wanted = tasks.filter((task) => task.desiredStatus === 'RUNNING');
  const running = wanted.filter((task) => task.lastStatus === 'RUNNING').length;
  return { requested: wanted.length, running, pending: wanted.length - running };
}

/** The counts of one deployment. What the scheduler still wants of it is on its record; PRIMARY follows the service. */
export function countDeployment(service: SimService, deployment: SimDeployment): TaskCounts {
  const counts = countTasks(service.tasks.filter((task) => task.deploymentId === deployment.id));
  return { ...counts, requested: deployment.status === 'PRIMARY' ? service.desiredCount : (deployment.desiredCount ?? counts.requested) };
}

/** `now` decides which service deployments are visible yet. */
export function renderService(service: SimService, options: { readonly tags: boolean; readonly now: number }): Members {
  const ownDeployments = controllerOf(service.members) === 'ECS';
  const counts = countTasks(service.tasks);
  const rendered: Members = {
    serviceArn: service.serviceArn,
    serviceName: service.serviceName,
    clusterArn: service.clusterArn,
    status: service.status,
    desiredCount: service.desiredCount,
    runningCount: counts.running,
    pendingCount: counts.pending,
    createdAt: service.createdAt,
    events: service.events,
    taskSets: ownDeployments ? undefined : [],
    deployments: ownDeployments ? service.deployments.map((deployment) => renderDeployment(service, deployment)) : [],
    currentServiceDeployment: service.serviceDeployments.find((deployment) => deployment.visibleAt <= options.now)?.serviceDeploymentArn,
    currentServiceRevisions: service.deployments.map((deployment) => renderRevisionSummary(service, deployment)),
    resourceManagementType: 'CUSTOMER',
  };
  if (service.taskDefinition !== '') rendered['taskDefinition'] = service.taskDefinition;
  for (const name of SERVICE_MEMBERS) if (service.members[name] !== undefined) rendered[name] = service.members[name];
  // With a strategy the launch type is hidden, but kept: `capacityProviderStrategy: []` goes back to it.
  if (structs(service.members, 'capacityProviderStrategy').length > 0) delete rendered['launchType'];
  else delete rendered['capacityProviderStrategy'];
  if (options.tags) rendered['tags'] = tagList(service.tags);
  return rendered;
}

function renderRevisionSummary(service: SimService, deployment: SimDeployment): Members {
  const counts = countDeployment(service, deployment);
  return { arn: deployment.revisionArn, requestedTaskCount: counts.requested, runningTaskCount: counts.running, pendingTaskCount: counts.pending };
}

function renderDeployment(service: SimService, deployment: SimDeployment): Members {
  const launched = service.revisions.find((revision) => revision.serviceRevisionArn === deployment.revisionArn)?.members ?? service.members;
  const counts = countDeployment(service, deployment);
  const withStrategy = structs(launched, 'capacityProviderStrategy').length > 0;
  return {
    id: deployment.id,
    status: deployment.status,
    taskDefinition: deployment.taskDefinition,
    desiredCount: counts.requested,
    runningCount: counts.running,
    pendingCount: counts.pending,
    failedTasks: deployment.failedTasks,
    createdAt: deployment.createdAt,
    updatedAt: deployment.updatedAt,
    ...(withStrategy ? { capacityProviderStrategy: launched['capacityProviderStrategy'] } : { launchType: launched['launchType'] }),
    platformVersion: launched['platformVersion'],
    platformFamily: launched['platformFamily'],
    networkConfiguration: launched['networkConfiguration'],
    serviceConnectConfiguration: launched['serviceConnectConfiguration'],
    serviceConnectResources: connectResources(launched, service.serviceArn),
    volumeConfigurations: launched['volumeConfigurations'],
    vpcLatticeConfigurations: launched['vpcLatticeConfigurations'],
    // ECS leaves the rollout state out for classic load balancers (ecs-api.md section 6).
    ...(usesClassicBalancer(launched) ? {} : { rolloutState: deployment.rolloutState, rolloutStateReason: deployment.rolloutStateReason }),
  };
}

const usesClassicBalancer = (launched: Members): boolean => structs(launched, 'loadBalancers').some((balancer) => text(balancer, 'loadBalancerName') !== undefined);

function connectResources(launched: Members, serviceArn: string): readonly Members[] | undefined {
  const connect = struct(launched, 'serviceConnectConfiguration');
  if (connect?.['enabled'] !== true) return undefined;
  const [, partition, , region, account] = serviceArn.split(':');
  return structs(connect, 'services').map((service) => ({
    discoveryName: service['discoveryName'],
    discoveryArn: `arn:${partition}:servicediscovery:${region}:${account}:service/srv-${text(service, 'discoveryName') ?? ''}`,
  }));
}
