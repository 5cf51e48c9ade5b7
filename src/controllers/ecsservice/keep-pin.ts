import { pinHash } from '../../core/rollout/pin.ts';
import { isTerminalStatus, startRollout } from '../../core/rollout/rollout-state.ts';
import { timeText } from '../../core/model/time-text.ts';
import type { Followed } from './follow.ts';
import { rolloutSpecOf } from './resource.ts';
import type { SteerInput } from './steering.ts';

/**
 * A pin lives in status alone. When that was lost, the annotation that asked for it is still there, and the service runs
 * what nobody can explain: it is kept there, since going to the spec would deploy what a person had taken back.
 */
export function keepPin({ followed, requested, forgotten, sighting, judged, now }: SteerInput): Followed {
  const { taskDefinitionArn, deployment, currentDeploymentArn } = sighting.observed;
  if (!forgotten || requested?.verb !== 'undo' || followed.rollout !== undefined || deployment === undefined || !isTerminalStatus(deployment.status)) return followed;
  const started = startRollout({ targetHash: pinHash(taskDefinitionArn), currentArn: currentDeploymentArn, now, spec: rolloutSpecOf(judged.object) });
  return { ...followed, rollout: { ...started, state: 'Succeeded', finishedAt: timeText(now), pinned: taskDefinitionArn, pinnedFor: judged.desired.triggerHash } };
}
