import { clip } from '../../core/rollout/clip.ts';
import { pinHash, pinOf, revisionName } from '../../core/rollout/pin.ts';
import { isTerminalStatus, startRollout } from '../../core/rollout/rollout-state.ts';
import { timeText } from '../../core/model/time-text.ts';
import type { Context } from '../../runtime/context.ts';
import { requireActive } from './choose-revision.ts';
import { failPin } from './follow.ts';
import type { Followed } from './follow.ts';
import { rolloutSpecOf } from './resource.ts';
import type { SteerInput } from './steering.ts';

/** What an earlier undo means for this pass. */
export interface KeptPin {
  readonly followed: Followed;
  /** Its update has not been answered, and may be sent once more: it names the revision, so twice is once. */
  readonly resends: boolean;
}

/**
 * An undo whose update was never answered, or never arrived, is sent again. Not for ever: its revision can be deregistered
 * between the intent and the call, and ECS deploys nothing from one that is INACTIVE (ECS API, UpdateService). Once it is
 * known that nothing arrived before either, that is its end. Costs one call, while an update is unanswered.
 */
export async function keepPin(ctx: Context, input: SteerInput): Promise<KeptPin> {
  const { judged, status, sighting, now } = input;
  const followed = recalledPin(input);
  const rollout = followed.rollout ?? status.rollout;
  const pin = pinOf(rollout, judged.desired.triggerHash);
  const { taskDefinitionArn } = sighting.observed;
  if (rollout === undefined || pin === undefined || !isUnanswered(followed) || pin.taskDefinitionArn === taskDefinitionArn) return { followed, resends: false };
  const found = await requireActive(ctx, judged.ecs, pin.taskDefinitionArn, { lane: 'rollback', maxAgeMs: 0 });
  if (found.kind === 'arn') return { followed, resends: true };
  if (followed.rollout !== undefined) return { followed, resends: false };
  const { namespace, name } = judged.desired.key;
  const message = `Undo did not happen: ${found.why} The service stays at ${revisionName(taskDefinitionArn)}. To go to another revision: longshore undo ${name} -n ${namespace} --to REVISION. To what the spec asks for: longshore retry ${name} -n ${namespace}`;
  return { followed: failPin(followed, rollout, sighting, clip(message, 512), now), resends: false };
}

/** ECS has not answered the write of the rollout, or it is known to be lost. */
export function isUnanswered({ rollout }: Followed): boolean {
  return rollout === undefined || (rollout.state === 'Requested' && rollout.id === '');
}

/**
 * A pin lives in status alone. When that was lost, the annotation that asked for it is still there, and the service runs
 * what nobody can explain: it is kept there, since going to the spec would deploy what a person had taken back.
 */
function recalledPin({ followed, requested, forgotten, sighting, judged, now }: SteerInput): Followed {
  const { taskDefinitionArn, deployment, currentDeploymentArn } = sighting.observed;
  if (!forgotten || requested?.verb !== 'undo' || followed.rollout !== undefined || deployment === undefined || !isTerminalStatus(deployment.status)) return followed;
  const started = startRollout({ targetHash: pinHash(taskDefinitionArn), currentArn: currentDeploymentArn, now, spec: rolloutSpecOf(judged.object) });
  return { ...followed, rollout: { ...started, state: 'Succeeded', finishedAt: timeText(now), pinned: taskDefinitionArn, pinnedFor: judged.desired.triggerHash } };
}
