/** One fleet from a cold start to a rolled-out commit, with everything counted from outside the operator. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sleep, systemClock } from '../../src/runtime/clock.ts';
import { makeRepository } from '../support/git-repository.ts';
import { startBlockMeter, type BlockMeter } from './block-meter.ts';
import { collectGarbage } from './collect-garbage.ts';
import { measureNoOps } from './no-op-reconciles.ts';
import { operatorSlot, type OperatorSlot } from './operator-slot.ts';
import type { Row } from './report.ts';
import { connectFleet, POLL_SECONDS, seedFleet } from './seed-fleet.ts';
import { startServerProcess, type ServerProcess } from './server-process.ts';
import { listCalls, readsAndWrites, simControl, type SimControl } from './sim-calls.ts';
import { until, untilQuiet } from './wait.ts';
import { fileOf, manifestOf, type Layout } from './workload.ts';

export interface FleetOptions {
  readonly services: number;
  readonly layout: Layout;
}

/** What the phases share. */
interface Bench extends FleetOptions {
  readonly simulator: ServerProcess;
  readonly api: ServerProcess;
  readonly sim: SimControl;
  readonly repository: string;
  readonly blocks: BlockMeter;
  readonly rows: Row[];
  readonly operator: OperatorSlot;
}

const COMMITS = 3;
const SWEEP_INTERVAL_MS = 30_000;
/** Telling all metrics is work of the operator's own: asked for three times as often as Prometheus would, and no more. */
const SCRAPE_MS = 5_000;
const run = promisify(execFile);
const seconds = (from: number): number => (systemClock.now() - from) / 1_000;
const log = (text: string): void => console.error(`  ${text}`);

export async function benchFleet(options: FleetOptions): Promise<readonly Row[]> {
  const dir = await mkdtemp(join(tmpdir(), 'longshore-bench-'));
  const [simulator, api] = await Promise.all([startServerProcess('simulator-process'), startServerProcess('api-server-process')]);
  const sim = simControl(simulator.url);
  const rows: Row[] = [];
  const blocks = startBlockMeter();
  const operator = operatorSlot();
  try {
    const repository = join(dir, 'repository');
    makeRepository(repository).commit(Object.fromEntries(Array.from({ length: options.services }, (_none, index) => [fileOf(index), manifestOf(index, options)])), 'the fleet');
    const start = systemClock.now();
    await seedFleet(simulator, sim, options);
    log(`${options.services} services in ${options.layout === 'one cluster' ? 'one cluster' : 'a cluster each'}: seeded in ${seconds(start).toFixed(0)} s`);
    // What seeding left behind is not the operator's.
    collectGarbage();
    await operator.start({ apiUrl: api.url, sweepIntervalMs: SWEEP_INTERVAL_MS });
    const bench: Bench = { ...options, simulator, api, sim, repository, blocks, rows, operator };
    for (const phase of [coldStart, restart, steadyState, commits, noOps, memory]) await phase(bench);
  } finally {
    blocks.stop();
    await operator.stop();
    await Promise.all([simulator.stop(), api.stop()]);
    await rm(dir, { recursive: true, force: true });
  }
  return rows;
}

async function coldStart(bench: Bench): Promise<void> {
  bench.blocks.take();
  const start = systemClock.now();
  await connectFleet(bench.operator.current.kube, bench);
  await allReady(bench);
  const calls = await bench.sim.calls();
  const { reads, writes } = readsAndWrites(calls);
  tell(bench, 'cold start, every status lost: AWS writes', writes, '', { most: 0 }, listCalls(calls));
  tell(bench, 'cold start: ECS reads per service', reads / bench.services, '', undefined, `${seconds(start).toFixed(0)} s until all were Ready`);
  tellBlocks(bench, 'cold start');
}

async function restart(bench: Bench): Promise<void> {
  await bench.operator.stop();
  await bench.sim.resetCalls();
  bench.blocks.take();
  const start = systemClock.now();
  await bench.operator.start({ apiUrl: bench.api.url, sweepIntervalMs: SWEEP_INTERVAL_MS });
  await allReady(bench);
  const took = seconds(start);
  await untilQuiet(bench.sim);
  const calls = await bench.sim.calls();
  const { writes } = readsAndWrites(calls);
  tell(bench, 'unchanged restart: calls per service', calls.total.calls / bench.services, '', bench.layout === 'one cluster' ? { most: 0.11 } : { most: 1.01 }, `${listCalls(calls)}; ${took.toFixed(0)} s until all were known to be Ready`);
  tell(bench, 'unchanged restart: AWS writes', writes, '', { most: 0 });
  // One: how many services use the account is counted anew, and may be due.
  tell(bench, 'unchanged restart: Kubernetes writes', bench.operator.current.writes.total(), '', { most: 1 }, list(bench.operator.current.writes.counts()));
  tellBlocks(bench, 'restart');
}

