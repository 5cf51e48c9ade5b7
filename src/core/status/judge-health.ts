import type { ObservedService } from '../model/service.ts';
import type { HealthState } from './condition-table.ts';
import type { EcsServiceStatus } from './ecs-service-status.ts';

/** How long after a change of the wanted count missing tasks are "being started", in milliseconds. */
export const SCALING_GRACE_MS = 300_000;

/**
 * Do the wanted tasks run? Told from counts alone, since they come with the sweep for nothing. A service that was just
 * scaled out is not unhealthy, and one that replaces a lost task is, until it runs again.
 */
export function judgeHealth(input: {
  readonly observed: ObservedService | undefined;
  readonly deploying: boolean;
  readonly previous: EcsServiceStatus;
  readonly now: number;
}): HealthState {
  const { observed, previous, now } = input;
  if (observed === undefined || observed.state !== 'Active') return 'Unknown';
  const { desired, running } = observed.counts;
  if (running >= desired) return desired === 0 && running === 0 ? 'ScaledToZero' : 'TasksRunning';
  if (input.deploying) return 'DeploymentRunning';
  if (previous.observed?.desiredCount !== desired) return 'Scaling';
  const last = previous.conditions.find((condition) => condition.type === 'Healthy');
  const changing = last?.reason === 'Scaling' || last?.reason === 'DeploymentRunning';
  if (changing && now - Date.parse(last.lastTransitionTime) < SCALING_GRACE_MS) return 'Scaling';
  return 'TasksMissing';
}
