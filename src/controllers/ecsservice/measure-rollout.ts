import type { EcsServiceSpec } from '../../api/v1beta1/ecsservice-spec.ts';
import { endedWaits, longestWait } from '../../core/rollout/gate-waits.ts';
import type { EndedWaitsInput } from '../../core/rollout/gate-waits.ts';
import { strategyOf } from '../../core/rollout/gate-matrix.ts';
import { hasEnded } from '../../core/rollout/rollout-state.ts';
import type { EcsServiceStatus } from '../../core/status/ecs-service-status.ts';
import type { ServiceMetrics, ShownRollout } from './service-metrics.ts';

/** What the metrics show of a service's rollout; `undefined` when there is none, and nothing waits for approval. */
export function shownRollout(status: EcsServiceStatus, spec: EcsServiceSpec | undefined): ShownRollout | undefined {
  const { rollout } = status;
  const gate = longestWait(status, spec);
  if (rollout === undefined && gate === undefined) return undefined;
  const moving = rollout !== undefined && !hasEnded(rollout);
  // A revision that waits before its deployment does not hide the rollout that runs meanwhile.
  const waits = gate !== undefined && (!moving || rollout.gates?.some(({ state }) => state === 'Waiting') === true);
  const weight = moving ? rollout.weights?.production : undefined;
  return {
    strategy: rollout?.strategy ?? strategyOf(spec?.service?.deploymentConfiguration),
    phase: waits ? 'AtGate' : (rollout?.state ?? ''),
    ...(weight === undefined ? {} : { productionShare: weight / 100 }),
    ...(gate === undefined ? {} : { gate }),
  };
}

/** Counts the waits at gates that ended between two statuses, and by what the gates were approved. */
export function countWaits(metrics: ServiceMetrics, input: EndedWaitsInput): void {
  for (const { source, ...ended } of endedWaits(input)) {
    metrics.gateEnded(ended);
    if (source !== undefined) metrics.approved(source);
  }
}
