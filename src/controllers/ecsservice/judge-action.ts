import { claimantOf } from '../../core/rollout/approvals.ts';
import type { Promotion } from '../../core/rollout/await-approval.ts';
import { decideAction } from '../../core/rollout/decide-action.ts';
import type { ActionEffect } from '../../core/rollout/decide-action.ts';
import { foreignDeployment } from '../../core/rollout/foreign-deployment.ts';
import type { Gates } from '../../core/rollout/gates.ts';
import { pinOf } from '../../core/rollout/pin.ts';
import { findQuarantined } from '../../core/rollout/quarantine.ts';
import type { RequestedAction } from '../../core/rollout/requested-action.ts';
import { hasEnded } from '../../core/rollout/rollout-state.ts';
import { timeText } from '../../core/model/time-text.ts';
import type { PausedStatus } from '../../core/status/ecs-service-status.ts';
import { approvalsOf } from '../awsaccount/aws-scope.ts';
import type { AtGates } from './at-gates.ts';
import type { Answered, SteerInput } from './steering.ts';

/** What an action means as the service stands, with its gates as they are without it. */
export function judgeAction({ judged, status, sighting, followed }: SteerInput, requested: RequestedAction, gates: Gates, { awaited, hooks }: AtGates): ActionEffect {
  const { account, desired } = judged;
  const { observed } = sighting;
  const { rollout } = followed;
  const shown = new Set((status.rollout?.gates ?? []).map(({ hookId }) => hookId));
  const moving = rollout !== undefined && !hasEnded(rollout);
  return decideAction({
    requested,
    account: { name: account.metadata.name, approvals: approvalsOf(account) },
    triggerHash: desired.triggerHash,
    quarantined: findQuarantined(followed.quarantine, desired.triggerHash) !== undefined,
    active: observed.state === 'Active',
    paused: status.paused,
    awaiting: awaited?.waiting !== undefined && status.awaiting?.targetHash === desired.triggerHash ? status.awaiting : undefined,
    rollout,
    waiting: (hooks?.gates ?? []).filter((gate) => gate.state === 'Waiting' && shown.has(gate.hookId)),
    foreign: moving ? undefined : foreignDeployment(observed),
    pinned: pinOf(rollout, desired.triggerHash) !== undefined,
    refused: judged.refusal !== undefined,
    ownGates: gates.own.length > 0,
  });
}

/** The approval that a promote stands for. */
export function promotionOf({ requested }: Answered, { targetHash, full }: Extract<ActionEffect, { kind: 'Approve' }>): Promotion {
  return { targetHash, full, by: claimantOf(requested) };
}

/** `status.paused` after the action. */
export function pausedBy(action: Answered | undefined, before: PausedStatus | undefined, now: number): PausedStatus | undefined {
  switch (action?.effect.kind) {
    case 'Pause': {
      const { claimedBy } = action.requested;
      return { at: timeText(now), ...(claimedBy === undefined ? {} : { claimedBy }) };
    }
    case 'Resume':
      return undefined;
    default:
      return before;
  }
}