async function steadyState(bench: Bench): Promise<void> {
  await untilQuiet(bench.sim);
  await bench.sim.resetCalls();
  bench.operator.current.writes.reset();
  bench.blocks.take();
  // From one quiet time to the next is one sweep, with whatever else the operator asks meanwhile.
  while ((await bench.sim.calls()).total.calls === 0) await sleep(systemClock, 500);
  await untilQuiet(bench.sim);
  const calls = await bench.sim.calls();
  const { reads, writes } = readsAndWrites(calls);
  tell(bench, 'steady state: ECS reads per service and sweep', reads / bench.services, '', bench.layout === 'one cluster' ? { most: 0.1 } : { most: 1 }, listCalls(calls));
  tell(bench, 'steady state: writes to AWS and Kubernetes', writes + bench.operator.current.writes.total(), '', { most: 0 }, list(bench.operator.current.writes.counts()));
  tellBlocks(bench, 'steady state');
}

/** One image at a time, each in a commit of its own; the rollouts then run to their ends side by side. */
async function commits(bench: Bench): Promise<void> {
  await bench.sim.resetCalls();
  bench.operator.current.writes.reset();
  const ended = await bench.operator.current.counter('longshore_rollouts_total');
  const times: number[] = [];
  for (let index = 0; index < COMMITS; index += 1) {
    await writeFile(join(bench.repository, fileOf(index)), manifestOf(index, { ...bench, tag: '2' }));
    await run('git', ['-C', bench.repository, '-c', 'user.name=bench', '-c', 'user.email=bench@example.com', '-c', 'commit.gpgSign=false', 'commit', '-qam', `image ${index}`]);
    const start = systemClock.now();
    await until(`UpdateService of commit ${index + 1}`, async () => ((await bench.sim.calls()).operations['UpdateService']?.calls ?? 0) > index, 100);
    times.push(seconds(start));
  }
  await until('the end of all rollouts', async () => (await bench.operator.current.counter('longshore_rollouts_total')) >= ended + COMMITS, SCRAPE_MS);
  await allReady(bench);
  const calls = await bench.sim.calls();
  const { writes } = readsAndWrites(calls);
  const kubeWrites = bench.operator.current.writes.counts();
  // What brings a commit (the apply, the status of the source, once in a life the finalizer) is told, not judged.
  const perRollout = ((kubeWrites['ecsservices/status'] ?? 0) + (kubeWrites['events'] ?? 0)) / COMMITS;
  tell(bench, 'one image change: AWS writes', writes / COMMITS, '', { most: 3 }, listCalls(calls));
  tell(bench, 'commit to UpdateService, the slowest', Math.max(...times), 's', { most: POLL_SECONDS + 1 }, `${times.map((time) => time.toFixed(2)).join(', ')} s; polled every ${POLL_SECONDS} s`);
  tell(bench, 'Kubernetes writes per rollout: status and events', perRollout, '', { most: 8 }, `${COMMITS} rollouts: ${list(kubeWrites)}`);
  tell(bench, 'calls that AWS throttled', calls.total.throttled, '', { most: 0 });
  tellBlocks(bench, 'commits and rollouts');
}

async function noOps(bench: Bench): Promise<void> {
  await bench.operator.stop();
  await bench.operator.start({ apiUrl: bench.api.url, sweepIntervalMs: 3_600_000 });
  await allReady(bench);
  const { perCpuSecond, perSecond, passes } = await measureNoOps(bench.operator.current.kube);
  tell(bench, 'no-op reconciles per second of CPU', perCpuSecond, '', { least: 1_000 }, `${passes} passes, ${perSecond.toFixed(0)} a second by the clock`);
}

async function memory(bench: Bench): Promise<void> {
  collectGarbage();
  const { rss, heapUsed } = process.memoryUsage();
  tell(bench, 'memory: heap in use', heapUsed / 2 ** 20, 'MiB', undefined, 'after a collection; operator and benchmark in one process');
  tell(bench, 'memory: resident', rss / 2 ** 20, 'MiB', { most: 600 }, `at most ${(process.resourceUsage().maxRSS / 1_024).toFixed(0)} MiB`);
}

async function allReady(bench: Bench): Promise<void> {
  await until('all services Ready', async () => (await bench.operator.current.readyServices()) === bench.services, SCRAPE_MS);
}

function tell(bench: Bench, what: string, value: number, unit = '', target?: Row['target'], note?: string): void {
  bench.rows.push({ what, value, unit, ...(target === undefined ? {} : { target }), ...(note === undefined || note === '' ? {} : { note }) });
  log(`${what}: ${value}${unit}`);
}

function tellBlocks(bench: Bench, phase: string): void {
  const { ownMs, clockMs } = bench.blocks.take();
  tell(bench, `longest event-loop block, ${phase}`, ownMs, 'ms', { most: 50 }, `${clockMs.toFixed(0)} ms by the clock`);
}

const list = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
