/** A world of one service on virtual time, for the scheduler's tests. */
import { virtualClock } from '../../../../src/runtime/clock.ts';
import type { VirtualClock } from '../../../../src/runtime/clock.ts';
import { createRandom } from '../../../../src/simulator/random.ts';
import { createScheduler } from '../../../../src/simulator/scheduler/scheduler.ts';
import type { Timings } from '../../../../src/simulator/scheduler/timings.ts';
import type { Members, Scheduler, SimRegion, SimService, SimServiceDeployment, SimWorld } from '../../../../src/simulator/state.ts';
import { emptyRegion } from '../../../../src/simulator/world.ts';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

export interface Bench {
  readonly clock: VirtualClock;
  readonly world: SimWorld;
  readonly region: SimRegion;
  readonly service: SimService;
  readonly scheduler: Scheduler;
  /** Registers a revision with one container of this image and makes it the service's. */
  use(image: string, container?: Members): void;
  deploy(image: string, container?: Members): SimServiceDeployment;
  advance(ms: number): Promise<void>;
  messages(): readonly string[];
  /** Tasks that run and count as healthy, by image. */
  healthy(image?: string): number;
}

export interface BenchOptions {
  readonly desiredCount?: number;
  readonly configuration?: Members;
  readonly members?: Members;
  readonly timings?: Partial<Timings>;
  readonly seed?: number;
}

export const breaker = (rollback: boolean, more: Members = {}): Members => ({ deploymentCircuitBreaker: { enable: true, rollback, ...more } });

export const region1 = (): SimRegion => emptyRegion('111122223333', 'eu-west-1');

export function makeService(region: SimRegion, name: string, now: number, options: BenchOptions = {}): SimService {
  const service: SimService = {
    serviceArn: `arn:aws:ecs:eu-west-1:111122223333:service/shop/${name}`,
    serviceName: name,
    clusterArn: 'arn:aws:ecs:eu-west-1:111122223333:cluster/shop',
    clusterName: 'shop',
    status: 'ACTIVE',
    createdAt: now,
    members: { deploymentConfiguration: { ...options.configuration }, ...options.members },
    desiredCount: options.desiredCount ?? 2,
    taskDefinition: '',
    deployments: [],
    serviceDeployments: [],
    revisions: [],
    tasks: [],
    events: [],
    tags: new Map(),
    scheduler: { eventTimes: new Map() },
  };
  region.services.set(service.serviceArn, service);
  return service;
}

export function register(region: SimRegion, image: string, container: Members = {}): string {
  const revisions = region.taskDefinitions.get('web') ?? [];
  const revision = revisions.length + 1;
  const taskDefinitionArn = `arn:aws:ecs:eu-west-1:111122223333:task-definition/web:${String(revision)}`;
  revisions.push({
    taskDefinitionArn, family: 'web', revision, status: 'ACTIVE', registeredAt: 0, tags: new Map(),
    members: { containerDefinitions: [{ name: 'app', image, essential: true, ...container }] },
  });
  region.taskDefinitions.set('web', revisions);
  return taskDefinitionArn;
}

export function createBench(options: BenchOptions = {}): Bench {
  const clock = virtualClock();
  const random = createRandom(options.seed ?? 1);
  const region = region1();
  const world: SimWorld = { clock, random: () => random.next(), regions: new Map([['111122223333/eu-west-1', region]]), behaviours: [] };
  const service = makeService(region, 'web', clock.now(), options);
  const scheduler = createScheduler(options.timings === undefined ? {} : { timings: options.timings });
  scheduler.start(world);
  const imageOf = (task: SimService['tasks'][number]): string => task.containers[0]?.image ?? '';
  const use = (image: string, container?: Members): void => {
    service.taskDefinition = register(region, image, container);
  };
  return {
    clock, world, region, service, scheduler, use,
    deploy(image, container) {
      use(image, container);
      return scheduler.deploy(world, region, service);
    },
    advance: (ms) => clock.advance(ms),
    messages: () => service.events.map(({ message }) => message),
    healthy: (image) => service.tasks.filter((task) => task.desiredStatus === 'RUNNING' && task.life?.healthy === true && (image === undefined || imageOf(task) === image)).length,
  };
}
