import type { Series } from './prometheus.ts';
import { NEEDS, type Event } from './events.ts';

export type Verdict = 'ok' | 'not asked for' | 'no data' | 'only zeros';

export interface Judged {
  readonly verdict: Verdict;
  /** Series with at least one number. */
  readonly rows: number;
  /** The highest number seen; `undefined` without any. */
  readonly highest: number | undefined;
}

/** NaN is no data: that is what a quantile of nothing is. */
export function judgeQuery(panel: string, series: readonly Series[], happened: ReadonlySet<Event>): Judged {
  const numbers = series.map(({ values }) => values.filter((value) => Number.isFinite(value))).filter((values) => values.length > 0);
  const highest = numbers.length === 0 ? undefined : numbers.reduce((most, values) => values.reduce((a, b) => Math.max(a, b), most), -Infinity);
  return { rows: numbers.length, highest, verdict: verdictOf(NEEDS[panel], highest, happened) };
}

function verdictOf(needs: Event | undefined, highest: number | undefined, happened: ReadonlySet<Event>): Verdict {
  if (needs !== undefined && !happened.has(needs)) return 'not asked for';
  if (highest === undefined) return 'no data';
  return needs !== undefined && highest <= 0 ? 'only zeros' : 'ok';
}
