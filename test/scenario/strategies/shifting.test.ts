/** BLUE_GREEN, CANARY and LINEAR with requests coming in: the whole operator, the simulator's load balancer, virtual time. */
import { expect } from 'chai';
import { createBalancer, productionWeights, shiftingManifest, shiftingStrategies, type Balancer } from '../../support/balancer.ts';
import { expectOnly, recordRollout } from '../../support/rollout-record.ts';
import { isReady, untilReady, writes } from '../../support/scenario.ts';
import { createWorld, type World } from '../../support/world.ts';

type Members = Readonly<Record<string, unknown>>;

describe('a rollout that shifts traffic', () => {
  let world: World;
  let balancer: Balancer;
  beforeEach(async () => {
    world = await createWorld();
    balancer = await createBalancer(world);
    await world.startOperator();
  });
  afterEach(() => world.close());

  /** The first revision runs, and has all of the traffic on the blue side. */
  async function first(configuration: Members): Promise<void> {
    await world.apply(shiftingManifest(balancer, configuration, 'repo/app:1'));
    await untilReady(world, 'web', 3_600, 5);
    expect(productionWeights(world, balancer)).to.match(/^(100\/0|0\/100)$/);
    world.sim.calls.reset();
  }

  for (const [name, { configuration, weights }] of Object.entries(shiftingStrategies)) {
    it(`${name}: goes through the steps as declared, is Ready only at the end, and comes back the other way round`, async () => {
      await first(configuration);
      const back = productionWeights(world, balancer) === '0/100';
      const turned = (list: readonly string[]): readonly string[] => list.map((pair) => pair.split('/').reverse().join('/'));
      await world.apply(shiftingManifest(balancer, configuration, 'repo/app:2'));
      const second = await recordRollout(world, balancer, 'repo/app:2');
      expect(second.states.at(-1)).to.match(/^Succeeded/);
      expect(second.weights).to.deep.equal(back ? turned(weights) : weights);
      await expectOnly(world, balancer, 'repo/app:2');
      await world.apply(shiftingManifest(balancer, configuration, 'repo/app:3'));
      const third = await recordRollout(world, balancer, 'repo/app:3');
      expect(third.weights).to.deep.equal(back ? weights : turned(weights));
      await expectOnly(world, balancer, 'repo/app:3');
      expect(await isReady(world, 'web')).to.equal(true);
      expect(writes(world)).to.deep.equal({ RegisterTaskDefinition: 2, UpdateService: 2 });
      const [entry] = (await world.status('web')).history ?? [];
      expect(entry).to.include({ strategy: name, outcome: 'Succeeded' });
    });
  }
});
