/** ECS's API fails while a rollout is on its way: it ends as it would have, done once, and Ready never says what is not so. */
import { expect } from 'chai';
import { createBalancer, liveShift, runningImages, shiftingManifest, shiftingStrategies, type Balancer } from '../../support/balancer.ts';
import { expectOnly, recordRollout } from '../../support/rollout-record.ts';
import { deploymentsOf, isReady, untilCondition, untilReady, writes } from '../../support/scenario.ts';
import { createWorld, type World } from '../../support/world.ts';

type Members = Readonly<Record<string, unknown>>;

const once = { RegisterTaskDefinition: 1, UpdateService: 1 };
const rolling: Members = { strategy: 'ROLLING', minimumHealthyPercent: 100, maximumPercent: 200 };
const configurations: Readonly<Record<string, Members>> = {
  ROLLING: rolling,
  ...Object.fromEntries(Object.entries(shiftingStrategies).map(([name, { configuration }]) => [name, configuration])),
};
const mishaps = [
  { lost: true, stale: false, how: 'an answer that is lost' },
  { lost: false, stale: true, how: 'reads from before it for two minutes' },
  { lost: true, stale: true, how: 'an answer that is lost, and reads from before it for two minutes' },
] as const;
const gated = { rollout: { gates: [{ name: 'look', at: 'PostTestTraffic', approval: {} }] } };

