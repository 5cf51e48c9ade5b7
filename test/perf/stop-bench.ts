/**
 * How soon a rollout without hope is stopped, by the class of its failure: the operator and the simulator on virtual time,
 * all services at once, with AWS's buckets in force. The time of the deciding failure and of the call are the simulator's.
 */
import type { FailFastClass } from '../../src/core/rollout/stop-reasons.ts';
import type { ImageBehaviour, SimServiceDeployment } from '../../src/simulator/state.ts';
import { createBalancer } from '../support/balancer.ts';
import { liveService } from '../support/scenario.ts';
import { createWorld, serviceManifest, type World } from '../support/world.ts';
import { mean } from './statistics.ts';
import type { Row } from './report.ts';

/** A way to fail, and how many failed tasks it takes (`core/rollout/stop-reasons.ts`). */
interface Failure {
  readonly class: FailFastClass;
  readonly outcome: ImageBehaviour['outcome'];
  readonly tasks: number;
}

const FAILURES: readonly Failure[] = [
  { class: 'ImagePull', outcome: 'pull-error', tasks: 1 },
  { class: 'Secret', outcome: 'secret-denied', tasks: 1 },
  { class: 'Resource', outcome: 'logs-error', tasks: 1 },
  { class: 'OutOfMemory', outcome: 'out-of-memory', tasks: 2 },
  { class: 'ExitCode', outcome: 'exit', tasks: 3 },
  { class: 'ContainerHealth', outcome: 'unhealthy', tasks: 3 },
  { class: 'TargetHealth', outcome: 'unhealthy', tasks: 3 },
];
/** One look at a rollout that moves, which is the target, and how finely time is looked at here. */
const POLL_SECONDS = 5;
const STEP_MS = 100;
const LIMIT_SECONDS = 1_800;
/** Enough for all phases of a poll: what is measured is not one lucky moment. */
const SERVICES_PER_CLASS = 10;

interface Watched extends Failure {
  readonly name: string;
}

/** A row for each class: the mean and the slowest of ten services. */
export async function benchStops(log: (text: string) => void): Promise<readonly Row[]> {
  // Nothing but AWS's buckets holds the release back: most services wait for them while the first ones fail already.
  const world = await createWorld({ sim: { throttle: true }, account: { limits: { maxConcurrentRollouts: 1_000 } } });
  try {
    const targetGroup = (await createBalancer(world)).blue;
    await world.startOperator();
    const services = FAILURES.flatMap((failure): Watched[] =>
      Array.from({ length: SERVICES_PER_CLASS }, (_none, index) => ({ ...failure, name: `${failure.class.toLowerCase()}-${index}` })),
    );
    for (const service of services) await world.apply(manifestOf(service, 'good', targetGroup));
    await world.until('all services run', async () => (await readyCount(world, services)) === services.length, LIMIT_SECONDS, 10);
    world.sim.world.behaviours = FAILURES.map(({ class: name, outcome }) => ({ match: imageOf(name, 'bad'), outcome, exitCode: 1 }));
    world.sim.calls.reset();
    for (const service of services) await world.apply(manifestOf(service, 'bad', targetGroup));
    log(`${services.length} services get an image that fails`);
    const delays = await watch(world, services);
    return [
      ...FAILURES.map((failure): Row => {
        const seconds = services.filter((service) => service.class === failure.class).map(({ name }) => delays.get(name) ?? Number.NaN);
        const note = `after ${failure.tasks} ${failure.tasks === 1 ? 'task' : 'tasks'} failed; ${mean(seconds).toFixed(1)} s on average of ${seconds.length}`;
        return { what: `failure to StopServiceDeployment: ${failure.class}`, value: seconds.reduce((a, b) => Math.max(a, b), 0), unit: 's', target: { most: POLL_SECONDS }, note };
      }),
      { what: 'calls that AWS throttled', value: world.sim.calls.total().throttled, unit: '', target: { most: 0 } },
    ];
  } finally {
    await world.close();
  }
}

/** Seconds from the failure that decides to the end of the forward deployment, by service. */
async function watch(world: World, services: readonly Watched[]): Promise<ReadonlyMap<string, number>> {
  const failedAt = new Map<string, number>();
  const delays = new Map<string, number>();
  for (let passed = 0; passed < LIMIT_SECONDS * 1_000 && delays.size < services.length; passed += STEP_MS) {
    for (const { name, tasks } of services) {
      if (delays.has(name)) continue;
      const live = liveService(world, name);
      if ((live?.deployments[0]?.failedTasks ?? 0) >= tasks && !failedAt.has(name)) failedAt.set(name, world.clock.now());
      const current = live?.serviceDeployments[0];
      const since = failedAt.get(name);
      if (since !== undefined && current !== undefined && isStopped(current)) delays.set(name, (world.clock.now() - since) / 1_000);
    }
    await world.clock.advance(STEP_MS);
  }
  return delays;
}

const isStopped = ({ status }: SimServiceDeployment): boolean => status !== 'PENDING' && status !== 'IN_PROGRESS';

async function readyCount(world: World, services: readonly Watched[]): Promise<number> {
  let ready = 0;
  for (const { name } of services) if ((await world.condition(name, 'Ready'))?.status === 'True') ready += 1;
  return ready;
}

const imageOf = (name: string, tag: string): string => `registry.example.com/bench/${name.toLowerCase()}:${tag}`;

/** Without the circuit breaker, which must not be what stops it; with the check that is to fail, of the container or of its target. */
function manifestOf({ name, class: failure }: Watched, tag: string, targetGroupArn: string): ReturnType<typeof serviceManifest> {
  const manifest = serviceManifest(name) as unknown as { readonly spec: { readonly service: object; readonly taskDefinition: object } };
  const { service, taskDefinition } = manifest.spec;
  const check = failure === 'ContainerHealth' ? { healthCheck: { command: ['CMD', 'ok'], interval: 5, retries: 1 } } : {};
  const container = { name: 'app', image: imageOf(failure, tag), portMappings: [{ containerPort: 8080 }], ...check };
  const balanced = failure === 'TargetHealth' ? { loadBalancers: [{ targetGroupArn, containerName: 'app', containerPort: 8080 }] } : {};
  return serviceManifest(name, {
    taskDefinition: { ...taskDefinition, containerDefinitions: [container] },
    service: { ...service, ...balanced, deploymentConfiguration: { deploymentCircuitBreaker: { enable: false, rollback: false }, minimumHealthyPercent: 100, maximumPercent: 200 } },
  });
}
