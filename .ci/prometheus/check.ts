/**
 * Proves /metrics and the dashboards on a real Prometheus.
 *
 *     node --import=tsx .ci/prometheus/check.ts                        a playground of its own, with the whole scenario
 *     node --import=tsx .ci/prometheus/check.ts --metrics URL          an operator that runs already; nothing is done to it
 */
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../../src/runtime/clock.ts';
import { NEEDS, type Event } from './events.ts';
import { judgeQuery } from './judge-query.ts';
import { startPlayground } from './playground.ts';
import { startPrometheus, type Prometheus } from './prometheus.ts';
import { runScenario } from './scenario.ts';
import { shippedQueries, substitute } from './shipped-queries.ts';
import { waitUntil } from './wait-until.ts';

const root = resolve(import.meta.dirname, '../..');
/** Simulated seconds per second: a circuit breaker of minutes trips in seconds. */
const SPEED = 120;

/** @throws TypeError for a flag that there is not, or a URL that is none */
export function metricsUrlOf(args: readonly string[]): string | undefined {
  const { values } = parseArgs({ args: [...args], options: { metrics: { type: 'string' } } });
  return values.metrics === undefined ? undefined : new URL(values.metrics).href;
}

async function main(): Promise<boolean> {
  const metrics = metricsUrlOf(process.argv.slice(2));
  if (metrics !== undefined) return withPrometheus(metrics, async () => new Set<Event>());
  const playground = await startPlayground(root, SPEED);
  try {
    return await withPrometheus(playground.metricsUrl, (prometheus) => runScenario(root, playground, prometheus));
  } finally {
    await playground.stop();
  }
}

async function withPrometheus(metricsUrl: string, scenario: (prometheus: Prometheus) => Promise<ReadonlySet<Event>>): Promise<boolean> {
  const prometheus = await startPrometheus(metricsUrl);
  const from = systemClock.now() / 1_000;
  try {
    // Two scrapes, so that rates have something to compare.
    const scraped = `(count_over_time(up{job="longshore"}[1m]) >= 3) and (up{job="longshore"} == 1)`;
    await waitUntil(async () => prometheus.now(scraped), { what: `three scrapes of ${metricsUrl}`, withinMs: 30_000 });
    const happened = await scenario(prometheus);
    const page = await (await fetch(metricsUrl)).text();
    const linted = lint(page);
    const proven = await provePanels(prometheus, from, happened);
    return linted && proven;
  } finally {
    await prometheus.stop();
  }
}

/** `promtool check metrics` on one scrape. */
function lint(page: string): boolean {
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: page, encoding: 'utf8' });
  // prom-client names some metrics of Node.js itself against the conventions; they are what dashboards for Node.js expect.
  const complaints = `${stdout}${stderr}`.split('\n').filter((line) => line.trim() !== '' && !/^(nodejs|process)_/.test(line));
  const ok = complaints.length === 0 && (status === 0 || status === 3);
  for (const line of complaints) console.log(`promtool: ${line}`);
  console.log(`promtool check metrics: ${ok ? 'ok' : 'FAILED'}, ${page.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length} series`);
  return ok;
}

async function provePanels(prometheus: Prometheus, from: number, happened: ReadonlySet<Event>): Promise<boolean> {
  const queries = shippedQueries(join(root, 'charts/longshore/files/dashboards'));
  const known = new Set(queries.map(({ panel }) => panel));
  const stray = Object.keys(NEEDS).filter((panel) => !known.has(panel));
  for (const panel of stray) console.log(`in the list of events, but not on a dashboard: ${panel}`);
  // A second ahead, so that the last scrape is inside the last step.
  const to = systemClock.now() / 1_000 + 1;
  let failed = stray.length;
  for (const { panel, refId, expr } of queries) {
    const { rows, highest, verdict } = judgeQuery(panel, await prometheus.range(substitute(expr, to - from), from, to), happened);
    if (verdict !== 'ok' && verdict !== 'not asked for') failed += 1;
    const most = highest === undefined ? '' : `, at most ${Number(highest.toPrecision(3))}`;
    console.log(`${verdict.padEnd(14)} ${`${panel} ${refId}`.padEnd(64)} ${rows} series${most}`);
  }
  console.log(`${queries.length} queries, ${failed} failed; events: ${[...happened].join(', ') || 'none'}`);
  return failed === 0;
}

if (process.argv[1] === import.meta.filename) process.exitCode = (await main()) ? 0 : 1;
