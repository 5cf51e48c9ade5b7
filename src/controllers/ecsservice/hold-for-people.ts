import type { Hold } from '../../core/model/service.ts';
import { gateText } from '../../core/rollout/gate-text.ts';
import { revisionName } from '../../core/rollout/pin.ts';
import { commitOf, provenanceOf } from '../../core/rollout/provenance.ts';
import { approvalsOf } from '../awsaccount/aws-scope.ts';
import type { Judged } from './judge.ts';
import type { Steering } from './steering.ts';

/** What a person keeps back: by an undo, by a gate that waits for approval, by a pause. In this order, and drift or not. */
export function holdForPeople({ desired, object, account }: Judged, { pin, awaited, paused }: Steering): Hold | undefined {
  const { namespace, name } = desired.key;
  if (pin?.unavailable !== undefined) return { reason: 'Pinned', message: pin.unavailable };
  if (pin !== undefined) {
    return { reason: 'Pinned', message: `Undo went back to ${revisionName(pin.taskDefinitionArn)}. It stays until the spec changes, or: longshore retry ${name} -n ${namespace}` };
  }
  // One that timed out lets nothing through, also when a retry of the same pass lifts the quarantine.
  const gate = awaited?.waiting ?? awaited?.timedOut;
  if (awaited !== undefined && gate !== undefined) {
    const message = gateText({
      gate,
      service: desired.key,
      targetHash: awaited.awaiting.targetHash,
      commit: commitOf(provenanceOf(object.metadata)),
      approvals: approvalsOf(account),
      pausedAt: paused?.at,
    });
    // Its time-out is the operator's own, so it has to be looked at then.
    const waitMs = Date.parse(gate.expiresAt ?? '') - Date.parse(gate.since);
    return { reason: 'AwaitingApproval', message, ...(paused !== undefined || Number.isNaN(waitMs) ? {} : { retryAfterMs: waitMs }) };
  }
  if (paused === undefined) return undefined;
  return { reason: 'Paused', message: `Rollouts are paused since ${paused.at}, and a new revision is held: longshore resume ${name} -n ${namespace}` };
}
