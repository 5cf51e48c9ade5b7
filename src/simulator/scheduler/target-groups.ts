/** Tasks in target groups: which group a revision registers with, and what a task's walk means to its targets. */
import { deregisterTarget, registerTarget, setTargetHealth, targetGroupOf } from '../elb/index.ts';
import { amount, struct, structs, text } from '../members.ts';
import type { Members, SimRegion, SimRevisionGroup, SimService, SimTask } from '../state.ts';
import type { Moment } from './moment.ts';
import type { Timings } from './timings.ts';

/**
 * One group for each load balancer of a new revision. With an alternate group the new revision takes the one of the two
 * that `source` does not use, so that both can run at once (AWS: blue/green resources); a rolling one stays where `source` is.
 */
export function chooseGroups(members: Members, source: readonly SimRevisionGroup[] | undefined, shifting: boolean): readonly SimRevisionGroup[] {
  return structs(members, 'loadBalancers').flatMap((balancer) => {
    const main = text(balancer, 'targetGroupArn');
    if (main === undefined) return [];
    const advanced = struct(balancer, 'advancedConfiguration') ?? {};
    const alternate = text(advanced, 'alternateTargetGroupArn');
    const rule = text(advanced, 'productionListenerRule');
    const used = source?.find(({ targetGroupArn }) => targetGroupArn === main || targetGroupArn === alternate)?.targetGroupArn;
    return [{
      targetGroupArn: alternate === undefined || used === undefined ? main : shifting === (used === main) ? alternate : main,
      containerPort: amount(balancer, 'containerPort') ?? 0,
      ...(rule === undefined ? {} : { productionListenerRule: rule }),
    }];
  });
}

/** Where the tasks of a revision register. */
export function groupsOf(service: SimService, revisionArn: string): readonly SimRevisionGroup[] {
  const revision = service.revisions.find(({ serviceRevisionArn }) => serviceRevisionArn === revisionArn);
  return revision?.groups ?? chooseGroups(revision?.members ?? service.members, undefined, false);
}

/** RUNNING: the task registers. An image that never passes its checks is unhealthy from the start. */
export function register({ world, region, service }: Moment, task: SimTask): void {
  for (const { targetGroupArn, containerPort } of groupsOf(service, task.revisionArn)) {
    if (targetGroupOf(region, targetGroupArn) === undefined) continue;
    registerTarget(world, region, targetGroupArn, { id: addressOf(task.taskArn), port: containerPort, taskArn: task.taskArn });
    if (task.life?.fate !== undefined && task.life.healthyAt === undefined) setTargetHealth(world, region, targetGroupArn, task.taskArn, false);
  }
}

/** The process answers no more, whichever check noticed it. */
export function turnUnhealthy({ world, region, service }: Moment, task: SimTask): void {
  for (const { targetGroupArn } of groupsOf(service, task.revisionArn)) setTargetHealth(world, region, targetGroupArn, task.taskArn, false);
}

/** The task is on its way out: its targets drain, and get no new requests. */
export function deregister({ world, region, service }: Moment, task: SimTask): void {
  for (const { targetGroupArn, containerPort } of groupsOf(service, task.revisionArn)) {
    deregisterTarget(world, region, targetGroupArn, { id: addressOf(task.taskArn), port: containerPort });
  }
}

/** Registration to healthy, by the slowest of the groups. */
export const targetHealthyMs = (region: SimRegion, groups: readonly SimRevisionGroup[], timings: Timings): number =>
  Math.max(0, ...groups.map(({ targetGroupArn }) => targetGroupOf(region, targetGroupArn)?.healthyAfterMs ?? timings.targetHealthyMs));

/** How long connections drain before the task is told to stop. */
export const deregistrationMs = (region: SimRegion, groups: readonly SimRevisionGroup[], timings: Timings): number =>
  Math.max(0, ...groups.map(({ targetGroupArn }) => targetGroupOf(region, targetGroupArn)?.deregistrationDelayMs ?? timings.deregistrationMs));

/** The private address of a task's network interface, made of its id: 10.0.0.0/8 is large enough for all tasks of a test. */
function addressOf(taskArn: string): string {
  const digits = taskArn.slice(taskArn.lastIndexOf('/') + 1);
  return ['10', ...[0, 2, 4].map((from) => String(Number.parseInt(digits.slice(from, from + 2), 16)))].join('.');
}
