/** CloudWatch alarms that watch a service deployment (ecs-api.md 9.4). */
import type { SimServiceDeployment } from '../state.ts';
import type { Moment } from './moment.ts';
import { failDeployment } from './rollback.ts';
import type { Failure } from './rollback.ts';
import { readRolloutSettings } from './settings.ts';

/** The deployment starts: an alarm that is in ALARM already says nothing about it, so that none of its alarms counts. */
export function beginWatch(moment: Moment, current: SimServiceDeployment): void {
  if (current.alarms !== undefined && alarming(moment, current).length > 0) current.alarms.status = 'DISABLED';
}

/** Fails the deployment when one of its alarms is in ALARM; returns when to look again. */
export function watchAlarms(moment: Moment, current: SimServiceDeployment): number | undefined {
  const { alarms, status } = current;
  if (alarms?.status !== 'MONITORING' || status !== 'IN_PROGRESS') return undefined;
  const triggered = alarming(moment, current);
  if (triggered.length === 0) return moment.now + moment.timings.alarmPollMs;
  current.alarms = { status: 'TRIGGERED', triggered };
  failDeployment(moment, current, failureOf(triggered), readRolloutSettings(current.deploymentConfiguration).alarms?.rollback ?? false);
  return undefined;
}

const alarming = ({ world }: Moment, { deploymentConfiguration }: SimServiceDeployment): readonly string[] =>
  readRolloutSettings(deploymentConfiguration).alarms?.names.filter((name) => world.alarming?.has(name) === true) ?? [];

/** None of these texts is published. */
function failureOf(triggered: readonly string[]): Failure {
  const names = triggered.join(', ');
  return {
    event: `alarm detected (${names}).`,
    state: 'ECS deployment alarms: alarm detected.',
    rollback: {
      reason: `Service deployment rolled back because the following CloudWatch alarms were triggered: ${names}.`,
      stateReason: (id) => `ECS deployment alarms: rolling back to deploymentId ${id}.`,
    },
    stopped: `Service deployment stopped because the following CloudWatch alarms were triggered: ${names}.`,
  };
}
