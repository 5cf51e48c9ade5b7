/** One service, one instant: take the transitions that are due, judge, plan, move, and say when to look again. */
import type { SimDeployment, SimTask } from '../state.ts';
import { beginWatch } from './alarms.ts';
import { clearBackOff } from './back-off.ts';
import { settleService } from './completion.ts';
import { SERVICE_DELETED, currentServiceDeployment, endCurrent } from './deployments.ts';
import { tellContainerUnhealthy, tellDeregistered, tellNotPlaced, tellRegistered, tellTargetUnhealthy } from './events.ts';
import { countFailedStart, countFailure, countSuccess, judge } from './failures.ts';
import { forget } from './housekeeping.ts';
import { stopAll } from './moves.ts';
import type { Moment } from './moment.ts';
import { USER_REQUEST, startRollback } from './rollback.ts';
import { isDriven } from './settings.ts';
import { strategyOf } from './strategy.ts';
import { groupsOf } from './target-groups.ts';
import { advanceTask, isStopped } from './task-life.ts';

/** Brings the service up to `moment.now`; returns the time at which something is due next, if anything ever is. */
export function stepService(moment: Moment): number | undefined {
  const { service, now } = moment;
  const wakes: (number | undefined)[] = [];
  if (service.status !== 'INACTIVE') {
    advanceTasks(moment);
    if (service.status === 'DRAINING') drainService(moment);
    else if (isDriven(service)) wakes.push(...rollOut(moment));
  }
  wakes.push(forget(moment));
  for (const { nextAt } of service.tasks) wakes.push(nextAt);
  return wakes.reduce((earliest, at) => (at !== undefined && at > now && (earliest === undefined || at < earliest) ? at : earliest), undefined);
}

function rollOut(moment: Moment): (number | undefined)[] {
  const primary = moment.service.deployments[0];
  if (primary !== undefined) judge(moment, primary);
  return [moveServiceDeployment(moment), ...strategyOf(moment.service).advance(moment), settleService(moment)];
}

/** The waits of the service deployment's own status machine (ecs-api.md 9.7). */
function moveServiceDeployment(moment: Moment): number | undefined {
  const { service, timings, now } = moment;
  const current = currentServiceDeployment(service);
  if (current?.status === 'PENDING') {
    if (now < current.createdAt + timings.pendingMs) return current.createdAt + timings.pendingMs;
    current.status = 'IN_PROGRESS';
    current.startedAt = now;
    current.updatedAt = now;
    beginWatch(moment, current);
  } else if (current?.status === 'ROLLBACK_REQUESTED') {
    // Nothing else touches updatedAt in this status.
    if (now < current.updatedAt + timings.rollbackStartMs) return current.updatedAt + timings.rollbackStartMs;
    startRollback(moment, current, USER_REQUEST);
  }
  return undefined;
}

function drainService(moment: Moment): void {
  const { service, now } = moment;
  endCurrent(moment, SERVICE_DELETED);
  stopAll(moment);
  if (!service.tasks.every(isStopped)) return;
  service.status = 'INACTIVE';
  service.inactiveSince = now;
  // The history goes with the service (section 9.1).
  service.deployments = [];
  service.serviceDeployments = [];
  service.revisions = [];
}

function advanceTasks(moment: Moment): void {
  const { service } = moment;
  const registered = new Map<string, number>();
  const deregistered = new Map<string, number>();
  for (const task of service.tasks) {
    if (isStopped(task)) continue;
    for (const news of advanceTask(moment, task)) {
      const deployment = service.deployments.find(({ id }) => id === task.deploymentId);
      switch (news.kind) {
        case 'failed-to-start':
          tellFailedStart(moment, news.reason.stopCode, news.reason.stoppedReason);
          if (deployment !== undefined) countFailedStart(moment, deployment);
          break;
        case 'running':
          countGroups(registered, moment, task);
          if (deployment !== undefined) clearBackOff(deployment);
          break;
        case 'healthy':
          if (deployment !== undefined) countSuccess(moment, deployment);
          break;
        case 'failing':
          tellFailing(moment, task, news.check);
          if (deployment !== undefined) countFailure(moment, deployment);
          break;
        case 'deregistered':
          countGroups(deregistered, moment, task);
          break;
        case 'ended':
        case 'stopped':
          break;
      }
      if (deployment !== undefined) touch(deployment, moment.now);
    }
  }
  for (const [arn, count] of registered) tellRegistered(moment, count, arn);
  for (const [arn, count] of deregistered) tellDeregistered(moment, count, arn);
}

function countGroups(counts: Map<string, number>, { service }: Moment, task: SimTask): void {
  for (const { targetGroupArn } of groupsOf(service, task.revisionArn)) counts.set(targetGroupArn, (counts.get(targetGroupArn) ?? 0) + 1);
}

const touch = (deployment: SimDeployment, now: number): void => {
  deployment.updatedAt = now;
};

/** Pulls and secrets that fail show as placements that fail; a process that ends shows only in the task. */
function tellFailedStart(moment: Moment, stopCode: string, reason: string): void {
  if (stopCode === 'TaskFailedToStart') tellNotPlaced(moment, reason);
}

function tellFailing(moment: Moment, task: SimTask, check: 'container' | 'target'): void {
  if (check === 'container') {
    tellContainerUnhealthy(moment, task.taskArn);
    return;
  }
  for (const { targetGroupArn, containerPort } of groupsOf(moment.service, task.revisionArn)) tellTargetUnhealthy(moment, containerPort, targetGroupArn);
}
