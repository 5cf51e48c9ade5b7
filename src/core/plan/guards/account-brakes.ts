import type { AwsAccount } from '../../../api/v1beta1/awsaccount.ts';
import { counted } from '../../model/counted.ts';
import type { Hold } from '../../model/service.ts';

const hourMs = 3_600_000;
/** One service that somebody deleted is drift, also where it is most of the account. */
const fewMissing = 2;

/** STS must say that this is the account that the AwsAccount names, before any write (design.md section 7). */
export function checkIdentity(account: AwsAccount, identity: { readonly accountId: string }): Hold | undefined {
  const named = account.spec?.accountId ?? '';
  if (named === identity.accountId) return undefined;
  const what = `AwsAccount ${account.metadata.name} names account ${named}, but its credentials belong to ${identity.accountId}`;
  return { reason: 'AccountMismatch', message: `${what}; nothing is written. Correct spec.accountId or spec.credentials` };
}

/** What one sweep over an account found. */
export interface MassLossInput {
  /** Services that were seen in the sweeps before. */
  readonly known: number;
  /** Of these, those that this sweep does not find. */
  readonly missing: number;
  readonly maxMissingPercent: number;
}

/** Too many of the services seen before are missing in one sweep: the account halts instead of making them all again. */
export function checkMassLoss({ known, missing, maxMissingPercent }: MassLossInput): Hold | undefined {
  if (missing < fewMissing || missing * 100 <= known * maxMissingPercent) return undefined;
  const what = `${String(missing)} of ${String(known)} ECS services are missing at once`;
  const limit = `more than limits.maxMissingPercent (${String(maxMissingPercent)})`;
  return { reason: 'AccountHalted', message: `${what}, ${limit}; nothing is written in this account until they are found again, or the limit is raised` };
}

/** What is known of a service that a read did not find. */
export interface MissingInput {
  /** Status names the service's ARN. */
  readonly seenBefore: boolean;
  /** Reads in a row that answered MISSING. */
  readonly missingReads: number;
  /** Does ListServices show it? `undefined` while the list was not read. */
  readonly listed: boolean | undefined;
}

/** A service seen before is made again only after two reads and a list agree that it is gone: ECS reads can be stale. */
export function checkMissing({ seenBefore, missingReads, listed }: MissingInput): Hold | undefined {
  if (!seenBefore || (missingReads >= 2 && listed === false)) return undefined;
  return {
    reason: 'ServiceMissing',
    message: 'ECS does not show a service that was there before; it is made again when two reads and a list agree that it is gone',
    retryAfterMs: 5_000,
  };
}

/** The deletions of an account, and how many it lets through. */
export interface DeletionBrakeInput {
  /** Epoch milliseconds of the deletions that were let through. */
  readonly recent: readonly number[];
  readonly maxDeletesPerHour: number;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** At most `maxDeletesPerHour` DeleteService calls in an account; the next one waits until the oldest is an hour old. */
export function checkDeletionBrake({ recent, maxDeletesPerHour, now }: DeletionBrakeInput): Hold | undefined {
  const counting = recent.filter((at) => now - at < hourMs).sort((left, right) => left - right);
  if (counting.length < maxDeletesPerHour) return undefined;
  const message = `the account lets through ${counted(maxDeletesPerHour, 'deletion')} an hour (limits.maxDeletesPerHour); this one waits`;
  const oldest = counting[counting.length - maxDeletesPerHour];
  return oldest === undefined ? { reason: 'DeletionHeld', message } : { reason: 'DeletionHeld', message, retryAfterMs: oldest + hourMs - now };
}