describe("ECS's API fails while a rollout is on its way", () => {
  let world: World;
  let balancer: Balancer;
  let tokens = 0;
  beforeEach(async () => {
    world = await createWorld();
    balancer = await createBalancer(world);
    await world.startOperator();
  });
  afterEach(() => world.close());

  async function running(configuration: Members): Promise<void> {
    await world.apply(shiftingManifest(balancer, configuration));
    await untilReady(world, 'web', 3_600, 5);
    world.sim.calls.reset();
  }
  async function act(verb: string): Promise<void> {
    tokens += 1;
    const annotations = { 'longshore.dev/action': `${verb}:t${String(tokens)}`, 'longshore.dev/action-target': (await world.status('web')).rollout?.targetHash ?? '' };
    await world.kube.patch(world.ctx, (await world.get('EcsService', 'web'))!, { metadata: { annotations } });
  }
  const untilMoving = (): Promise<void> => world.until('the rollout moves', async () => (await world.status('web')).rollout?.state === 'Progressing', 600);
  const untilGate = (): Promise<void> => world.until('the gate waits', async () => (await world.status('web')).rollout?.gates?.some(({ state }) => state === 'Waiting') === true, 3_600, 5);
  /** Every later read shows this moment. */
  async function freezeReads(): Promise<void> {
    world.sim.faults.set({ kind: 'stale', operation: '*', seconds: 7_200 });
    await world.ecs('ListClusters');
  }
  async function neverReadyFor(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second += 5) {
      await world.pass(5);
      expect(await isReady(world, 'web'), `Ready after ${second} s`).to.equal(false);
    }
  }

  for (const name of ['CANARY', 'LINEAR'] as const) {
    const { configuration } = shiftingStrategies[name];
    const firstStep = name === 'CANARY' ? 10 : 25;

    for (const kind of ['throttle', 'empty', 'error'] as const) {
      it(`${name}: ${kind} for two minutes from the first step on: goes on by itself, nothing is made anew`, async () => {
        await running(configuration);
        await world.apply(shiftingManifest(balancer, configuration, 'repo/app:2'));
        let struck = false;
        const { states } = await recordRollout(world, balancer, 'repo/app:2', {
          async during() {
            if (struck || liveShift(world).production !== firstStep) return;
            struck = true;
            world.sim.faults.set({ kind, operation: '*' });
            await neverReadyFor(120);
            world.sim.faults.clear();
          },
        });
        expect([struck, states.at(-1)?.split(' ')[0]]).to.deep.equal([true, 'Succeeded']);
        await untilReady(world, 'web', 120);
        await expectOnly(world, balancer, 'repo/app:2');
        expect(writes(world)).to.deep.equal(once);
      });
    }

    it(`${name}: services that neither Describe nor List shows for two minutes, definitions that do: ECS refuses to make it anew, and it goes on`, async () => {
      await running(configuration);
      await world.apply(shiftingManifest(balancer, configuration, 'repo/app:2'));
      await world.until('the first step', () => liveShift(world).production === firstStep, 1_800);
      for (const operation of ['DescribeServices', 'ListServices']) world.sim.faults.set({ kind: 'empty', operation });
      await neverReadyFor(120);
      world.sim.faults.clear();
      await untilReady(world, 'web', 3_600, 5);
      await expectOnly(world, balancer, 'repo/app:2');
      const { CreateService: refused = 0, ...others } = writes(world);
      expect(others).to.deep.equal(once);
      expect(refused, 'attempts that ECS refused').to.be.within(1, 15);
    });

    for (const operation of ['DescribeServices', 'DescribeServiceDeployments', 'ContinueServiceDeployment']) {
      it(`${name}: ${operation} throttled ten times while a gate is passed: it is passed once`, async () => {
        await running(configuration);
        await world.apply(shiftingManifest(balancer, configuration, 'repo/app:2', gated));
        await untilGate();
        world.sim.faults.set({ kind: 'throttle', operation, times: 10 });
        await act('promote');
        await untilReady(world, 'web', 3_600, 5);
        expect(world.sim.faults.list(), 'faults that did not strike').to.deep.equal([]);
        await expectOnly(world, balancer, 'repo/app:2');
        const { calls, throttled } = world.sim.calls.of('ContinueServiceDeployment');
        expect(calls - throttled).to.equal(1);
        expect(writes(world)).to.deep.equal(once);
      });
    }

    it(`${name}: StopServiceDeployment throttled five times at the first step: stopped all the same, within a minute`, async () => {
      await running(configuration);
      await world.apply(shiftingManifest(balancer, configuration, 'repo/app:2'));
      await world.until('the first step', () => liveShift(world).production === firstStep, 1_800);
      world.sim.faults.set({ kind: 'throttle', operation: 'StopServiceDeployment', times: 5 });
      await act('abort');
      await world.until('it is stopped', () => liveShift(world).status !== 'IN_PROGRESS', 90);
      await untilCondition(world, 'EcsService', 'web', { type: 'Stalled', status: 'True', reason: 'RolledBack' }, 1_800);
      await expectOnly(world, balancer, 'repo/app:1');
      expect(writes(world)).to.deep.equal({ ...once, StopServiceDeployment: 6 });
    });
  }

  for (const [name, configuration] of Object.entries(configurations)) {
    for (const { lost, stale, how } of mishaps) {
      it(`${name}: an update with ${how}: one deployment`, async () => {
        await running(configuration);
        if (stale) await freezeReads();
        if (lost) world.sim.faults.set({ kind: 'timeout-after-commit', operation: 'UpdateService', times: 1 });
        await world.apply(shiftingManifest(balancer, configuration, 'repo/app:2'));
        await world.pass(30);
        for (let second = 30; second < 120; second += 5) {
          await world.pass(5);
          if (await isReady(world, 'web')) expect([liveShift(world).status, runningImages(world)]).to.deep.equal(['SUCCESSFUL', ['repo/app:2']]);
        }
        world.sim.faults.clear();
        await untilReady(world, 'web', 3_600, 5);
        await expectOnly(world, balancer, 'repo/app:2');
        expect(deploymentsOf(world, 'web')).to.deep.equal(['SUCCESSFUL', 'SUCCESSFUL']);
        // Where nothing tells that it arrived, it is sent again: ECS deploys nothing for an update that changes nothing.
        const { UpdateService: updates, ...others } = writes(world);
        expect(others).to.deep.equal({ RegisterTaskDefinition: 1 });
        expect(updates).to.be.within(1, lost && stale ? 2 : 1);
      });
    }

    for (const { lost, stale, how } of mishaps) {
      it(`${name}: a stop with ${how}: one rollback, told once`, async () => {
        await running(configuration);
        await world.apply(shiftingManifest(balancer, configuration, 'repo/app:2'));
        await untilMoving();
        if (stale) await freezeReads();
        if (lost) world.sim.faults.set({ kind: 'timeout-after-commit', operation: 'StopServiceDeployment', times: 1 });
        await act('abort');
        await neverReadyFor(120);
        world.sim.faults.clear();
        await untilCondition(world, 'EcsService', 'web', { type: 'Stalled', status: 'True', reason: 'RolledBack' }, 1_800);
        await expectOnly(world, balancer, 'repo/app:1');
        const { history, quarantine } = await world.status('web');
        expect(history?.map(({ outcome }) => outcome)).to.deep.equal(['RolledBack', 'Succeeded']);
        expect(quarantine).to.have.length(1);
        const { StopServiceDeployment: stops, ...others } = writes(world);
        expect(others).to.deep.equal(once);
        expect(stops).to.be.within(1, stale ? 30 : 2);
      });
    }

    if (name === 'ROLLING') continue;
    for (const { lost, stale, how } of mishaps) {
      it(`${name}: a gate that is passed with ${how}: it is passed once, and the rollout ends well`, async () => {
        await running(configuration);
        await world.apply(shiftingManifest(balancer, configuration, 'repo/app:2', gated));
        await untilGate();
        if (stale) await freezeReads();
        if (lost) world.sim.faults.set({ kind: 'timeout-after-commit', operation: 'ContinueServiceDeployment', times: 1 });
        await act('promote');
        for (let second = 0; second < 120; second += 5) {
          await world.pass(5);
          if (await isReady(world, 'web')) expect(liveShift(world).status).to.equal('SUCCESSFUL');
        }
        world.sim.faults.clear();
        await untilReady(world, 'web', 3_600, 5);
        await expectOnly(world, balancer, 'repo/app:2');
        expect((await world.status('web')).rollout?.gates?.map(({ state }) => state)).to.deep.equal(['Passed']);
        expect(writes(world)).to.deep.equal(once);
        expect(world.sim.calls.of('ContinueServiceDeployment').calls).to.be.within(1, stale ? 30 : 2);
      });
    }
  }
});
