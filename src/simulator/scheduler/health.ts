import type { SimTaskLife } from '../state.ts';
import type { ContainerFault } from './behaviour.ts';
import type { ContainerSpec } from './settings.ts';
import type { Timings } from './timings.ts';

/** What decides about the health of a task, as it is when the task reaches RUNNING. Times in epoch milliseconds. */
export interface HealthFacts {
  /** When the task reached RUNNING. */
  readonly startedAt: number;
  readonly containers: readonly ContainerSpec[];
  readonly hasTargetGroup: boolean;
  /** healthCheckGracePeriodSeconds of the service, in milliseconds: target health is ignored until then. */
  readonly graceMs: number;
  readonly fault: ContainerFault | undefined;
  readonly timings: Timings;
}

/**
 * Health and fate of a task from RUNNING on (ecs-api.md 9.2). Without check and balancer a task counts 40 s after
 * RUNNING; with container checks once every essential one passed its first; with a balancer once the target is
 * healthy too. An image that is `unhealthy` is only ever noticed by a check: with none, nothing sees it.
 */
export function planLife(facts: HealthFacts): SimTaskLife {
  const fate = planFate(facts);
  const healthyAt = facts.startedAt + healthyAfter(facts);
  // A check that fails from before the task would first have passed it never passes at all.
  const neverHealthy = fate !== undefined && facts.startedAt + failsFrom(facts) < healthyAt;
  return { healthy: false, ...(neverHealthy ? {} : { healthyAt }), ...(fate === undefined ? {} : { fate }) };
}

const failsFrom = (facts: HealthFacts): number => facts.fault?.behaviour.afterMs ?? 0;

function checksOf(containers: readonly ContainerSpec[]): readonly ContainerSpec[] {
  return containers.filter((container) => container.essential && container.check !== undefined);
}

function healthyAfter({ containers, hasTargetGroup, timings }: HealthFacts): number {
  const checks = checksOf(containers).map((container) => container.check?.intervalMs ?? 0);
  if (checks.length === 0 && !hasTargetGroup) return timings.uncheckedHealthyMs;
  return Math.max(0, ...checks, hasTargetGroup ? timings.targetHealthyMs : 0);
}

function planFate(facts: HealthFacts): SimTaskLife['fate'] {
  const { fault, startedAt, timings } = facts;
  if (fault === undefined) return undefined;
  const { behaviour, container } = fault;
  const from = failsFrom(facts);
  switch (behaviour.outcome) {
    case 'exit':
      return { outcome: 'exit', at: startedAt + from, exitCode: behaviour.exitCode ?? 1, container: container.name };
    case 'out-of-memory':
    case 'task-out-of-memory':
    case 'spot-interruption':
      return { outcome: behaviour.outcome, at: startedAt + from, exitCode: 137, container: container.name };
    case 'unhealthy': {
      // The container's own check is what notices first where there is one; failures inside startPeriod do not count.
      if (container.check !== undefined) {
        const { intervalMs, retries, startPeriodMs } = container.check;
        return { outcome: 'container-unhealthy', at: startedAt + Math.max(from, startPeriodMs) + retries * intervalMs, exitCode: 0, container: container.name };
      }
      if (facts.hasTargetGroup) {
        return { outcome: 'target-unhealthy', at: startedAt + Math.max(from, facts.graceMs) + timings.targetUnhealthyMs, exitCode: 0, container: container.name };
      }
      return undefined;
    }
    default:
      // Every other outcome shows before RUNNING, or never.
      return undefined;
  }
}
