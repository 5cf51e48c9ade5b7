/** Rollouts of every strategy, with gates and with failures, for the crash sweep: behind a load balancer, whose weights have to end on one side. */
import { expect } from 'chai';
import { createBalancer, productionWeights, runningImages, shiftingManifest, shiftingStrategies, type Balancer } from './balancer.ts';
import type { CrashScenario } from './crash-sweep.ts';
import { isReady, liveImage, liveService } from './scenario.ts';
import { serviceManifest, type World } from './world.ts';

const balancers = new WeakMap<World, Balancer>();
const balancerOf = (world: World): Balancer => balancers.get(world)!;
const apply = (world: World, configuration: object, image: string, rollout: object = {}): Promise<unknown> =>
  world.apply(shiftingManifest(balancerOf(world), { ...configuration }, image, { rollout }));

/** `app:1` runs behind the balancer, and everything about it has settled. */
const running = (configuration: object) => async (world: World): Promise<void> => {
  balancers.set(world, await createBalancer(world));
  world.sim.world.behaviours = [{ match: 'repo/app:bad', outcome: 'pull-error' }];
  await apply(world, configuration, 'repo/app:1');
  await world.until('app:1 is Ready', () => isReady(world, 'web'), 3_600, 10);
  world.sim.calls.reset();
};

/** Exactly this image has tasks and traffic, and the operator calls it Ready. */
const arrived = (image: string) => async (world: World): Promise<boolean> => (await isReady(world, 'web')) && liveImage(world, 'web') === image;

/** Gone back to `app:1`, remembered once. */
const wentBack = async (world: World): Promise<boolean> => {
  const { quarantine = [] } = await world.status('web');
  return liveImage(world, 'web') === 'repo/app:1' && quarantine.length === 1 && (await world.condition('web', 'Stalled'))?.status === 'True';
};

/** All of the traffic, and all of the tasks, on one side. */
const onlyRuns = (image: string) => async (world: World): Promise<void> => {
  await world.pass(400);
  expect(['100/0', '0/100']).to.include(productionWeights(world, balancerOf(world)));
  expect(runningImages(world)).to.deep.equal([image]);
};

/** A person who approves each wait at a hook by an object of its own, once it is seen. */
async function approveEach(world: World): Promise<void> {
  const { rollout } = await world.status('web');
  for (const { state, hookId } of rollout?.gates ?? []) {
    if (state !== 'Waiting' || hookId === undefined) continue;
    const name = `hook-${String(approvalsOf(world).indexOf(hookId) + 1 || approvalsOf(world).push(hookId))}`;
    await world.apply({ apiVersion: 'longshore.dev/v1beta1', kind: 'RolloutApproval', metadata: { name, namespace: 'default' }, spec: { serviceRef: { name: 'web' }, targetHash: rollout?.targetHash ?? '' } });
  }
}

const approvals = new WeakMap<World, string[]>();
function approvalsOf(world: World): string[] {
  const known = approvals.get(world) ?? [];
  approvals.set(world, known);
  return known;
}

/** ECS was told to go on as often as somebody approved, and no oftener. */
async function continuedAsApproved(world: World): Promise<void> {
  const { calls, refused, throttled } = world.sim.calls.of('ContinueServiceDeployment');
  expect(calls - refused - throttled, 'gates that were passed').to.equal(approvalsOf(world).length);
  expect(approvalsOf(world), 'one wait for each step of a canary').to.have.length(2);
}

const { BLUE_GREEN, CANARY, LINEAR } = shiftingStrategies;
const gate = (at: string, approval: object = {}) => ({ gates: [{ name: 'sign-off', at, approval }] });
const oneMore = { services: ['web'], revisions: 2, deployments: 2 };

function goesThrough(name: string, { configuration }: typeof CANARY): CrashScenario {
  return {
    name,
    prepare: running(configuration),
    act: (world) => apply(world, configuration, 'repo/app:2'),
    done: arrived('repo/app:2'),
    verify: onlyRuns('repo/app:2'),
    end: oneMore,
  };
}

/** In the order of how much of the operator they take. */
export const rolloutCrashScenarios = {
  blueGreen: goesThrough('a blue/green deployment', BLUE_GREEN),
  canary: goesThrough('a canary', CANARY),
  linear: goesThrough('a linear deployment', LINEAR),
  steps: {
    name: 'a canary with a gate before each step',
    prepare: running(CANARY.configuration),
    act: (world) => apply(world, CANARY.configuration, 'repo/app:2', gate('BeforeProduction')),
    meanwhile: approveEach,
    done: arrived('repo/app:2'),
    async verify(world) {
      await onlyRuns('repo/app:2')(world);
      await continuedAsApproved(world);
    },
    end: oneMore,
  },
  timeOut: {
    name: 'a gate that nobody approves in time',
    prepare: running(CANARY.configuration),
    act: (world) => apply(world, CANARY.configuration, 'repo/app:2', gate('BeforeProduction', { timeoutSeconds: 60 })),
    done: wentBack,
    async verify(world) {
      await onlyRuns('repo/app:1')(world);
      expect(world.sim.calls.of('ContinueServiceDeployment').calls, 'gates that were passed').to.equal(0);
    },
    end: oneMore,
  },
  stop: {
    name: 'a stop of what cannot succeed',
    prepare: running(CANARY.configuration),
    act: (world) => apply(world, CANARY.configuration, 'repo/app:bad'),
    done: wentBack,
    verify: onlyRuns('repo/app:1'),
    end: oneMore,
  },
  sentAway: {
    name: 'an abort before the deployment',
    keepsStatus: true,
    prepare: async (world) => {
      await running(CANARY.configuration)(world);
      await apply(world, CANARY.configuration, 'repo/app:2', gate('BeforeDeployment'));
      await world.until('a gate waits', async () => (await world.condition('web', 'RolloutBlocked'))?.reason === 'AwaitingApproval', 120, 1);
    },
    act: async (world) => world.kube.patch(world.ctx, (await world.get('EcsService', 'web'))!, { metadata: { annotations: { 'longshore.dev/action': 'abort:once' } } }),
    done: wentBack,
    verify: onlyRuns('repo/app:1'),
    end: { services: ['web'], revisions: 1, deployments: 1 },
  },
  scaleToZero: {
    name: 'a first deployment that fails, and is scaled to nothing',
    prepare: async (world) => {
      world.sim.world.behaviours = [{ match: 'repo/app:bad', outcome: 'pull-error' }];
    },
    act: (world) => world.apply(serviceManifest('web', { rollout: { onFirstFailure: 'ScaleToZero' } }, 'repo/app:bad')),
    done: async (world) => {
      const { quarantine = [] } = await world.status('web');
      return liveService(world, 'web')?.desiredCount === 0 && quarantine.length === 1 && (await world.condition('web', 'Stalled'))?.status === 'True';
    },
    end: { services: ['web'], revisions: 1, deployments: 1 },
  },
} as const satisfies Readonly<Record<string, CrashScenario>>;
