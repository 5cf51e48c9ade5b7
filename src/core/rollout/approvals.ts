import type { RolloutApproval } from '../../api/v1beta1/rolloutapproval.ts';
import { clip } from './clip.ts';

/** A RolloutApproval as far as gates look at it. */
export interface Approval {
  readonly name: string;
  /** Of the revision that it approves; it never approves another. */
  readonly targetHash: string;
  /** The one gate that is approved; absent: every gate of the spec. */
  readonly gate?: string;
  /** Approved to its end: no gate of that revision waits any more, whoever put it there. */
  readonly full: boolean;
  /** Epoch milliseconds of its creation by the API server's clock, in whole seconds. */
  readonly createdAt: number;
}

/** The approvals for one service among those of its namespace, oldest first, so that the same one is named every time. */
export function approvalsFor(serviceName: string, objects: readonly RolloutApproval[]): readonly Approval[] {
  return objects
    .flatMap(({ metadata, spec }): readonly Approval[] => {
      // One that is being deleted was taken back.
      if (spec === undefined || spec.serviceRef.name !== serviceName || metadata.deletionTimestamp !== undefined) return [];
      const { targetHash, gate, full = false } = spec;
      return [{ name: metadata.name, targetHash, full, createdAt: Date.parse(metadata.creationTimestamp ?? '') || 0, ...(gate === undefined ? {} : { gate }) }];
    })
    .toSorted((a, b) => a.createdAt - b.createdAt || (a.name < b.name ? -1 : 1));
}

/** A gate that asks whether somebody approved it. */
export interface ApprovalQuestion {
  /** Names that it goes by. */
  readonly gates: readonly string[];
  readonly targetHash: string;
  /** The gate is one of `spec.rollout.gates`; a PAUSE hook that stands there without one is passed by a full approval only, or by its name. */
  readonly declared: boolean;
  /** Epoch milliseconds: an approval without `full` has to be as young. Set at the later steps of one gate, so that each of them is approved. */
  readonly notBefore?: number;
  /** Opened an earlier step of that gate already, and opens no other. Whole seconds alone do not tell: a step can pass and the next begin within one. */
  readonly isSpent?: (approval: Approval) => boolean;
}

/**
 * The approval that opens the gate, if there is one. Bound to the target hash: an approval of an earlier revision opens
 * nothing. May be made before the gate is reached. Counts whole seconds, as the API server's `creationTimestamp` does.
 */
export function findApproval(approvals: readonly Approval[], { gates, targetHash, declared, notBefore = 0, isSpent = () => false }: ApprovalQuestion): Approval | undefined {
  return approvals.find((approval) => {
    if (approval.targetHash !== targetHash) return false;
    if (approval.full) return true;
    const meant = approval.gate === undefined ? declared : gates.includes(approval.gate);
    return meant && approval.createdAt >= Math.floor(notBefore / 1000) * 1000 && !isSpent(approval);
  });
}

/** How an approval is named in `gates[].approvedBy`: the object, for which the API server vouches, never the text in it. */
export function approverOf({ name }: Approval): string {
  return clip(`RolloutApproval/${name}`, 256);
}

/**
 * How an approval by annotation is named there: by what it claims, which nobody vouches for. So it must not read like an
 * object, whatever it says.
 */
export function claimantOf({ claimedBy }: { readonly claimedBy?: string }): string {
  if (claimedBy === undefined) return ANNOTATION;
  return /^\W*RolloutApproval/i.test(claimedBy) ? clip(`${ANNOTATION} by "${claimedBy}"`, 256) : claimedBy;
}

const ANNOTATION = 'annotation longshore.dev/action';
