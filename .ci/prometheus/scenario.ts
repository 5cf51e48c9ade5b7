/**
 * What a user does in the tour, made fast: a good commit, a broken one, a fix, a canary that is approved step by step and
 * one that cannot work, drift, throttles, tasks that cannot start.
 */
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { systemClock } from '../../src/runtime/clock.ts';
import { canaryImage, canaryName, writeCanary } from './canary.ts';
import type { Event } from './events.ts';
import type { Playground } from './playground.ts';
import type { Prometheus } from './prometheus.ts';
import { waitUntil } from './wait-until.ts';

const run = promisify(execFile);

interface Step {
  readonly what: string;
  readonly act: () => Promise<void>;
  /** PromQL that is above 0 once it has happened. */
  readonly until: string;
  /** PromQL of a count that has to be higher by then than it was before. */
  readonly grows?: string;
  readonly makes?: readonly Event[];
}

const WITHIN_MS = 120_000;

/** Runs all steps in order and says what has happened. @throws Error with the step that did not come to its end */
export async function runScenario(root: string, playground: Playground, prometheus: Prometheus): Promise<ReadonlySet<Event>> {
  const happened = new Set<Event>();
  for (const { what, act, until, grows, makes = [] } of stepsFor(root, playground)) {
    const start = systemClock.now();
    const count = async (): Promise<number> => (grows === undefined ? 0 : ((await prometheus.now(grows)) ?? 0));
    const before = grows === undefined ? -1 : await count();
    await act();
    const done = async (): Promise<true | undefined> => ((await count()) > before && ((await prometheus.now(until)) ?? 0) > 0 ? true : undefined);
    await waitUntil(done, { what: `${what} (${[...(grows === undefined ? [] : [grows]), until].join('; ')})`, withinMs: WITHIN_MS, hopeless: playground.ended });
    for (const event of makes) happened.add(event);
    console.log(`  ${what}: ${((systemClock.now() - start) / 1_000).toFixed(1)} s`);
  }
  return happened;
}

/** In the order in which they have to happen: a later step builds on what earlier ones made. */
export function stepsFor(root: string, { dataDir, repository }: Pick<Playground, 'dataDir' | 'repository'>): readonly Step[] {
  const commit = async (message: string): Promise<void> => {
    await run('git', ['-C', repository, 'add', '.']);
    await run('git', ['-C', repository, '-c', 'commit.gpgSign=false', 'commit', '-qm', message]);
  };
  const commitImage = async (tag: string): Promise<void> => {
    const file = join(repository, 'services', 'web.yaml');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(/^( {6}image: registry\.example\.com\/shop\/web:).*$/m, `$1${tag}`));
    await commit(`web ${tag}`);
  };
  const commitCanary = async (tag: string, gated: boolean): Promise<void> => {
    await writeCanary(repository, { tag, gated });
    await commit(`${canaryName} ${tag}`);
  };
  const longshore = async (...args: readonly string[]): Promise<void> => {
    await run(process.execPath, ['src/longshore.mjs', ...args], { cwd: root });
  };
  const sim = (...args: readonly string[]): Promise<void> => longshore('sim', '--data-dir', relative(root, dataDir), ...args);
  const promote = (): Promise<void> => longshore('promote', canaryName, '--kubeconfig', join(dataDir, 'kubeconfig'));
  const ready = (name: string): string => `sum(longshore_service_ready{name="${name}"})`;
  const succeeded = (strategy: string): string => `sum(longshore_rollouts_total{strategy="${strategy}", outcome="Succeeded"})`;
  const approvals = 'sum(longshore_approvals_total)';
  return [
    { what: 'the samples are ready', act: async () => undefined, until: `${ready('web')} * ${ready('api')} * ${ready('worker')}` },
    { what: 'a good commit is rolled out', act: () => commitImage('1.1'), grows: succeeded('ROLLING'), until: ready('web'), makes: ['rollout'] },
    { what: 'a broken commit is rolled back', act: () => commitImage('broken'), grows: 'sum(longshore_rollbacks_total)', until: `${ready('web')} == bool 0`, makes: ['rollback'] },
    { what: 'the fix goes through', act: () => commitImage('1.2'), grows: succeeded('ROLLING'), until: ready('web') },
    { what: 'a canary is made', act: () => commitCanary('1', false), until: ready(canaryName) },
    { what: 'its next version waits at a gate', act: () => commitCanary('2', true), until: `count(longshore_service_gate_waiting_since_timestamp_seconds{name="${canaryName}"})`, makes: ['gate'] },
    { what: 'the first step is approved, and the second waits', act: promote, grows: approvals, until: `sum(longshore_service_production_traffic_ratio{name="${canaryName}"} < 1)`, makes: ['approval', 'shift'] },
    { what: 'the second is approved', act: promote, grows: succeeded('CANARY'), until: ready(canaryName) },
    {
      what: 'a canary without an image is stopped by the operator',
      act: async () => {
        await sim('image', `${canaryImage}:broken`, 'pull-error');
        await commitCanary('broken', false);
      },
      grows: 'sum(longshore_failure_to_stop_seconds_count)',
      until: `sum(longshore_service_rollout_phase{name="${canaryName}", phase="RolledBack"})`,
      makes: ['early stop'],
    },
    { what: 'drift is found, and repaired', act: () => sim('update-service', 'api', '--maximum-percent', '150'), grows: 'sum(longshore_drift_detected_total)', until: 'sum(longshore_drifted_fields) == bool 0' },
    { what: 'drift is found, and only reported', act: () => sim('update-service', 'worker', '--maximum-percent', '150'), until: 'sum(longshore_drifted_fields)', makes: ['drift'] },
    { what: 'AWS throttles', act: () => sim('fault', 'throttle', 'DescribeServices', '--times', '2'), until: 'sum(longshore_aws_throttles_total)', makes: ['throttle'] },
    {
      what: 'tasks find no capacity',
      act: async () => {
        await sim('image', 'registry.example.com/shop/worker:*', 'no-capacity');
        await sim('update-service', 'worker', '--desired-count', '4');
      },
      until: 'sum(longshore_service_desired_tasks{name="worker"} - longshore_service_running_tasks{name="worker"})',
      makes: ['missing tasks'],
    },
  ];
}
