import type { AccessInput, AwsAccountObject } from '../desired/spec-input.ts';
import type { ObjectKey } from '../model/key.ts';
import type { DesiredService, Hold, Target } from '../model/service.ts';

/** One service among all, for the search for two objects with one target. */
export interface TargetClaim {
  readonly key: ObjectKey;
  readonly uid: string;
  /** metadata.creationTimestamp: the older claim wins. */
  readonly createdAt: string;
  readonly target: Target;
}

/** STS must say that this is the account that the AwsAccount names, before any write. */
export function checkIdentity(_account: AwsAccountObject, _identity: { readonly accountId: string }): Hold | undefined {
  throw new Error('not written yet');
}

/** The account's access entry for a namespace: the first that matches. No entry: the namespace is not admitted. */
export function accessFor(_account: AwsAccountObject, _namespace: string, _labels: Readonly<Record<string, string>>): AccessInput | undefined {
  throw new Error('not written yet');
}

/** Namespace, region and every reference of the service against the account's allow-lists. */
export function checkAccess(_input: {
  readonly desired: DesiredService;
  readonly account: AwsAccountObject;
  readonly namespaceLabels: Readonly<Record<string, string>>;
}): readonly Hold[] {
  throw new Error('not written yet');
}

/** For each claim that loses to an older one: `TargetConflict`. */
export function findTargetConflicts(_claims: readonly TargetClaim[]): ReadonlyMap<string, Hold> {
  throw new Error('not written yet');
}

/** Too many of the services seen before are missing in one sweep: the account halts. */
export function checkMassLoss(_input: { readonly known: number; readonly missing: number; readonly maxMissingPercent: number }): Hold | undefined {
  throw new Error('not written yet');
}

/** A service seen before is made again only after two reads and a list agree that it is gone. */
export function checkMissing(_input: { readonly seenBefore: boolean; readonly missingReads: number; readonly listed: boolean | undefined }): Hold | undefined {
  throw new Error('not written yet');
}

/** At most `maxDeletesPerHour` DeleteService calls in an account; `recent` are epoch milliseconds of those made. */
export function checkDeletionBrake(_input: { readonly recent: readonly number[]; readonly maxDeletesPerHour: number; readonly now: number }): Hold | undefined {
  throw new Error('not written yet');
}
