import type { AwsAccountStatus } from '../../../api/v1beta1/awsaccount.ts';
import { timeText } from '../../model/time-text.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** `AwsAccount.status.deletions`: how many ECS services were let go in a minute, and when the last of them was. */
export type RecordedDeletions = NonNullable<AwsAccountStatus['deletions']>;

/** Epoch milliseconds of each deletion of the last hour, as far as they were recorded. An entry that says no time counts as one of now. */
export function deletionTimes(recorded: RecordedDeletions | undefined, now: number): readonly number[] {
  return recent(recorded, now).flatMap(({ at, count = 1 }) => Array.from({ length: count }, () => timeOf(at, now)));
}

/**
 * The record with one more deletion, and without what is older than an hour. By the minute, so that it stays short at any
 * limit; each minute is as old as its last deletion, so it never counts too little.
 */
export function withDeletion(recorded: RecordedDeletions | undefined, now: number): RecordedDeletions {
  // Times are written in whole seconds: rounded up, for the same reason.
  const at = timeText(now + 999);
  const before = recent(recorded, now);
  const same = before.findIndex((entry) => Math.floor(timeOf(entry.at, now) / minuteMs) === Math.floor(Date.parse(at) / minuteMs));
  const found = before[same];
  const entry = { at, count: (found === undefined ? 0 : (found.count ?? 1)) + 1 };
  return [...before.filter((_entry, index) => index !== same), entry].slice(-most);
}

/** An hour touches 61 minutes, and a time that is rounded up may be in the next. */
const most = 62;

function recent(recorded: RecordedDeletions | undefined, now: number): RecordedDeletions {
  return (recorded ?? []).filter(({ at }) => now - timeOf(at, now) < hourMs);
}

function timeOf(at: string | undefined, now: number): number {
  const time = Date.parse(at ?? '');
  return Number.isNaN(time) ? now : time;
}
