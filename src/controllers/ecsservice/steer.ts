import { approvalsFor } from '../../core/rollout/approvals.ts';
import type { ActionEffect } from '../../core/rollout/decide-action.ts';
import { pinHash, pinOf } from '../../core/rollout/pin.ts';
import type { Pin } from '../../core/rollout/pin.ts';
import { waitError } from '../../core/errors.ts';
import type { Context } from '../../runtime/context.ts';
import { atGates, gatesInForce, waitingText, withGates } from './at-gates.ts';
import { chooseRevision } from './choose-revision.ts';
import { deadlineTime } from './deadline-time.ts';
import type { LookDeps } from './deps.ts';
import type { Followed } from './follow.ts';
import { judgeAction, pausedBy, promotionOf } from './judge-action.ts';
import { isUnanswered, keepPin } from './keep-pin.ts';
import { takeRolloutPlace } from './rollout-capacity.ts';
import { answer, unsteered } from './steering.ts';
import type { Steering, SteerInput } from './steering.ts';
import { withAction, withTimeOut } from './take-action.ts';

/** Gates, approvals and what people ask for. Reads ECS only to find what an undo goes back to; writes nothing. */
export async function steer(ctx: Context, deps: LookDeps, input: SteerInput): Promise<Steering> {
  const { judged, status, sighting, requested, forgotten, now } = input;
  const { followed, resends } = await keepPin(ctx, input);
  // Refused now: kept until the service is managed again, it would be done when nobody thinks of it any more.
  if (judged.observeOnly) return { ...unsteered(followed, status), action: requested === undefined ? undefined : answer(requested, observed) };
  const gates = gatesInForce(judged, sighting);
  if (!deps.stores.approvals.synced && gates.own.length + gates.hooks.length > 0) throw waitError('Starting', 'The approvals are still being read.', { retryAfterMs: 1_000 });
  const approvals = approvalsFor(judged.desired.key.name, deps.stores.approvals.list(judged.desired.key.namespace));
  const { key } = judged.desired;
  const time = deadlineTime(deps, key, 'gate', status.awaiting?.gates.at(-1)?.expiresAt ?? '');
  const before = atGates({ ...input, followed }, { gates, approvals, promotion: undefined, paused: status.paused, deadlineTime: time });
  const effect = requested === undefined ? undefined : forgotten && requested.verb !== 'pause' ? noted : judgeAction({ ...input, followed }, requested, gates, before);
  const undone = effect?.kind === 'Undo' ? await chooseRevision(ctx, judged, sighting, effect.to, followed.history) : undefined;
  // New tasks of what runs can wait for their turn; an undo is the way out, and takes no place.
  const queued = effect?.kind === 'Restart' ? takeRolloutPlace(deps, judged) : undefined;
  const settled: ActionEffect | undefined = undone?.kind === 'refused' ? { kind: 'Refused', why: undone.why } : queued === undefined ? effect : { kind: 'Later' };
  const action = requested === undefined || settled === undefined || settled.kind === 'Later' ? undefined : answer(requested, settled);
  const paused = pausedBy(action, status.paused, now);
  const promotion = action?.effect.kind === 'Approve' ? promotionOf(action, action.effect) : undefined;
  const at = promotion === undefined ? before : atGates({ ...input, followed }, { gates, approvals, promotion, paused, deadlineTime: time });
  deadlineTime(deps, key, 'gate', at.awaited?.waiting?.expiresAt ?? '');
  const steered = withTimeOut(withAction(withGates(followed, at.hooks, promotion, approvals), input, action), input, at.awaited);
  const pin = undone?.kind === 'arn' ? { taskDefinitionArn: undone.arn, pinnedFor: judged.desired.triggerHash } : pinOf(steered.rollout ?? status.rollout, judged.desired.triggerHash);
  return {
    action,
    paused,
    ...(queued === undefined ? {} : { queued }),
    awaited: at.awaited,
    followed: steered,
    continues: steered.rollout?.state === 'Stopping' ? [] : (at.hooks?.continues ?? []),
    opened: at.hooks?.opened ?? [],
    stops: action?.effect.kind === 'StopForeign' ? action.effect.arn : undefined,
    pin,
    sendsPin: pin !== undefined && (undone?.kind === 'arn' || resends),
    // A restart that never arrived: ECS was asked for its deployments, and there is none.
    restarts: action?.effect.kind === 'Restart' || (status.rollout?.forced === true && followed.rollout === undefined),
    full: promotion?.full === true || (action?.effect.kind === 'Undo' && action.effect.full) || at.awaited?.awaiting.full === true || resendsFull(input, steered, pin),
    gateText: waitingText(input, steered.rollout, paused),
  };
}

/** Every gate was opened for what is sent once more; of another revision that takes its place nobody said so. */
function resendsFull({ judged, status }: SteerInput, steered: Followed, pin: Pin | undefined): boolean {
  const target = pin === undefined ? judged.desired.triggerHash : pinHash(pin.taskDefinitionArn);
  return isUnanswered(steered) && status.rollout?.full === true && status.rollout.targetHash === target;
}

const observed: ActionEffect = { kind: 'Refused', why: 'The service is only observed (mode: Observe), so nothing is done to it: ask again when it is managed.' };
const noted: ActionEffect = { kind: 'Refused', why: 'The status was lost, and with it whether this was done already: nothing was done. Ask again with a new token.' };
