import { claimantOf } from '../../core/rollout/approvals.ts';
import type { Awaited } from '../../core/rollout/await-approval.ts';
import { commitOf, provenanceOf } from '../../core/rollout/provenance.ts';
import { quarantine } from '../../core/rollout/quarantine.ts';
import type { QuarantineEntry } from '../../core/rollout/quarantine.ts';
import type { RolloutState } from '../../core/rollout/rollout-state.ts';
import { shownTime, timeText } from '../../core/model/time-text.ts';
import type { Followed } from './follow.ts';
import type { Answered, SteerInput } from './steering.ts';

/** The input is sent away when nobody approved it in time. What was asked for in the same pass is done all the same: it was answered. */
export function withTimeOut(followed: Followed, input: SteerInput, awaited: Awaited | undefined): Followed {
  if (awaited?.timedOut === undefined) return followed;
  return sentAway(followed, input, 'ApprovalTimedOut', `Nobody approved it at gate ${awaited.timedOut.name} until ${shownTime(awaited.timedOut.expiresAt)}.`);
}

/** What an action changes in what is followed: a stop, an input that is sent away, a pin that is taken off. */
export function withAction(followed: Followed, input: SteerInput, action: Answered | undefined): Followed {
  const { rollout } = followed;
  switch (action?.effect.kind) {
    case 'Stop': {
      if (rollout === undefined) return followed;
      const message = `${action.requested.verb === 'undo' ? 'Taken back' : 'Aborted'} by ${claimantOf(action.requested)}.`;
      return { ...followed, rollout: { ...rollout, state: 'Stopping', stopCause: 'Abort', message }, stop: { reason: 'Aborted', message } };
    }
    case 'SendAway':
      return sentAway(followed, input, 'Aborted', `Sent away before its deployment by ${claimantOf(action.requested)}.`);
    case 'Retry':
      return rollout?.pinned === undefined ? followed : { ...followed, rollout: withoutPin(rollout) };
    default:
      return followed;
  }
}

function sentAway(followed: Followed, { judged, now }: SteerInput, reason: string, evidence: string): Followed {
  const entry: QuarantineEntry = { hash: judged.desired.triggerHash, reason, evidence, commit: commitOf(provenanceOf(judged.object.metadata)), at: timeText(now) };
  return { ...followed, quarantine: quarantine(followed.quarantine, entry) };
}

function withoutPin(rollout: RolloutState): RolloutState {
  const { pinned: _pinned, pinnedFor: _pinnedFor, ...rest } = rollout;
  return rest;
}
