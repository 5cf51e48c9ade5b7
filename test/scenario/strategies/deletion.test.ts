/** An object that is deleted while ECS shifts traffic for it: each deletion policy at the first step of a canary, and at a gate there. */
import { expect } from 'chai';
import { createBalancer, liveShift, productionWeights, runningImages, shiftingManifest, shiftingStrategies, type Balancer } from '../../support/balancer.ts';
import { conditionOf, eventsOf, liveService, rolledOut, writes } from '../../support/scenario.ts';
import { createWorld, type World } from '../../support/world.ts';

const { configuration } = shiftingStrategies.CANARY;
const gate = { name: 'sign-off', at: 'BeforeProduction', approval: { timeoutSeconds: 3_600 } };

describe('an object that is deleted in the middle of a canary', () => {
  let world: World;
  let balancer: Balancer;
  beforeEach(async () => {
    world = await createWorld();
    await world.startOperator();
    balancer = await createBalancer(world);
  });
  afterEach(() => world.close());

  for (const gated of [false, true]) {
    const place = gated ? 'at a gate' : 'at its first step';
    async function deletedMidway(deletionPolicy: string): Promise<void> {
      await rolledOut(world, shiftingManifest(balancer, configuration, 'repo/app:1', { deletionPolicy }));
      await world.apply(shiftingManifest(balancer, configuration, 'repo/app:2', { deletionPolicy, rollout: { gates: gated ? [gate] : [] } }));
      const there = async (): Promise<boolean> => (gated ? (await conditionOf(world, 'EcsService', 'web', 'RolloutBlocked'))?.reason === 'AwaitingApproval' : productionWeights(world, balancer) === '90/10');
      await world.until(place, there, 900);
      world.sim.calls.reset();
      await world.kube.delete(world.ctx, (await world.get('EcsService', 'web'))!, {});
    }
    const gone = (limit: number): Promise<void> => world.until('the object is gone', async () => (await world.get('EcsService', 'web')) === undefined, limit, 5);

    it(`Delete, ${place}: service and object are gone, by one call`, async () => {
      await deletedMidway('Delete');
      await gone(900);
      expect(liveService(world, 'web')?.status).to.be.oneOf(['INACTIVE', undefined]);
      expect(writes(world)).to.deep.equal({ DeleteService: 1 });
      await world.pass(900);
      expect(writes(world)).to.deep.equal({ DeleteService: 1 });
    });

    it(`Retain, ${place}: the object goes at once, and ECS ends the deployment by itself`, async () => {
      await deletedMidway('Retain');
      await gone(60);
      expect((await eventsOf(world, 'web')).filter(({ reason }) => reason === 'Released')).to.have.length(1);
      await world.pass(7_200);
      expect(writes(world)).to.deep.equal({});
      expect([liveShift(world).status, runningImages(world)]).to.deep.equal(gated ? ['ROLLBACK_SUCCESSFUL', ['repo/app:1']] : ['SUCCESSFUL', ['repo/app:2']]);
    });

    it(`Drain, ${place}: no task is left, the service stays, and the object goes`, async () => {
      await deletedMidway('Drain');
      await gone(7_200);
      expect([liveService(world, 'web')?.status, liveService(world, 'web')?.desiredCount, runningImages(world)]).to.deep.equal(['ACTIVE', 0, []]);
      await world.pass(900);
      expect(writes(world)).to.deep.equal({ UpdateService: 1 });
      expect(runningImages(world)).to.deep.equal([]);
    });
  }
});
