/** What ECS forgets: stopped tasks after an hour, service deployments and revisions after 90 days, drained deployments at once. */
import type { SimDeployment } from '../state.ts';
import { isOver } from './deployments.ts';
import type { Moment } from './moment.ts';
import { isGone } from './task-life.ts';

/** Drops what is past its time and returns when the next thing will be. */
export function forget({ service, timings, now }: Moment): number | undefined {
  service.tasks = service.tasks.filter(({ stoppedAt }) => stoppedAt === undefined || now - stoppedAt < timings.stoppedTasksKeptMs);
  const kept = service.serviceDeployments.filter(({ status, createdAt }) => !isOver(status) || now - createdAt < timings.historyKeptMs);
  if (kept.length < service.serviceDeployments.length) {
    service.serviceDeployments = kept;
    // A revision lives as long as anything names it: a rollback may need one that is older than the history.
    const named = new Set<string | undefined>([
      service.scheduler.lastCompleted?.revisionArn,
      ...service.deployments.map(({ revisionArn }) => revisionArn),
      ...kept.flatMap((deployment) => [deployment.targetRevisionArn, ...deployment.sourceRevisionArns, deployment.rollback?.serviceRevisionArn]),
    ]);
    service.revisions = service.revisions.filter(({ serviceRevisionArn }) => named.has(serviceRevisionArn));
  }
  const due = [
    ...service.tasks.flatMap(({ stoppedAt }) => (stoppedAt === undefined ? [] : [stoppedAt + timings.stoppedTasksKeptMs])),
    ...service.serviceDeployments.flatMap(({ status, createdAt }) => (isOver(status) ? [createdAt + timings.historyKeptMs] : [])),
  ];
  return due.reduce<number | undefined>((earliest, at) => (earliest === undefined || at < earliest ? at : earliest), undefined);
}

/** An entry other than PRIMARY leaves `deployments[]` once none of its tasks runs or is on its way, unless it is still needed. */
export function dropDrained({ service }: Moment, isNeeded: (deployment: SimDeployment) => boolean = () => false): void {
  const busy = new Set(service.tasks.filter((task) => !isGone(task)).map(({ deploymentId }) => deploymentId));
  service.deployments = service.deployments.filter((deployment) => deployment.status === 'PRIMARY' || busy.has(deployment.id) || isNeeded(deployment));
}
