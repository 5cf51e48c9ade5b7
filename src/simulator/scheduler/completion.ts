/** When a rollout is done, and when a service is steady. Both return what to wait for, so that nothing has to poll. */
import type { SimDeployment, SimServiceDeployment } from '../state.ts';
import { currentServiceDeployment, endMonitoring } from './deployments.ts';
import { tellCompleted, tellSteady } from './events.ts';
import type { Moment } from './moment.ts';
import { readRolloutSettings } from './settings.ts';
import type { RolloutSettings } from './settings.ts';
import { isGone, isLive } from './task-life.ts';
import type { Timings } from './timings.ts';

/**
 * Completes the running deployment once all it needs has held for its bake time; returns when to look again. A strategy
 * that bakes in a stage of its own gives 0 for `bakeMs`.
 */
export function settleDeployment(moment: Moment, bakeMs?: number): number | undefined {
  const { service, timings, now } = moment;
  const current = currentServiceDeployment(service);
  const primary = service.deployments[0];
  if (current === undefined || primary === undefined || !isRollingOut(current)) return undefined;
  const settings = readRolloutSettings(current.deploymentConfiguration);
  if (!isSettled(moment, primary, settings)) {
    delete primary.settledAt;
    delete primary.releasing;
    return undefined;
  }
  primary.settledAt ??= now;
  // A rollback does not bake: it returns to what has proven itself.
  const bake = current.status === 'IN_PROGRESS' ? (bakeMs ?? bakeOf(settings, current, timings)) : 0;
  const due = primary.settledAt + bake + timings.completionLagMs;
  if (due > now) return due;
  if (settings.earlySuccess?.cleanup === 'BLOCKING' && service.deployments.length > 1) {
    primary.releasing = true;
    return undefined;
  }
  complete(moment, primary, current);
  return undefined;
}

/** Alarms need time to notice anything: without a bake time of the user's, ECS takes one of its own (ecs-api.md 9.4). */
const bakeOf = (settings: RolloutSettings, { alarms }: SimServiceDeployment, { alarmBakeMs }: Timings): number =>
  settings.bakeMs === 0 && alarms?.status === 'MONITORING' ? alarmBakeMs : settings.bakeMs;

const isRollingOut = ({ status }: SimServiceDeployment): boolean => status === 'IN_PROGRESS' || status === 'ROLLBACK_IN_PROGRESS';

/** All of desiredCount healthy and nothing older left; with early success criteria the configured share is enough (ecs-api.md 9.7). */
function isSettled({ service }: Moment, primary: SimDeployment, { earlySuccess }: RolloutSettings): boolean {
  const own = service.tasks.filter((task) => task.deploymentId === primary.id && isLive(task));
  const healthy = own.filter(({ life }) => life?.healthy === true).length;
  if (earlySuccess !== undefined) return healthy >= Math.ceil((service.desiredCount * earlySuccess.healthyPercent) / 100);
  return service.deployments.length === 1 && healthy >= service.desiredCount && own.length === service.desiredCount;
}

function complete(moment: Moment, primary: SimDeployment, current: SimServiceDeployment): void {
  const { service, now } = moment;
  primary.rolloutState = 'COMPLETED';
  primary.rolloutStateReason = `ECS deployment ${primary.id} completed.`;
  primary.updatedAt = now;
  delete primary.settledAt;
  delete primary.releasing;
  service.scheduler.lastCompleted = { deploymentId: primary.id, revisionArn: primary.revisionArn };
  current.status = current.status === 'ROLLBACK_IN_PROGRESS' ? 'ROLLBACK_SUCCESSFUL' : 'SUCCESSFUL';
  current.finishedAt = now;
  current.updatedAt = now;
  endMonitoring(current);
  tellCompleted(moment, primary.id);
}

/** Writes the steady state event when the service becomes steady, and again every six hours; returns when that is next due. */
export function settleService(moment: Moment): number | undefined {
  const { service, timings, now } = moment;
  const { scheduler } = service;
  if (!isSteady(moment)) {
    delete scheduler.steadySince;
    delete scheduler.lastSteadyEventAt;
    return undefined;
  }
  scheduler.steadySince ??= now;
  if (scheduler.lastSteadyEventAt === undefined || now - scheduler.lastSteadyEventAt >= timings.eventRepeatMs) {
    scheduler.lastSteadyEventAt = now;
    tellSteady(moment);
  }
  return scheduler.lastSteadyEventAt + timings.eventRepeatMs;
}

function isSteady({ service }: Moment): boolean {
  const [primary, ...others] = service.deployments;
  if (primary?.rolloutState !== 'COMPLETED' || others.length > 0) return false;
  const moving = service.tasks.filter((task) => !isGone(task));
  return moving.length === service.desiredCount && moving.every((task) => isLive(task) && task.life?.healthy === true);
}
