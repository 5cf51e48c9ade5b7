import { hasEnded } from '../../core/rollout/rollout-state.ts';
import { decideSituation } from '../../core/status/decide-situation.ts';
import type { EcsServiceStatus } from '../../core/status/ecs-service-status.ts';
import type { EcsServiceFacts } from '../../core/status/summarise.ts';
import type { ConcludeInput } from './conclude.ts';
import { underRefusal } from './judge-running.ts';

/**
 * What a pass found out that only followed, since the spec is refused: the rollout's part of the status goes on, and what
 * belongs to a spec (drift, source, what was applied) stays as it was.
 */
export function concludeRunning({ judged, sighting, followed, decision, steering, rollout, now }: ConcludeInput, shown: EcsServiceStatus['observed']): EcsServiceFacts {
  const { observed } = sighting;
  const { desired, object } = judged;
  const verdict = decideSituation({
    service: desired.key,
    observed,
    triggerHash: desired.triggerHash,
    // What a spec that is only observed would take is said of a spec that is right.
    observeOnly: false,
    plan: decision.plan,
    heldBy: undefined,
    quarantined: undefined,
    rollout,
    gateText: steering.gateText,
    paused: steering.paused,
    applied: false,
    drift: decision.driftState,
    driftTotal: decision.drift.total,
    health: 'DeploymentRunning',
  });
  const runs = rollout !== undefined && !hasEnded(rollout);
  return underRefusal(judged, {
    generation: object.metadata.generation ?? 0,
    now,
    situation: verdict.situation,
    message: runs ? verdict.message : '',
    parts: {
      rollout,
      paused: steering.paused,
      // What waited before its deployment is not asked for any more.
      awaiting: undefined,
      ...(shown === undefined ? {} : { observed: shown }),
      quarantine: decision.quarantine.length === 0 ? undefined : decision.quarantine,
      history: followed.history.length === 0 ? undefined : followed.history,
    },
  });
}
