/** Service revisions, entries of `deployments[]` and service deployments: how they begin, and how the next one takes over. */
import { struct } from '../members.ts';
import type { Members, SimDeployment, SimService, SimServiceDeployment, SimServiceRevision } from '../state.ts';
import { newDeploymentId, newRevisionArn, newServiceDeploymentArn } from './ids.ts';
import type { Moment } from './moment.ts';
import { readRolloutSettings } from './settings.ts';
import { isLive } from './task-life.ts';

/** Members that make a revision besides the task definition (ecs-api.md section 2, column "Dep", and the ServiceRevision shape). */
const REVISION_MEMBERS = [
  'platformVersion', 'loadBalancers', 'serviceRegistries', 'networkConfiguration', 'serviceConnectConfiguration',
  'volumeConfigurations', 'vpcLatticeConfigurations', 'gatewayConnectors', 'monitoring',
] as const;
/** Part of a revision, though changing them does not deploy, so that a rollback does not bring them back. */
const CAPACITY_MEMBERS = ['launchType', 'capacityProviderStrategy', 'platformFamily'] as const;

/** Reason of a service deployment that another one replaced before it ended. ECS's own wording is not published. */
export const SUPERSEDED = 'Service deployment stopped because a new service deployment was started.';
export const SERVICE_DELETED = 'Service deployment stopped because the service was deleted.';

export const inProgress = (deploymentId: string): string => `ECS deployment ${deploymentId} in progress.`;

/** Makes revision, deployment and service deployment of what the service's members say now; what ran before becomes ACTIVE and drains. */
export function openDeployment(moment: Moment): SimServiceDeployment {
  const { world, region, service, timings, now } = moment;
  const revision: SimServiceRevision = {
    serviceRevisionArn: newRevisionArn(world, region, service),
    taskDefinition: service.taskDefinition,
    createdAt: now,
    members: pick(service.members, [...REVISION_MEMBERS, ...CAPACITY_MEMBERS]),
  };
  const configuration = structuredClone(struct(service.members, 'deploymentConfiguration') ?? {});
  const deployment = newDeployment(moment, newDeploymentId(world), revision);
  const serviceDeployment: SimServiceDeployment = {
    serviceDeploymentArn: newServiceDeploymentArn(world, region, service),
    deploymentId: deployment.id,
    targetRevisionArn: revision.serviceRevisionArn,
    sourceRevisionArns: [...new Set(service.deployments.map(({ revisionArn }) => revisionArn))],
    status: 'PENDING',
    createdAt: now,
    updatedAt: now,
    deploymentConfiguration: configuration,
    breaker: { status: readRolloutSettings(configuration).breaker.enabled ? 'MONITORING' : 'DISABLED', failureCount: 0 },
    visibleAt: now + timings.visibilityLagMs,
  };
  endCurrent(moment, SUPERSEDED);
  service.revisions.unshift(revision);
  service.serviceDeployments.unshift(serviceDeployment);
  makePrimary(moment, deployment);
  return serviceDeployment;
}

/** A fresh entry of `deployments[]`, not yet in the list. */
export function newDeployment({ service, now }: Moment, id: string, revision: SimServiceRevision): SimDeployment {
  return {
    id,
    status: 'PRIMARY',
    revisionArn: revision.serviceRevisionArn,
    taskDefinition: revision.taskDefinition,
    failedTasks: 0,
    createdAt: now,
    updatedAt: now,
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: inProgress(id),
    desiredCount: service.desiredCount,
  };
}

/** Puts a deployment at the head of the list; the ones before it keep what they run, and get nothing more. */
export function makePrimary({ service, now }: Moment, deployment: SimDeployment): void {
  for (const other of service.deployments) {
    if (other === deployment) continue;
    if (other.status === 'PRIMARY') {
      // One that completed keeps what is on its way up as well; one that did not has proven only what runs.
      const proven = other.rolloutState === 'COMPLETED';
      other.desiredCount = service.tasks.filter((task) => task.deploymentId === other.id && isLive(task) && (proven || task.lastStatus === 'RUNNING')).length;
      other.updatedAt = now;
    }
    other.status = 'ACTIVE';
  }
  deployment.status = 'PRIMARY';
  service.deployments = [deployment, ...service.deployments.filter((other) => other !== deployment)];
}

/** The one service deployment that is not over yet. */
export const currentServiceDeployment = (service: SimService): SimServiceDeployment | undefined =>
  service.serviceDeployments.find(({ status }) => !isOver(status));

export function isOver(status: SimServiceDeployment['status']): boolean {
  return status === 'SUCCESSFUL' || status === 'STOPPED' || status === 'ROLLBACK_SUCCESSFUL' || status === 'ROLLBACK_FAILED';
}

/** Ends what is under way because something else takes its place. A rollback cannot be STOPPED (ecs-api.md 9.7): it failed. */
export function endCurrent({ service, now }: Moment, statusReason: string): void {
  const current = currentServiceDeployment(service);
  if (current === undefined) return;
  const rollingBack = current.status === 'ROLLBACK_REQUESTED' || current.status === 'ROLLBACK_IN_PROGRESS';
  current.status = rollingBack ? 'ROLLBACK_FAILED' : 'STOPPED';
  current.statusReason = statusReason;
  current.stoppedAt = now;
  current.finishedAt = now;
  current.updatedAt = now;
  if (current.breaker.status === 'MONITORING') current.breaker.status = 'MONITORING_COMPLETE';
}

/** Gives the service back what a revision had; members that came later go. */
export function restoreRevision(service: SimService, revision: SimServiceRevision): void {
  const kept = Object.entries(service.members).filter(([name]) => !(REVISION_MEMBERS as readonly string[]).includes(name));
  service.taskDefinition = revision.taskDefinition;
  service.members = { ...Object.fromEntries(kept), ...pick(revision.members, REVISION_MEMBERS) };
}

function pick(members: Members, names: readonly string[]): Members {
  return structuredClone(Object.fromEntries(names.filter((name) => members[name] !== undefined).map((name) => [name, members[name]])));
}
