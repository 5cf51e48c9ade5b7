/** Service events with the texts of ecs-api.md 9.6, and the rule that ECS does not repeat itself. */
import { uuid } from '../ids.ts';
import { taskId } from './ids.ts';
import type { Moment } from './moment.ts';

const EVENTS_KEPT = 100;
const TASKS_PER_EVENT = 10;
const TROUBLESHOOTING = 'For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.';

/** Adds an event, newest first; DescribeServices shows the latest 100. */
export function writeEvent({ world, service, now }: Moment, message: string): void {
  service.events.unshift({ id: uuid(world), createdAt: now, message: `(service ${service.serviceName}) ${message}` });
  if (service.events.length > EVENTS_KEPT) service.events.length = EVENTS_KEPT;
}

/** For texts about a lasting impairment: the same text is written once in six hours, so silence is not health. */
function writeOnce(moment: Moment, message: string): void {
  const { service, now, timings } = moment;
  for (const [text, at] of service.scheduler.eventTimes) if (now - at >= timings.eventRepeatMs) service.scheduler.eventTimes.delete(text);
  if (service.scheduler.eventTimes.has(message)) return;
  // Texts carry image names, so their number is bounded here rather than by hope.
  const [oldest] = service.scheduler.eventTimes.keys();
  if (service.scheduler.eventTimes.size >= EVENTS_KEPT && oldest !== undefined) service.scheduler.eventTimes.delete(oldest);
  service.scheduler.eventTimes.set(message, now);
  writeEvent(moment, message);
}

const named = (taskArns: readonly string[]): string => taskArns.map((arn) => `(task ${taskId(arn)})`).join(' ');

/** ECS launches and stops in batches, each with an event of its own. */
function inBatches(taskArns: readonly string[], write: (batch: readonly string[]) => void): void {
  for (let from = 0; from < taskArns.length; from += TASKS_PER_EVENT) write(taskArns.slice(from, from + TASKS_PER_EVENT));
}

/** Tasks were launched, ten to an event; `replacing` of them take the place of unhealthy ones. */
export function tellStarted(moment: Moment, taskArns: readonly string[], replacing: number): void {
  let left = replacing;
  inBatches(taskArns, (batch) => {
    const replaced = Math.min(left, batch.length);
    left -= replaced;
    const why = replaced === 0 ? '' : ` Amazon ECS replaced ${String(replaced)} tasks due to an unhealthy status.`;
    writeEvent(moment, `has started ${String(batch.length)} tasks: ${named(batch)}.${why}`);
  });
}

/** Tasks that had reached RUNNING were told to stop, ten to an event. */
export function tellStopped(moment: Moment, taskArns: readonly string[]): void {
  inBatches(taskArns, (batch) => {
    writeEvent(moment, `has stopped ${String(batch.length)} running tasks: ${named(batch)}.`);
  });
}

/** Targets of one group that registered within one step, in one event. */
export const tellRegistered = (moment: Moment, count: number, targetGroupArn: string): void => {
  writeEvent(moment, `registered ${String(count)} targets in (target-group ${targetGroupArn})`);
};

/** Tasks whose connections drain before they are told to stop, whatever group they are in. */
export const tellDraining = (moment: Moment, count: number): void => {
  writeEvent(moment, `has begun draining connections on ${String(count)} tasks.`);
};

/** Targets of one group whose deregistration delay has passed. */
export const tellDeregistered = (moment: Moment, count: number, targetGroupArn: string): void => {
  writeEvent(moment, `deregistered ${String(count)} targets in (target-group ${targetGroupArn})`);
};

/** A container failed its own check, so that the task will be replaced. */
export const tellContainerUnhealthy = (moment: Moment, taskArn: string): void => {
  writeEvent(moment, `(task ${taskId(taskArn)}) failed container health checks.`);
};

/** A target failed the check of its group. ECS names its port, and not the task. */
export const tellTargetUnhealthy = (moment: Moment, port: number, targetGroupArn: string): void => {
  writeEvent(moment, `(port ${String(port)}) is unhealthy in (target-group ${targetGroupArn}) due to (reason Health checks failed).`);
};

/** There is no capacity, or the task failed before its containers started: ECS words both alike (ecs-api.md 9.3). */
export const tellNotPlaced = (moment: Moment, reason: string): void => {
  writeOnce(moment, `was unable to place a task. Reason: ${reason}`);
};

/** EC2: there are instances, and none has room (AWS: Service event messages). The instance is as made up as the shortage. */
export const tellNoInstance = (moment: Moment): void => {
  writeOnce(moment, `was unable to place a task because no container instance met all of its requirements. The closest matching container-instance 0123456789abcdef0123456789abcdef has insufficient CPU units available. ${TROUBLESHOOTING}`);
};

/** Starts fail again and again; due from the second round of failures on. */
export const tellInconsistentStarts = (moment: Moment): void => {
  writeOnce(moment, `is unable to consistently start tasks successfully. ${TROUBLESHOOTING}`);
};

/** The percentages leave no room to start or to stop anything (ecs-api.md 9.2). */
export const tellBlocked = (moment: Moment): void => {
  writeOnce(moment, 'was unable to stop or start tasks during a deployment because of the service deployment configuration. Update the minimumHealthyPercent or maximumPercent value and try again.');
};

/** A deployment failed; `reason` is in the words of what noticed it: breaker, alarm or stage. */
export const tellFailed = (moment: Moment, deploymentId: string, reason: string): void => {
  writeEvent(moment, `(deployment ${deploymentId}) deployment failed: ${reason}`);
};

/** A rollback begins; `deploymentId` is the one that comes back, and that will be told of as completed. */
export const tellRollingBack = (moment: Moment, deploymentId: string): void => {
  writeEvent(moment, `rolling back to deployment ${deploymentId}.`);
};

/** A rollout is done, or a rollback: `deploymentId` is the one that stays. */
export const tellCompleted = (moment: Moment, deploymentId: string): void => {
  writeEvent(moment, `(deployment ${deploymentId}) deployment completed.`);
};

/** ECS writes it a millisecond after the completion, and pollers sort by time. */
export const tellSteady = (moment: Moment): void => {
  writeEvent({ ...moment, now: moment.now + 1 }, 'has reached a steady state.');
};

/** Reason of the placement event when Fargate has no capacity. */
export const NO_CAPACITY = `Capacity is unavailable at this time. Please try again later or in a different availability zone. ${TROUBLESHOOTING}`;
