/** One task's walk: PROVISIONING, PENDING, ACTIVATING, RUNNING, DEACTIVATING, STOPPING, DEPROVISIONING, STOPPED (ecs-api.md section 6). */
import { amount } from '../members.ts';
import type { ImageBehaviour, SimDeployment, SimTask, TaskFate } from '../state.ts';
import { findFault } from './behaviour.ts';
import { planLife } from './health.ts';
import { newTaskArn } from './ids.ts';
import type { Moment } from './moment.ts';
import type { OutcomePhase } from './outcomes.ts';
import { containersOf } from './settings.ts';
import { startFailure } from './start-failures.ts';
import { exited, outOfMemory, spotInterrupted, stoppedByUser, taskOutOfMemory } from './stop-reasons.ts';
import type { StopReason } from './stop-reasons.ts';
import { deregister, deregistrationMs, groupsOf, register, targetHealthyMs, turnUnhealthy } from './target-groups.ts';

/** What one transition means to the service that the task belongs to. */
export type TaskNews =
  | { readonly kind: 'failed-to-start'; readonly reason: StopReason }
  | { readonly kind: 'running' }
  | { readonly kind: 'healthy' }
  | { readonly kind: 'failing'; readonly check: 'container' | 'target' }
  | { readonly kind: 'ended' }
  | { readonly kind: 'deregistered' }
  | { readonly kind: 'stopped' };

/** Nothing happens to the task any more. */
export const isStopped = (task: SimTask): boolean => task.lastStatus === 'STOPPED';
/** Takes up room no more: STOPPED, or only its network interface is still being cleaned up. */
export const isGone = ({ lastStatus }: SimTask): boolean => lastStatus === 'STOPPED' || lastStatus === 'DEPROVISIONING';
/** Counts for the service: wanted, and not stopped. One that was told to stop does not, though it may still run. */
export const isLive = (task: SimTask): boolean => task.desiredStatus === 'RUNNING' && !isStopped(task);

function isOnItsWayUp({ lastStatus }: SimTask): boolean {
  return lastStatus === 'PROVISIONING' || lastStatus === 'PENDING' || lastStatus === 'ACTIVATING' || lastStatus === 'RUNNING';
}

/** Makes a task that has just been placed. */
export function launchTask(moment: Moment, deployment: SimDeployment): SimTask {
  const { world, region, service, timings, now } = moment;
  return {
    taskArn: newTaskArn(world, region, service),
    taskDefinitionArn: deployment.taskDefinition,
    revisionArn: deployment.revisionArn,
    deploymentId: deployment.id,
    createdAt: now,
    lastStatus: 'PROVISIONING',
    desiredStatus: 'RUNNING',
    healthStatus: 'UNKNOWN',
    containers: containersOf(region, deployment.taskDefinition).map(({ name, image }) => ({ name, image, healthStatus: 'UNKNOWN' })),
    nextAt: now + jittered(moment, timings.provisioningMs),
    group: `service:${service.serviceName}`,
  };
}

/** Takes the transitions that are due, in order; the task's `nextAt` says when the next one is. */
export function advanceTask(moment: Moment, task: SimTask): readonly TaskNews[] {
  const news: TaskNews[] = [];
  // StopTask by a person only sets the wish; the walk begins here.
  if (task.desiredStatus === 'STOPPED' && isOnItsWayUp(task)) {
    const { stopCode, stoppedReason } = stoppedByUser();
    beginStop(moment, task, { stopCode: task.stopCode ?? stopCode, stoppedReason: task.stoppedReason ?? stoppedReason });
    news.push({ kind: 'ended' });
  }
  while (task.nextAt !== undefined && task.nextAt <= moment.now) news.push(...takeStep(moment, task));
  return news;
}

