/** Carries out what a strategy plans: launches, stops, targets, and the events that tell of them. */
import type { ImageBehaviour, SimDeployment, SimTask } from '../state.ts';
import { findFault } from './behaviour.ts';
import { currentServiceDeployment } from './deployments.ts';
import { NO_CAPACITY, tellBlocked, tellDraining, tellNoInstance, tellNotPlaced, tellStarted, tellStopped } from './events.ts';
import { countFailedStart } from './failures.ts';
import { takeLaunches } from './launch-rate.ts';
import type { Moment } from './moment.ts';
import type { DeploymentView, RollingMoves, StartMove, TaskPhase } from './rolling.ts';
import { containersOf } from './settings.ts';
import { failedContainerCheck, failedTargetCheck, scaledIn } from './stop-reasons.ts';
import type { StopReason } from './stop-reasons.ts';
import { groupsOf } from './target-groups.ts';
import { beginStop, isGone, isLive, launchTask } from './task-life.ts';

/** Launches at most as many tasks as the service launch rate leaves; returns the times at which one that has to wait may be tried. */
export function moveTasks(moment: Moment, plan: (launchBudget: number) => RollingMoves): (number | undefined)[] {
  const { service, timings, now } = moment;
  const launches = takeLaunches(service.scheduler, timings, now);
  const moves = plan(launches.budget);
  for (const deployment of service.deployments) deployment.desiredCount = moves.targets.get(deployment.id) ?? deployment.desiredCount ?? 0;

  const stops = new Map(moves.stops.map((stop) => [stop.taskId, stop]));
  stopTasks(moment, service.tasks.filter(({ taskArn }) => stops.has(taskArn)), (task) =>
    stops.get(task.taskArn)?.why === 'failing' ? failedReason(moment, task) : scaledIn(service.deployments[0]?.id ?? task.deploymentId));

  let launched = 0;
  for (const start of moves.starts) launched += startTasks(moment, start);
  launches.spend(launched);
  if (moves.blocked) tellBlocked(moment);
  return [...service.deployments.map(({ retryAt }) => retryAt), launches.budget - launched <= 0 ? launches.nextAt : undefined];
}

/** Stops everything: the service is being deleted. */
export function stopAll(moment: Moment): void {
  stopTasks(moment, moment.service.tasks.filter(isLive), (task) => scaledIn(task.deploymentId));
}

/** What a plan is made from. */
export function viewDeployments({ service, now }: Moment): readonly DeploymentView[] {
  const current = currentServiceDeployment(service);
  const held = current?.status === 'PENDING' || current?.status === 'ROLLBACK_REQUESTED' || current?.status === 'STOP_REQUESTED';
  return service.deployments.map((deployment) => {
    const primary = deployment.status === 'PRIMARY';
    const stalled = deployment.rolloutState === 'FAILED';
    // An old deployment heals itself only if it ever worked; the new one waits until its service deployment runs.
    const wanted = primary ? !held && !stalled : deployment.rolloutState === 'COMPLETED';
    return {
      id: deployment.id,
      primary,
      target: deployment.desiredCount ?? 0,
      mayStart: wanted && (deployment.retryAt === undefined || deployment.retryAt <= now),
      stalled,
      tasks: service.tasks.flatMap((task) => {
        const phase = task.deploymentId === deployment.id ? phaseOf(task) : undefined;
        return phase === undefined ? [] : [{ id: task.taskArn, phase }];
      }),
    };
  });
}

function phaseOf(task: SimTask): TaskPhase | undefined {
  if (isGone(task)) return undefined;
  if (task.desiredStatus === 'STOPPED') return 'stopping';
  if (task.lastStatus !== 'RUNNING') return 'starting';
  if (task.life?.failing !== undefined) return 'failing';
  return task.life?.healthy === true ? 'healthy' : 'running';
}

function startTasks(moment: Moment, { deploymentId, count, replacing }: StartMove): number {
  const { world, region, service } = moment;
  const deployment = service.deployments.find(({ id }) => id === deploymentId);
  if (deployment === undefined) return 0;
  const fault = findFault(world.behaviours, containersOf(region, deployment.taskDefinition), ['placement']);
  if (fault !== undefined) {
    failPlacement(moment, deployment, count, fault.behaviour.outcome);
    return 0;
  }
  const tasks = Array.from({ length: count }, () => launchTask(moment, deployment));
  service.tasks.push(...tasks);
  tellStarted(moment, tasks.map(({ taskArn }) => taskArn), replacing);
  return count;
}

/** No task is made; each one that was wanted is a failure ("the service scheduler can't launch the task", SDK text of failedTasks). */
function failPlacement(moment: Moment, deployment: SimDeployment, count: number, outcome: ImageBehaviour['outcome']): void {
  if (outcome === 'no-instance') tellNoInstance(moment);
  else tellNotPlaced(moment, NO_CAPACITY);
  for (let failed = 0; failed < count; failed += 1) countFailedStart(moment, deployment);
}

function stopTasks(moment: Moment, tasks: readonly SimTask[], reasonOf: (task: SimTask) => StopReason): void {
  if (tasks.length === 0) return;
  const running = tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING');
  const draining = running.filter((task) => groupsOf(moment.service, task.revisionArn).length > 0);
  if (draining.length > 0) tellDraining(moment, draining.length);
  for (const task of tasks) beginStop(moment, task, reasonOf(task));
  tellStopped(moment, running.map(({ taskArn }) => taskArn));
}

const failedReason = ({ service }: Moment, task: SimTask): StopReason =>
  task.life?.failing === 'target' ? failedTargetCheck(groupsOf(service, task.revisionArn)[0]?.targetGroupArn ?? '') : failedContainerCheck();
