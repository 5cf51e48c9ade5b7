import type { ObservedService } from '../model/service.ts';
import type { HealthState } from './condition-table.ts';
import type { EcsServiceStatus } from './ecs-service-status.ts';

/** How long after a change of the wanted count missing tasks are "being started", in milliseconds. */
const SCALING_GRACE_MS = 300_000;

/** What health is judged by. */
export interface HealthInput {
  readonly observed: ObservedService | undefined;
  /** ECS's answer to a write of this pass, where one changed the wanted count since `observed` was read. */
  readonly counts?: ObservedService['counts'] | undefined;
  readonly deploying: boolean;
  readonly previous: EcsServiceStatus;
  readonly now: number;
}

/**
 * Do the wanted tasks run? Told from counts alone, since they come with the sweep for nothing. A service that was just
 * scaled is not unhealthy, and one that replaces a lost task is, until it runs again.
 */
export function judgeHealth(input: HealthInput): HealthState {
  const { observed, deploying } = input;
  if (observed === undefined || observed.state !== 'Active') return 'Unknown';
  const counts = input.counts ?? observed.counts;
  const { desired, running } = counts;
  if (running < desired) return deploying ? 'DeploymentRunning' : isScaling(input, counts) ? 'Scaling' : 'TasksMissing';
  // A rolling deployment runs more tasks than are wanted too, by maximumPercent.
  if (running > desired && !deploying && isScaling(input, counts)) return 'Scaling';
  return desired === 0 && running === 0 ? 'ScaledToZero' : 'TasksRunning';
}

/** The wanted count changed in this pass, or a moment ago. */
function isScaling({ observed, previous, now }: HealthInput, { desired, running }: ObservedService['counts']): boolean {
  const before = previous.observed?.desiredCount;
  const known = before !== undefined || running < desired;
  if (observed?.counts.desired !== desired || (known && before !== desired)) return true;
  const last = previous.conditions.find((condition) => condition.type === 'Healthy');
  const changing = last?.reason === 'Scaling' || (last?.reason === 'DeploymentRunning' && running < desired);
  return changing && now - Date.parse(last.lastTransitionTime) < SCALING_GRACE_MS;
}
