import type { Condition } from '../../api/meta.ts';
import type { AwsAccountStatus as Published } from '../../api/v1beta1/awsaccount.ts';
import type { Complete, EntryOf } from '../model/complete.ts';
import { clip } from '../rollout/clip.ts';

/** What one AwsAccount is in. */
export type AccountSituation = 'Ready' | 'Mismatch' | 'Refused' | 'Failing' | 'Halted' | 'NoRegion' | 'Observing' | 'InUse';

interface AccountRow {
  readonly when: string;
  /** Reason where the error brings none of its own. */
  readonly reason: string;
  readonly message: string;
  readonly ready: Condition['status'];
  readonly reconciling: Condition['status'];
  readonly stalled: Condition['status'];
}

/** The truth table of AwsAccount's conditions; `{message}` is what was found. */
export const accountTable: Readonly<Record<AccountSituation, AccountRow>> = {
  Ready: { when: 'STS names the account in every region.', reason: 'Verified', message: 'The credentials belong to account {message}.', ready: 'True', reconciling: 'False', stalled: 'False' },
  Mismatch: { when: 'The credentials belong to another account.', reason: 'AccountMismatch', message: '{message}', ready: 'False', reconciling: 'False', stalled: 'True' },
  Refused: { when: 'AWS refuses the credentials.', reason: 'AwsRefused', message: '{message}', ready: 'False', reconciling: 'False', stalled: 'True' },
  Failing: { when: 'STS does not answer; it is tried again.', reason: 'AwsFailing', message: '{message}', ready: 'Unknown', reconciling: 'True', stalled: 'False' },
  Halted: { when: 'Too many services vanished at once.', reason: 'AccountHalted', message: '{message}', ready: 'False', reconciling: 'False', stalled: 'True' },
  NoRegion: { when: 'No region is named, and no service uses the account yet.', reason: 'NoRegion', message: 'Name spec.defaultRegion or spec.regions, so that the credentials can be verified.', ready: 'Unknown', reconciling: 'False', stalled: 'False' },
  Observing: { when: 'The account is only observed (spec.mode Observe).', reason: 'Observing', message: 'The credentials belong to account {message}; nothing is written (spec.mode: Observe).', ready: 'True', reconciling: 'False', stalled: 'False' },
  InUse: { when: 'The account is being deleted, and services still name it.', reason: 'InUse', message: '{message}', ready: 'False', reconciling: 'True', stalled: 'False' },
};

/** `AwsAccount.status` as the operator writes it. */
export interface AwsAccountStatus extends Published {
  readonly observedGeneration: number;
  readonly conditions: readonly Condition[];
  readonly regions?: readonly Complete<EntryOf<Published['regions']>>[];
}

/** A status as it was read; the CRD, another version or a person may leave out what the operator always writes. */
export function readAccountStatus(published: Published = {}): AwsAccountStatus {
  const { regions, ...rest } = published;
  return {
    ...rest,
    observedGeneration: published.observedGeneration ?? -1,
    conditions: published.conditions ?? [],
    ...(regions === undefined ? {} : { regions: regions.map((region) => ({ services: 0, halted: '', ...region })) }),
  };
}

/** The three conditions of a situation. `lastTransitionTime` moves only with a condition's status. */
export function accountConditions(input: {
  readonly previous: readonly Condition[];
  readonly situation: AccountSituation;
  readonly reason?: string;
  readonly message: string;
  readonly generation: number;
  /** ISO 8601. */
  readonly now: string;
}): readonly Condition[] {
  const row = accountTable[input.situation];
  const reason = input.reason ?? row.reason;
  const message = clip(row.message.replace('{message}', () => input.message), 1_024);
  const cells = [
    { type: 'Ready', status: row.ready, reason, message },
    { type: 'Reconciling', status: row.reconciling, ...(row.reconciling === 'True' ? { reason, message } : { reason: 'Idle', message: 'Nothing is under way.' }) },
    { type: 'Stalled', status: row.stalled, ...(row.stalled === 'True' ? { reason, message } : { reason: 'NotStalled', message: 'Nothing needs a person.' }) },
  ];
  return cells.map((cell) => {
    const last = input.previous.find((condition) => condition.type === cell.type);
    return { ...cell, observedGeneration: input.generation, lastTransitionTime: last?.status === cell.status ? last.lastTransitionTime : input.now };
  });
}
