/** The few shapes of PromQL that the dashboards need, so that the same question is asked in the same words everywhere. */

/** Increases in the shown step, for bars. */
export const increase = (metric: string, by: string, selector = ''): string => `sum by (${by}) (increase(${metric}${braces(selector)}[$__rate_interval]))`;

/** Events a second. */
export const rate = (metric: string, by: string, selector = ''): string => `sum by (${by}) (rate(${metric}${braces(selector)}[$__rate_interval]))`;

/** A quantile of a histogram over the last hour: rollouts and commits are rare, and a step without any has no quantile. */
export const quantileOfHour = (quantile: number, histogram: string, by: readonly string[] = [], selector = ''): string =>
  `histogram_quantile(${quantile}, sum by (${[...by, 'le'].join(', ')}) (increase(${histogram}_bucket${braces(selector)}[1h])))`;

/** A quantile of a histogram of what happens all the time. */
export const quantile = (value: number, histogram: string, by: readonly string[] = []): string =>
  `histogram_quantile(${value}, sum by (${[...by, 'le'].join(', ')}) (rate(${histogram}_bucket[$__rate_interval])))`;

/** A count of nothing is no data in PromQL; a person wants to read 0. */
export const orZero = (query: string): string => `(${query}) or vector(0)`;

const braces = (selector: string): string => (selector === '' ? '' : `{${selector}}`);
