import { timeText } from '../model/time-text.ts';
import type { AwaitingStatus, GateStatus } from '../status/ecs-service-status.ts';
import { approverOf, findApproval } from './approvals.ts';
import type { Approval } from './approvals.ts';
import type { Gate } from './gates.ts';

/** A person's promote of this pass. */
export interface Promotion {
  /** Trigger hash that it is meant for. */
  readonly targetHash: string;
  /** Who asked, as told in `approvedBy`. */
  readonly by: string;
  /** Every gate of this revision, not only the one that waits. */
  readonly full: boolean;
}

/** A gate that somebody opened in this pass. */
export interface Opened {
  readonly gate: string;
  readonly by: string;
}

/** What the operator's own gates are judged by. */
export interface AwaitInput {
  /** In the order in which they are passed. */
  readonly gates: readonly Gate[];
  /** Of the revision that would be deployed. */
  readonly targetHash: string;
  /** `status.awaiting`, of whatever revision. */
  readonly previous: AwaitingStatus | undefined;
  /** Gates that this very revision passed before: those of the rollout that it started. */
  readonly passed: readonly GateStatus[];
  readonly approvals: readonly Approval[];
  readonly promotion: Promotion | undefined;
  /** Rollouts are held back by a person: no gate opens, and no time-out acts. */
  readonly paused: boolean;
  /** Epoch milliseconds. */
  readonly now: number;
  /** The same for whether a time-out has passed, where a wall clock that was set forward is not to be believed. */
  readonly deadlineTime?: number;
}

/** How far a revision is on its way through the gates before its deployment. */
export interface Awaited {
  readonly awaiting: AwaitingStatus;
  /** The one that keeps it, if any. */
  readonly waiting: GateStatus | undefined;
  /** The one whose time-out sends the revision away. */
  readonly timedOut: GateStatus | undefined;
  /** Those whose time-out let the revision go on, in this pass. */
  readonly lapsed: readonly GateStatus[];
  readonly opened: readonly Opened[];
}

/**
 * Leads a revision through the operator's own gates, one after the other: a later gate begins to wait when the one before
 * it is passed. Nothing that was approved for another revision counts. The time-outs are the operator's: while it is away,
 * nothing happens.
 */
export function awaitApproval(input: AwaitInput): Awaited {
  const { gates, targetHash, now, deadlineTime = now } = input;
  const before = input.previous?.targetHash === targetHash ? input.previous : undefined;
  const full = before?.full === true || (isMeant(input) && input.promotion?.full === true);
  const reached: GateStatus[] = [];
  const opened: Opened[] = [];
  const lapsed: GateStatus[] = [];
  let waiting: GateStatus | undefined;
  let timedOut: GateStatus | undefined;
  for (const gate of gates) {
    const known = [...(before?.gates ?? []), ...input.passed].find((each) => each.name === gate.name && each.stage === undefined);
    if (known !== undefined && isOpen(known)) {
      reached.push(known);
      continue;
    }
    const entry = known ?? { name: gate.name, state: 'Waiting', since: timeText(now), expiresAt: timeText(now + gate.timeoutMs) };
    const by = input.paused ? undefined : openedBy(input, gate, full, before?.gates.some((each) => each.name === gate.name) === true);
    if (by !== undefined) {
      opened.push({ gate: gate.name, by });
      reached.push({ ...entry, state: 'Passed', approvedAt: timeText(now), approvedBy: by });
      continue;
    }
    if (!input.paused && deadlineTime >= Date.parse(entry.expiresAt ?? '')) {
      const expired = { ...entry, state: 'TimedOut' };
      reached.push(expired);
      if (gate.onTimeout === 'Continue') {
        lapsed.push(expired);
        continue;
      }
      timedOut = expired;
      break;
    }
    waiting = entry;
    reached.push(entry);
    break;
  }
  return { awaiting: { targetHash, since: before?.since ?? timeText(now), gates: reached, ...(full ? { full } : {}) }, waiting, timedOut, lapsed, opened };
}

/** Passed, or timed out where the time-out lets go on; one that sends the revision away ends its waiting, so it is never read again. */
function isOpen({ state }: GateStatus): boolean {
  return state === 'Passed' || state === 'TimedOut';
}

function isMeant({ promotion, targetHash }: AwaitInput): boolean {
  return promotion?.targetHash === targetHash;
}

/** Who opens the gate now. A promote opens the one gate that was shown to wait. */
function openedBy(input: AwaitInput, gate: Gate, full: boolean, shown: boolean): string | undefined {
  const { promotion, approvals, targetHash } = input;
  if (promotion !== undefined && isMeant(input) && (promotion.full || shown)) return promotion.by;
  const approval = findApproval(approvals, { gates: [gate.name], targetHash, declared: gate.declared });
  if (approval !== undefined) return approverOf(approval);
  return full ? FULL : undefined;
}

/** Named where a gate was opened by a promote of the whole rollout, which was recorded when it was asked for. */
export const FULL = 'promote --full';