function takeStep(moment: Moment, task: SimTask): readonly TaskNews[] {
  const { timings, now } = moment;
  switch (task.lastStatus) {
    case 'PROVISIONING':
      return provision(moment, task);
    case 'PENDING':
      return pull(moment, task);
    case 'ACTIVATING':
      return startContainers(moment, task);
    case 'RUNNING':
      return live(moment, task);
    case 'DEACTIVATING':
      task.lastStatus = 'STOPPING';
      task.nextAt = now + stopMs(moment, task);
      return [{ kind: 'deregistered' }];
    case 'STOPPING':
      // Containers that are still there when the stop timeout ends are killed: 128 + SIGKILL.
      for (const container of task.containers) container.exitCode ??= 137;
      task.lastStatus = 'DEPROVISIONING';
      task.nextAt = now + timings.deprovisioningMs;
      return [];
    case 'DEPROVISIONING':
      task.lastStatus = 'STOPPED';
      task.stoppedAt = now;
      delete task.nextAt;
      return [{ kind: 'stopped' }];
    case 'STOPPED':
      delete task.nextAt;
      return [];
  }
}

function provision(moment: Moment, task: SimTask): readonly TaskNews[] {
  const failed = failStart(moment, task, 'provisioning');
  if (failed !== undefined) return failed;
  task.lastStatus = 'PENDING';
  task.nextAt = moment.now + jittered(moment, moment.timings.pullMs);
  return [];
}

function pull(moment: Moment, task: SimTask): readonly TaskNews[] {
  const failed = failStart(moment, task, 'pull');
  if (failed !== undefined) return failed;
  task.lastStatus = 'ACTIVATING';
  task.nextAt = moment.now + jittered(moment, moment.timings.activatingMs);
  return [];
}

/** Ends a task whose image has an outcome of this phase. */
function failStart(moment: Moment, task: SimTask, phase: OutcomePhase): readonly TaskNews[] | undefined {
  const { world, region, service } = moment;
  const fault = findFault(world.behaviours, containersOf(region, task.taskDefinitionArn), [phase]);
  if (fault === undefined) return undefined;
  const reason = startFailure({ region, service, task, fault });
  beginStop(moment, task, reason);
  return [{ kind: 'failed-to-start', reason }];
}

function startContainers(moment: Moment, task: SimTask): readonly TaskNews[] {
  const { world, region, service, timings, now } = moment;
  const failed = failStart(moment, task, 'start');
  if (failed !== undefined) return failed;
  const containers = containersOf(region, task.taskDefinitionArn);
  const fault = findFault(world.behaviours, containers, ['running']);
  // A process that ends at once, with no time given, takes the task down before it is ever reported RUNNING.
  const reason = fault === undefined || fault.behaviour.afterMs !== undefined ? undefined : endOf(fault.behaviour.outcome, fault.container.name, fault.behaviour.exitCode ?? 1);
  if (reason !== undefined) {
    beginStop(moment, task, reason);
    return [{ kind: 'failed-to-start', reason }];
  }
  task.lastStatus = 'RUNNING';
  task.startedAt = now;
  const groups = groupsOf(service, task.revisionArn);
  task.life = planLife({
    startedAt: now,
    containers,
    hasTargetGroup: groups.length > 0,
    graceMs: (amount(service.members, 'healthCheckGracePeriodSeconds') ?? 0) * 1_000,
    fault,
    timings: { ...timings, targetHealthyMs: targetHealthyMs(region, groups, timings) },
  });
  register(moment, task);
  scheduleLife(task);
  return [{ kind: 'running' }];
}

/** How a container's process ends by itself; nothing for what only others notice. */
function endOf(outcome: ImageBehaviour['outcome'] | TaskFate, container: string, exitCode: number): StopReason | undefined {
  if (outcome === 'exit') return exited(container, exitCode);
  if (outcome === 'out-of-memory') return outOfMemory(container);
  return outcome === 'task-out-of-memory' ? taskOutOfMemory(container) : undefined;
}

/** The next of "becomes healthy" and "fails"; neither: the task simply runs. */
function scheduleLife(task: SimTask): void {
  const { life } = task;
  const due = [life?.healthy === true ? undefined : life?.healthyAt, life?.failing === undefined ? life?.fate?.at : undefined].filter((at) => at !== undefined);
  if (due.length === 0) delete task.nextAt;
  else task.nextAt = Math.min(...due);
}

