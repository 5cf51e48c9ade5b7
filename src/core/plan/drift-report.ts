import { canonicalJson } from '../model/canonical-json.ts';
import { digestOf } from '../model/digest.ts';
import { clip } from '../rollout/clip.ts';
import type { Change } from '../model/service.ts';

export interface DriftReportInput {
  readonly changes: readonly Change[];
  /** The report of the pass before, for `since`. */
  readonly before: DriftReport | undefined;
  /** ISO 8601. */
  readonly now: string;
  /** The installation's key for digests of sensitive values. */
  readonly digestKey: string;
}

export interface DriftReport {
  /** Of all differences that are neither ignored nor deferred, also those beyond the first 20. */
  readonly total: number;
  readonly fields: readonly DriftField[];
}

export interface DriftField {
  readonly path: string;
  readonly declared: string;
  readonly live: string;
  /** When it was seen first; starts anew when the path was not reported in between. */
  readonly since: string;
}

const fieldLimit = 20;
const valueBytes = 128;
const pathBytes = 512;

/** Drift for status: at most 20 fields, 128 bytes a value, sensitive ones as digests. */
export function driftReport({ changes, before, now, digestKey }: DriftReportInput): DriftReport {
  const drifted = changes.filter((change) => !change.ignored && change.deferred === undefined);
  const since = new Map((before?.fields ?? []).map((field) => [field.path, field.since]));
  const fields = drifted.slice(0, fieldLimit).map((change) => {
    const path = clip(change.path, pathBytes);
    const text = (value: unknown): string => shown(value, change.sensitive, digestKey);
    return { path, declared: text(change.to), live: text(change.from), since: since.get(path) ?? now };
  });
  return { total: drifted.length, fields };
}

/** A value of a change as it may be shown: cut, and as a digest when it may hold a secret. Absence is shown as such. */
export function shown(value: unknown, sensitive: boolean, digestKey: string): string {
  if (value === undefined) return '(absent)';
  if (sensitive) return digestOf(value, digestKey);
  return clip(typeof value === 'string' ? value : canonicalJson(value), valueBytes);
}
