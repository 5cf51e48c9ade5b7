/** What a user does in the tour, made fast: a good commit, a broken one, a fix, drift, throttles, tasks that cannot start. */
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { systemClock } from '../../src/runtime/clock.ts';
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
  readonly makes?: readonly Event[];
}

const WITHIN_MS = 90_000;

/** Runs all steps in order and says what has happened. @throws Error with the step that did not come to its end */
export async function runScenario(root: string, playground: Playground, prometheus: Prometheus): Promise<ReadonlySet<Event>> {
  const happened = new Set<Event>();
  for (const { what, act, until, makes = [] } of stepsFor(root, playground)) {
    const start = systemClock.now();
    await act();
    await waitUntil(async () => (((await prometheus.now(until)) ?? 0) > 0 ? true : undefined), { what: `${what} (${until})`, withinMs: WITHIN_MS, hopeless: playground.ended });
    for (const event of makes) happened.add(event);
    console.log(`  ${what}: ${((systemClock.now() - start) / 1_000).toFixed(1)} s`);
  }
  return happened;
}

/** In the order in which they have to happen: a later step waits for counts that earlier ones made. */
export function stepsFor(root: string, { dataDir, repository }: Pick<Playground, 'dataDir' | 'repository'>): readonly Step[] {
  const commitImage = async (tag: string): Promise<void> => {
    const file = join(repository, 'services', 'web.yaml');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(/^( {6}image: registry\.example\.com\/shop\/web:).*$/m, `$1${tag}`));
    await run('git', ['-C', repository, '-c', 'commit.gpgSign=false', 'commit', '-qam', `web ${tag}`]);
  };
  const sim = async (...args: readonly string[]): Promise<void> => {
    await run(process.execPath, ['src/longshore.mjs', 'sim', '--data-dir', relative(root, dataDir), ...args], { cwd: root });
  };
  const ready = 'sum(longshore_service_ready) == 3';
  const succeeded = (count: number): string => `(sum(longshore_rollouts_total{outcome="Succeeded"}) >= ${count}) and (${ready})`;
  return [
    { what: 'the three samples are ready', act: async () => undefined, until: ready },
    { what: 'a good commit is rolled out', act: () => commitImage('1.1'), until: succeeded(4), makes: ['rollout'] },
    { what: 'a broken commit is rolled back', act: () => commitImage('broken'), until: 'sum(longshore_rollbacks_total)', makes: ['rollback'] },
    { what: 'the fix goes through', act: () => commitImage('1.2'), until: succeeded(5) },
    { what: 'drift is found, and repaired', act: () => sim('update-service', 'api', '--maximum-percent', '150'), until: '(sum(longshore_drift_detected_total) > 0) and (sum(longshore_drifted_fields) == bool 0)' },
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
