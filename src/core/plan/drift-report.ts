import { canonicalJson } from '../model/canonical-json.ts';
import { digestOf } from '../model/digest.ts';
import { clip } from '../rollout/clip.ts';
import type { Change } from '../model/service.ts';
import type { DriftStatus } from '../status/ecs-service-status.ts';

/** What a drift report is made of. */
export interface DriftReportInput {
  readonly changes: readonly Change[];
  /** The report of the pass before, for `since`. */
  readonly before: DriftStatus | undefined;
  /** ISO 8601. */
  readonly now: string;
  /** The installation's key for digests of sensitive values. */
  readonly digestKey: string;
}

const fieldLimit = 20;
const valueBytes = 128;
const pathBytes = 512;

/** Drift for status: at most 20 fields, 128 bytes a value, sensitive ones as digests. */
export function driftReport({ changes, before, now, digestKey }: DriftReportInput): DriftStatus {
  const drifted = changes.filter(isReported);
  const since = new Map((before?.fields ?? []).map((field) => [field.path, field.since]));
  const fields = drifted.slice(0, fieldLimit).map((change) => {
    const path = clip(change.path, pathBytes);
    const text = (value: unknown): string => shown(value, change.sensitive, digestKey);
    return { path, declared: text(change.to), live: text(change.from), since: since.get(path) ?? now };
  });
  return { total: drifted.length, fields };
}

/** Whether a change found while the spec stayed is drift: neither ignored, nor waiting for a hold, nor a gate's own hook. */
export function isReported(change: Change): boolean {
  return !change.ignored && change.deferred === undefined && change.own === undefined;
}

/** A value of a change as it may be shown: cut, and as a digest when it may hold a secret. Absence is shown as such. */
export function shown(value: unknown, sensitive: boolean, digestKey: string): string {
  if (value === undefined) return '(absent)';
  if (sensitive) return digestOf(value, digestKey);
  return clip(typeof value === 'string' ? value : canonicalJson(value), valueBytes);
}
