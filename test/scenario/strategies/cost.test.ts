/** What following a long rollout costs: reads of ECS, and writes to Kubernetes. */
import { expect } from 'chai';
import { createBalancer, shiftingManifest, type Balancer } from '../../support/balancer.ts';
import { untilReady, writes } from '../../support/scenario.ts';
import { createWorld, type World } from '../../support/world.ts';

type Members = Readonly<Record<string, unknown>>;

const strategies: Readonly<Record<string, Members>> = {
  'BLUE_GREEN with an hour of bake time': { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 60 },
  'CANARY of an hour': { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 5, canaryBakeTimeInMinutes: 55 }, bakeTimeInMinutes: 5 },
  'LINEAR of ten steps in an hour': { strategy: 'LINEAR', linearConfiguration: { stepPercent: 10, stepBakeTimeInMinutes: 6 }, bakeTimeInMinutes: 1 },
  'ROLLING with an hour of bake time': { strategy: 'ROLLING', bakeTimeInMinutes: 60, minimumHealthyPercent: 100, maximumPercent: 200 },
};

describe('what a rollout of an hour costs', () => {
  let world: World;
  let balancer: Balancer;
  beforeEach(async () => {
    world = await createWorld();
    balancer = await createBalancer(world);
    await world.startOperator();
  });
  afterEach(() => world.close());

  /** The operator's writes about services since `from`. */
  const kubeWrites = (from: number): readonly string[] =>
    world.operatorCalls.slice(from).filter(({ method, path }) => method !== 'GET' && !/leases|awsaccounts/.test(path)).map(({ method, path }) => `${method} ${path}`);

  for (const [name, configuration] of Object.entries(strategies)) {
    it(`${name}: at most 8 writes to Kubernetes, events included, and two reads for each half minute of waiting`, async () => {
      const quick = configuration['strategy'] === 'ROLLING' ? { ...configuration, bakeTimeInMinutes: 0 } : { strategy: 'BLUE_GREEN' };
      await world.apply(shiftingManifest(balancer, quick));
      await untilReady(world, 'web', 1_800, 5);
      if (configuration['strategy'] !== 'ROLLING') {
        await world.apply(shiftingManifest(balancer, configuration));
        await world.pass(60);
      }
      const from = world.operatorCalls.length;
      world.sim.calls.reset();
      const startedAt = world.clock.now();
      await world.apply(shiftingManifest(balancer, configuration, 'repo/app:2'));
      await untilReady(world, 'web', 9_000, 5);
      const minutes = (world.clock.now() - startedAt) / 60_000;
      const reads = ['DescribeServices', 'DescribeServiceDeployments'].reduce((sum, operation) => sum + world.sim.calls.of(operation).calls, 0);
      expect(minutes).to.be.greaterThan(50);
      // Some minutes of it move, and are looked at every five seconds.
      expect(reads, `${reads} reads in ${Math.round(minutes)} minutes`).to.be.at.most(2 * 2 * minutes + 12 * 20);
      expect(writes(world)).to.deep.equal({ RegisterTaskDefinition: 1, UpdateService: 1 });
      expect(kubeWrites(from).length, kubeWrites(from).join('\n')).to.be.at.most(8);
    });
  }

  for (const how of ['an approval', 'an annotation']) {
    it(`a canary with a gate that is passed by ${how}: at most 8 writes to Kubernetes, events included`, async () => {
      const canary = { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 5 }, bakeTimeInMinutes: 2 };
      const rollout = { gates: [{ name: 'look', at: 'PostTestTraffic', approval: {} }] };
      await world.apply(shiftingManifest(balancer, canary));
      await untilReady(world, 'web', 3_600, 5);
      const from = world.operatorCalls.length;
      await world.apply(shiftingManifest(balancer, canary, 'repo/app:2', { rollout }));
      await world.until('the gate waits', async () => (await world.status('web')).rollout?.gates?.some(({ state }) => state === 'Waiting') === true, 3_600, 5);
      await world.pass(600);
      const targetHash = (await world.status('web')).rollout?.targetHash ?? '';
      if (how === 'an approval') {
        const metadata = { name: 'yes', namespace: 'default' };
        await world.apply({ apiVersion: 'longshore.dev/v1beta1', kind: 'RolloutApproval', metadata, spec: { serviceRef: { name: 'web' }, targetHash } });
      } else {
        const annotations = { 'longshore.dev/action': 'promote:t1', 'longshore.dev/action-target': targetHash };
        await world.kube.patch(world.ctx, (await world.get('EcsService', 'web'))!, { metadata: { annotations } });
      }
      await untilReady(world, 'web', 3_600, 5);
      expect(kubeWrites(from).length, kubeWrites(from).join('\n')).to.be.at.most(8);
    });
  }

  for (const [how, verbs, most] of [
    ['approved one by one: for each further one that it waits, that it was approved, and the event of it', ['promote', 'promote', 'promote'], 8 + 2 * 3],
    ['promoted as a whole: one write for each gate to come', ['promote-full'], 8 + 2 * 1],
  ] as const) {
    it(`a canary that three gates stop, ${how}`, async () => {
      const canary = { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 5 }, bakeTimeInMinutes: 2 };
      const rollout = { gates: [{ name: 'look', at: 'PostTestTraffic', approval: {} }, { name: 'sign-off', at: 'BeforeProduction', approval: {} }] };
      await world.apply(shiftingManifest(balancer, canary));
      await untilReady(world, 'web', 3_600, 5);
      const from = world.operatorCalls.length;
      await world.apply(shiftingManifest(balancer, canary, 'repo/app:2', { rollout }));
      for (const [index, verb] of verbs.entries()) {
        const waiting = async () => (await world.status('web')).rollout?.gates?.find(({ state }) => state === 'Waiting');
        await world.until('a gate waits', async () => (await waiting()) !== undefined, 3_600, 5);
        const targetHash = (await world.status('web')).rollout?.targetHash ?? '';
        const annotations = { 'longshore.dev/action': `${verb}:t${index}`, 'longshore.dev/action-target': targetHash, 'longshore.dev/action-by': 'ada' };
        await world.kube.patch(world.ctx, (await world.get('EcsService', 'web'))!, { metadata: { annotations } });
        await world.until('it waits no more', async () => (await waiting()) === undefined, 60);
        expect((await world.status('web')).rollout?.gates?.at(-1)).to.include({ state: 'Approved', approvedBy: 'ada' });
      }
      await untilReady(world, 'web', 3_600, 5);
      expect(kubeWrites(from).length, kubeWrites(from).join('\n')).to.be.at.most(most);
    });
  }
});