function live(moment: Moment, task: SimTask): readonly TaskNews[] {
  const { life } = task;
  if (life === undefined) {
    delete task.nextAt;
    return [];
  }
  const fateDue = life.fate !== undefined && life.failing === undefined && life.fate.at <= moment.now;
  if (!life.healthy && life.healthyAt !== undefined && life.healthyAt <= moment.now && !(fateDue && life.fate.at <= life.healthyAt)) {
    life.healthy = true;
    setHealth(moment, task, 'HEALTHY');
    scheduleLife(task);
    return [{ kind: 'healthy' }];
  }
  return fateDue ? meetFate(moment, task, life.fate) : [];
}

function meetFate(moment: Moment, task: SimTask, fate: NonNullable<NonNullable<SimTask['life']>['fate']>): readonly TaskNews[] {
  switch (fate.outcome) {
    case 'exit':
    case 'out-of-memory':
    case 'task-out-of-memory':
    case 'spot-interruption':
      beginStop(moment, task, endOf(fate.outcome, fate.container, fate.exitCode) ?? spotInterrupted());
      return [{ kind: 'ended' }];
    case 'container-unhealthy':
    case 'target-unhealthy': {
      const check = fate.outcome === 'container-unhealthy' ? 'container' : 'target';
      if (task.life !== undefined) {
        task.life.failing = check;
        task.life.healthy = false;
      }
      if (check === 'container') setHealth(moment, task, 'UNHEALTHY', fate.container);
      turnUnhealthy(moment, task);
      delete task.nextAt;
      return [{ kind: 'failing', check }];
    }
  }
}

/** healthStatus follows container checks only: a task without any stays UNKNOWN, whatever a target group says. */
function setHealth(moment: Moment, task: SimTask, status: 'HEALTHY' | 'UNHEALTHY', only?: string): void {
  const checked = containersOf(moment.region, task.taskDefinitionArn).filter(({ check }) => check !== undefined);
  for (const container of task.containers) {
    if (checked.some(({ name }) => name === container.name) && (only === undefined || only === container.name)) container.healthStatus = status;
  }
  if (checked.some(({ essential }) => essential)) task.healthStatus = status;
}

/** Starts the way out: connections drain first where a target group has the task, then SIGTERM, then the rest. */
export function beginStop(moment: Moment, task: SimTask, reason: StopReason): void {
  const { region, service, timings, now } = moment;
  const ran = task.lastStatus === 'RUNNING';
  const groups = groupsOf(service, task.revisionArn);
  task.desiredStatus = 'STOPPED';
  task.stoppingAt = now;
  task.stopCode = reason.stopCode;
  task.stoppedReason = reason.stoppedReason;
  for (const container of task.containers) {
    if (container.name !== reason.container?.name) continue;
    if (reason.container.exitCode !== undefined) container.exitCode = reason.container.exitCode;
    if (reason.container.reason !== undefined) container.reason = reason.container.reason;
  }
  if (task.life !== undefined) task.life.healthy = false;
  if (!ran) {
    task.lastStatus = 'DEPROVISIONING';
    task.nextAt = now + timings.deprovisioningMs;
  } else if (groups.length > 0) {
    task.lastStatus = 'DEACTIVATING';
    task.nextAt = now + deregistrationMs(region, groups, timings);
    deregister(moment, task);
  } else {
    task.lastStatus = 'STOPPING';
    task.nextAt = now + stopMs(moment, task);
  }
}

function stopMs({ region, timings }: Moment, task: SimTask): number {
  // A single container that has ended already leaves nothing to wait for.
  const waiting = containersOf(region, task.taskDefinitionArn).filter(({ name }) => task.containers.find((container) => container.name === name)?.exitCode === undefined);
  return Math.max(0, ...waiting.map(({ stopTimeoutMs }) => stopTimeoutMs ?? timings.stopTimeoutMs));
}

/** Whole seconds, so that tasks launched together mostly move together and cost one step. */
function jittered({ world, timings }: Moment, ms: number): number {
  const varied = ms * (1 + timings.jitter * (2 * world.random() - 1));
  return ms < 1_000 ? Math.round(varied) : Math.round(varied / 1_000) * 1_000;
}
