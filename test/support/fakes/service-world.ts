/** An EcsService controller on fakes and a virtual clock, with the words in which its tests are written. */
import { createEcsServiceController, silentServiceMetrics } from '../../../src/controllers/ecsservice/index.ts';
import type { EcsServiceController, EcsServiceInputs, EcsServiceResource } from '../../../src/controllers/ecsservice/index.ts';
import type { EcsServiceSpec } from '../../../src/api/v1beta1/ecsservice.ts';
import type { EcsServiceStatus } from '../../../src/core/status/ecs-service-status.ts';
import { readStatus } from '../../../src/core/status/read-status.ts';
import { virtualClock } from '../../../src/runtime/clock.ts';
import type { VirtualClock } from '../../../src/runtime/clock.ts';
import type { Outcome } from '../../../src/runtime/controller.ts';
import { testContext } from '../context.ts';
import { fakeEcs } from './fake-ecs.ts';
import type { FakeEcs } from './fake-ecs.ts';
import { fakeKube } from './fake-kube.ts';
import type { FakeKube } from './fake-kube.ts';

export interface ServiceWorld {
  readonly clock: VirtualClock;
  readonly ecs: FakeEcs;
  readonly kube: FakeKube;
  controller: EcsServiceController;
  readonly enqueued: string[];
  /** A new process: nothing but the stores and ECS is left. */
  restart(): void;
  /** One pass; resolves with how it ended, or with the error it threw. */
  pass(name?: string): Promise<Outcome | Error>;
  /** Passes with the time between them that each asks for, until nothing moves or `limit` passes ran. */
  settle(name?: string, limit?: number): Promise<void>;
  /** Applies a spec; `image` is the short way to a new revision. */
  apply(change?: { readonly image?: string; readonly spec?: object; readonly metadata?: object; readonly name?: string }): EcsServiceResource;
  annotate(annotations: Record<string, string>, name?: string): void;
  object(name?: string): EcsServiceResource;
  status(name?: string): EcsServiceStatus;
  /** `True RollingOut`, for one condition. */
  condition(type: string, name?: string): string;
  loseStatus(name?: string): void;
}

export function serviceWorld(overrides: Partial<Pick<EcsServiceInputs, 'validate' | 'metrics' | 'fence'>> & { account?: object; startsAtOnce?: number } = {}): ServiceWorld {
  const clock = virtualClock();
  const ecs = fakeEcs(() => clock.now());
  const kube = fakeKube(() => clock.now());
  const enqueued: string[] = [];
  const ctx = testContext({ clock });
  const make = (): EcsServiceController =>
    createEcsServiceController({
      aws: ecs.port,
      kube: kube.port,
      stores: { services: kube.store('EcsService'), accounts: kube.store('AwsAccount') as any, namespaces: kube.store('Namespace'), approvals: kube.store('RolloutApproval') },
      clock,
      log: ctx.log,
      metrics: overrides.metrics ?? silentServiceMetrics,
      options: { installation: 'test', digestKey: 'key', sweepIntervalMs: 60_000, followIntervalMs: 5_000, ...(overrides.startsAtOnce === undefined ? {} : { startsAtOnce: overrides.startsAtOnce }) },
      enqueue: (key) => enqueued.push(key),
      wakeAccount: (name) => enqueued.push(`AwsAccount ${name}`),
      validate: overrides.validate ?? (() => []),
      ...(overrides.fence === undefined ? {} : { fence: overrides.fence }),
    });
  kube.put({
    apiVersion: 'longshore.dev/v1beta1',
    kind: 'AwsAccount',
    metadata: { name: 'default' },
    spec: { accountId: '123456789012', defaultRegion: 'eu-west-1', access: [{ namespaces: { matchNames: ['shop'] }, adopt: ['*/*'] }], ...overrides.account },
  });
  const key = (name: string) => ({ namespace: 'shop', name });
  const world: ServiceWorld = {
    clock,
    ecs,
    kube,
    controller: make(),
    enqueued,
    restart() {
      world.controller = make();
    },
    async pass(name = 'web') {
      try {
        return await world.controller.reconcile(ctx, `shop/${name}`);
      } catch (error) {
        return error as Error;
      }
    },
    async settle(name = 'web', limit = 8) {
      for (let count = 0; count < limit; count += 1) {
        const outcome = await world.pass(name);
        if (outcome instanceof Error) throw outcome;
        if (outcome.kind === 'done' || outcome.ms >= 60_000) return;
        await clock.advance(outcome.ms);
      }
    },
    apply({ image = 'app:1', spec = {}, metadata = {}, name = 'web' } = {}) {
      const before = kube.get<EcsServiceResource>('EcsService', key(name));
      const base: EcsServiceSpec = {
        target: { cluster: 'shop', serviceName: name },
        taskDefinition: { family: `shop-${name}`, cpu: '256', memory: '512', networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'], containerDefinitions: [{ name: 'app', image }] },
        service: { desiredCount: 2, launchType: 'FARGATE', networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } } },
      };
      return kube.put<EcsServiceResource>({
        apiVersion: 'longshore.dev/v1beta1',
        kind: 'EcsService',
        ...before,
        metadata: { ...before?.metadata, name, namespace: 'shop', ...metadata },
        spec: { ...base, ...spec },
      });
    },
    annotate(annotations, name = 'web') {
      const object = world.object(name);
      kube.put({ ...object, metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, ...annotations } } });
    },
    object: (name = 'web') => kube.get<EcsServiceResource>('EcsService', key(name))!,
    status: (name = 'web') => readStatus(world.object(name).status),
    condition(type, name = 'web') {
      const found = world.status(name).conditions.find((condition) => condition.type === type);
      return `${found?.status ?? 'absent'} ${found?.reason ?? ''}`;
    },
    loseStatus(name = 'web') {
      const { status: _status, ...object } = world.object(name);
      kube.put(object);
    },
  };
  return world;
}

/** A world in which `web` runs `app:1`, rolled out and Ready. */
export async function readyWorld(overrides: Parameters<typeof serviceWorld>[0] = {}, change: Parameters<ServiceWorld['apply']>[0] = {}): Promise<ServiceWorld> {
  const world = serviceWorld(overrides);
  world.apply(change);
  await world.pass();
  await world.clock.advance(5_000);
  world.ecs.end('SUCCESSFUL');
  await world.settle();
  await world.clock.advance(120_000);
  return world;
}

/** Rolls an image out and lets its deployment end as given. */
export async function rollOut(world: ServiceWorld, image: string, status: string, change: object = {}, spec: object = {}): Promise<void> {
  world.apply({ image, spec });
  await world.pass();
  await world.clock.advance(5_000);
  await world.pass();
  world.ecs.end(status, change);
  await world.clock.advance(5_000);
  await world.pass();
  await world.clock.advance(120_000);
}
