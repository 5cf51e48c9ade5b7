/** Many services that get a new image by one commit, with AWS's buckets in force, at real speed. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { awsAccountDefaults } from '../../src/api/v1beta1/awsaccount.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { makeRepository } from '../support/git-repository.ts';
import { startOperator } from './operator-under-test.ts';
import { releaseFloor } from './release-floor.ts';
import type { Row } from './report.ts';
import { connectFleet, seedFleet } from './seed-fleet.ts';
import { startServerProcess } from './server-process.ts';
import { listCalls, simControl } from './sim-calls.ts';
import { until, untilQuiet } from './wait.ts';
import { fileOf, manifestOf } from './workload.ts';

const LAYOUT = 'one cluster';
/** Quieter than the benchmark of the fleet: what a release costs is judged here, not what a sweep does. */
const SWEEP_INTERVAL_MS = 60_000;
/** Of the floor (issue: within 1.2 times). */
const SLACK = 1.2;
const MOST_KUBE_WRITES = 8;

/**
 * DescribeServices takes ten names (ecs-api.md section 12), and what moves is looked at every five seconds; as much again
 * for what cannot be shared, the looks before and after each write.
 */
const describesPerSecond = (services: number): number => (2 * Math.ceil(services / 10)) / 5;

const filesOf = (services: number, tag: string): Readonly<Record<string, string>> =>
  Object.fromEntries(Array.from({ length: services }, (_none, index) => [fileOf(index), manifestOf(index, { layout: LAYOUT, tag })]));

/** Measurements of one release of `services` services. */
export async function benchRelease(services: number, log: (text: string) => void): Promise<readonly Row[]> {
  const dir = await mkdtemp(join(tmpdir(), 'longshore-bench-'));
  const [simulator, api] = await Promise.all([startServerProcess('simulator-process'), startServerProcess('api-server-process')]);
  const sim = simControl(simulator.url);
  const repository = makeRepository(join(dir, 'repository'));
  repository.commit(filesOf(services, '1'), 'the fleet');
  await seedFleet(simulator, sim, { services, layout: LAYOUT });
  const operator = await startOperator({ apiUrl: api.url, sweepIntervalMs: SWEEP_INTERVAL_MS });
  try {
    // The share is measured, and not the limit that keeps most of a fleet on what is known to work.
    await connectFleet(operator.kube, { simulator, repository: repository.dir, maxConcurrentRollouts: services });
    await until('all services Ready', async () => (await operator.readyServices()) === services);
    await untilQuiet(sim);
    await sim.resetCalls();
    operator.writes.reset();
    const endedBefore = await operator.counter('longshore_rollouts_total');
    repository.commit(filesOf(services, '2'), 'a new image for all');
    log(`${services} services, all Ready; one commit with a new image for each`);
    const called = async (operation: string, count: number): Promise<void> =>
      until(`${count} times ${operation}`, async () => ((await sim.calls()).operations[operation]?.calls ?? 0) >= count, 100);
    await called('RegisterTaskDefinition', 1);
    const start = systemClock.now();
    const seconds = (): number => (systemClock.now() - start) / 1_000;
    await called('UpdateService', services);
    const released = seconds();
    log(`released after ${released.toFixed(0)} s`);
    await until('the end of all rollouts', async () => (await operator.counter('longshore_rollouts_total')) >= endedBefore + services);
    await until('all services Ready', async () => (await operator.readyServices()) === services);
    const ended = seconds();
    const calls = await sim.calls();
    const writes = operator.writes.counts();
    const floor = releaseFloor(services, awsAccountDefaults.sharePercent);
    return [
      { what: 'first RegisterTaskDefinition to last UpdateService', value: released, unit: 's', target: { most: SLACK * floor.seconds }, note: `floor ${floor.seconds.toFixed(0)} s: ${floor.bucket} at ${awsAccountDefaults.sharePercent} %` },
      { what: 'part of the floor', value: released / floor.seconds, unit: '', target: { most: SLACK } },
      { what: 'until the last rollout has succeeded', value: ended, unit: 's', note: 'with the time in which ECS starts and stops its tasks' },
      { what: 'DescribeServices a second', value: (calls.operations['DescribeServices']?.calls ?? 0) / ended, unit: '', target: { most: describesPerSecond(services) }, note: 'each service every 5 s, and once more at its start and end' },
      { what: 'UpdateService per rollout', value: (calls.operations['UpdateService']?.calls ?? 0) / services, unit: '', target: { most: 1 }, note: listCalls(calls) },
      { what: 'calls that AWS throttled', value: calls.total.throttled, unit: '', target: { most: 0 } },
      { what: 'rollouts that did not succeed', value: services - (await operator.readyServices()), unit: '', target: { most: 0 } },
      { what: 'Kubernetes writes per rollout: status and events', value: ((writes['ecsservices/status'] ?? 0) + (writes['events'] ?? 0)) / services, unit: '', target: { most: MOST_KUBE_WRITES }, note: Object.entries(writes).map(([name, count]) => `${name} ${count}`).join(', ') },
    ];
  } finally {
    await operator.stop();
    await Promise.all([simulator.stop(), api.stop()]);
    await rm(dir, { recursive: true, force: true });
  }
}
