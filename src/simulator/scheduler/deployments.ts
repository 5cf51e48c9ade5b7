/** Service revisions, entries of `deployments[]` and service deployments: how they begin, and how the next one takes over. */
import { struct } from '../members.ts';
import { DEPLOYMENT_TRIGGERS, REVISION_MEMBERS } from '../service-fields.ts';
import type { Members, SimDeployment, SimService, SimServiceDeployment, SimServiceRevision } from '../state.ts';
import { newDeploymentId, newRevisionArn, newServiceDeploymentArn } from './ids.ts';
import type { Moment } from './moment.ts';
import { readRolloutSettings } from './settings.ts';
import type { SimShift } from './shift/state.ts';
import { pickSource } from './shift/source.ts';
import { chooseGroups, groupsOf } from './target-groups.ts';
import { isLive } from './task-life.ts';

/** Reason of a service deployment that another one replaced before it ended. ECS's own wording is not published. */
const SUPERSEDED = 'Service deployment stopped because a new service deployment was started.';
/** Reason of a service deployment that ended with its service. ECS's own wording is not published. */
export const SERVICE_DELETED = 'Service deployment stopped because the service was deleted.';

/** `rolloutStateReason` while a deployment runs (ecs-api.md 9.6). */
export const inProgress = (deploymentId: string): string => `ECS deployment ${deploymentId} in progress.`;

/** Makes revision, deployment and service deployment of what the service's members say now; what ran before becomes ACTIVE and drains. */
export function openDeployment(moment: Moment): SimServiceDeployment {
  const { world, region, service, timings, now } = moment;
  const configuration = structuredClone(struct(service.members, 'deploymentConfiguration') ?? {});
  const settings = readRolloutSettings(configuration);
  const shifting = settings.strategy !== 'ROLLING';
  const source = pickSource(service);
  const revision: SimServiceRevision = {
    serviceRevisionArn: newRevisionArn(world, region, service),
    taskDefinition: service.taskDefinition,
    createdAt: now,
    members: pick(service.members, REVISION_MEMBERS),
    groups: chooseGroups(service.members, source === undefined ? undefined : groupsOf(service, source.revisionArn), shifting),
  };
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
    ...(shifting ? { shift: newShift(now, source, service.deployments.length > (source === undefined ? 0 : 1)) } : {}),
    ...(settings.alarms === undefined ? {} : { alarms: { status: 'MONITORING', triggered: [] } }),
    breaker: { status: settings.breaker.enabled ? 'MONITORING' : 'DISABLED', failureCount: 0 },
    visibleAt: now + timings.visibilityLagMs,
  };
  // Nothing is left of what completed last: the revision that has the traffic is what there is to go back to.
  if (shifting && source !== undefined && service.scheduler.lastCompleted !== undefined) {
    service.scheduler.lastCompleted = { deploymentId: source.id, revisionArn: source.revisionArn };
  }
  endCurrent(moment, SUPERSEDED);
  service.revisions.unshift(revision);
  service.serviceDeployments.unshift(serviceDeployment);
  makePrimary(moment, deployment);
  return serviceDeployment;
}

const newShift = (now: number, source: SimDeployment | undefined, crowded: boolean): SimShift => ({
  stageAt: now,
  step: 0,
  direction: 'forward',
  ...(source === undefined ? {} : { sourceRevisionArn: source.revisionArn }),
  production: 0,
  test: 0,
  crowded,
  hooks: [],
  pastHooks: [],
});

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

/** Whether a service deployment will never leave this status: four of them are terminal (ecs-api.md 9.7). */
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
  endMonitoring(current);
}

/** Breaker and alarms watch a service deployment only until it is over (ecs-api.md 9.7). */
export function endMonitoring({ breaker, alarms }: SimServiceDeployment): void {
  if (breaker.status === 'MONITORING') breaker.status = 'MONITORING_COMPLETE';
  if (alarms?.status === 'MONITORING') alarms.status = 'MONITORING_COMPLETE';
}

/** Gives the service back what a revision had; members that came later go. What does not deploy when it changes does not come back either. */
export function restoreRevision(service: SimService, revision: SimServiceRevision): void {
  const kept = Object.entries(service.members).filter(([name]) => !(DEPLOYMENT_TRIGGERS as readonly string[]).includes(name));
  service.taskDefinition = revision.taskDefinition;
  service.members = { ...Object.fromEntries(kept), ...pick(revision.members, DEPLOYMENT_TRIGGERS) };
}

function pick(members: Members, names: readonly string[]): Members {
  return structuredClone(Object.fromEntries(names.filter((name) => members[name] !== undefined).map((name) => [name, members[name]])));
}
