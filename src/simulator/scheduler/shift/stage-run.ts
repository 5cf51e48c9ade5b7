/** What both directions need of a stage: its revisions, its beginning, its traffic and its end. */
import type { SimDeployment, SimServiceDeployment, SimServiceRevision } from '../../state.ts';
import type { Moment } from '../moment.ts';
import { isLive } from '../task-life.ts';
import { startHooks } from './hooks.ts';
import { hasTestTraffic, isNetworkRoute, permissionProblem, routesOf, writeWeights } from './routes.ts';
import type { Route } from './routes.ts';
import type { SimShift, SimStage } from './state.ts';

/** The revision that is being deployed. */
const targetRevision = ({ service }: Moment, current: SimServiceDeployment): SimServiceRevision | undefined =>
  service.revisions.find(({ serviceRevisionArn }) => serviceRevisionArn === current.targetRevisionArn);

/** The routes of the revision that is being deployed; none without a load balancer whose traffic ECS manages. */
export function routesOfTarget(moment: Moment, current: SimServiceDeployment): readonly Route[] {
  const target = targetRevision(moment, current);
  return target === undefined ? [] : routesOf(target);
}

/** Starts a stage and its hooks; what the stage does comes after. */
export function beginStage(moment: Moment, current: SimServiceDeployment, shift: SimShift, stage: SimStage): void {
  shift.stage = stage;
  shift.stageAt = moment.now;
  current.updatedAt = moment.now;
  startHooks(moment, current, shift, stage);
}

/** Sends this share of the traffic to the target revision, unless its rules cannot be written. Test traffic only where there is a way for it. */
export function shiftTraffic(moment: Moment, current: SimServiceDeployment, shift: SimShift, kind: 'production' | 'test', percent: number): void {
  if (kind === 'test' && !hasTestTraffic(targetRevision(moment, current)?.members ?? {})) return;
  const routes = routesOfTarget(moment, current);
  if (permissionProblem(moment, routes) !== undefined) return;
  shift[kind] = percent;
  writeWeights(moment, routes, kind, percent);
}

/** How long weights take to hold. */
export function shiftMs({ timings }: Moment, routes: readonly Route[], kind: 'production' | 'test'): number {
  const arns = routes.flatMap((route) => route[kind] ?? []);
  return arns.some(isNetworkRoute) ? timings.networkShiftMs : timings.shiftMs;
}

/** All of desiredCount is healthy. */
export function isUp({ service }: Moment, deployment: SimDeployment | undefined): boolean {
  if (deployment === undefined) return false;
  const healthy = service.tasks.filter((task) => task.deploymentId === deployment.id && isLive(task) && task.life?.healthy === true).length;
  return healthy >= service.desiredCount;
}

/** The earlier of two times, either of which may be missing. */
export function earlier(left: number | undefined, right: number | undefined): number | undefined {
  if (left === undefined) return right;
  return right === undefined ? left : Math.min(left, right);
}
