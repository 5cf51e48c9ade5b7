/** A commit that comes between UpdateService and ECS showing its deployment: the one before is still known for what it is. */
import { expect } from 'chai';
import { createBalancer, shiftingManifest, shiftingStrategies } from '../../support/balancer.ts';
import { liveImage, untilReady } from '../../support/scenario.ts';
import { createWorld, type World } from '../../support/world.ts';

const { configuration } = shiftingStrategies['LINEAR'];

describe('two commits within seconds', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
  });
  afterEach(() => world.close());

  it('the first fails while the second waits for its end: recorded as what it was, and the second arrives', async () => {
    world.sim.world.behaviours = [{ match: 'repo/app:bad', outcome: 'pull-error' }];
    const balancer = await createBalancer(world);
    await world.startOperator();
    await world.apply(shiftingManifest(balancer, configuration));
    await untilReady(world, 'web', 3_600, 5);
    await world.apply(shiftingManifest(balancer, configuration, 'repo/app:bad', { rollout: { onNewRevision: 'Finish' } }));
    await world.until('it is sent', () => world.sim.calls.of('UpdateService').calls > 0, 30, 1);
    const { targetHash } = (await world.status('web')).rollout ?? {};
    await world.apply(shiftingManifest(balancer, configuration, 'repo/app:3', { rollout: { onNewRevision: 'Finish' } }));
    await untilReady(world, 'web', 3_600, 5);
    expect(liveImage(world, 'web')).to.equal('repo/app:3');
    const { history = [], quarantine = [] } = await world.status('web');
    expect(history.map(({ outcome }) => outcome)).to.deep.equal(['Succeeded', 'RolledBack', 'Succeeded']);
    expect(quarantine.map(({ hash }) => hash)).to.deep.equal([targetHash]);
  });
});
