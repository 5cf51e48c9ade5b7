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
  /** Of all differences that are not ignored, also those beyond the first 20. */
  readonly total: number;
  readonly fields: readonly { readonly path: string; readonly from: string; readonly to: string; readonly since: string }[];
}

/** Drift for status: at most 20 fields, 128 bytes a value, sensitive ones as digests. */
export function driftReport(_input: DriftReportInput): DriftReport {
  throw new Error('not written yet');
}
