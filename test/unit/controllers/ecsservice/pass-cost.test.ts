/** What a pass costs by the number of services: nothing. Counted, since a timing would say little on a busy machine. */
import { expect } from 'chai';
import { readyWorld, rollOut } from '../../../support/fakes/service-world.ts';

describe('a pass beside many other services', () => {
  it('never goes through all of them, whether it deploys, waits for a place or does nothing', async () => {
    const world = await readyWorld();
    world.kube.listed.splice(0);
    await rollOut(world, 'app:2', 'SUCCESSFUL');
    await world.settle();
    expect(world.condition('Ready')).to.equal('True Ready');
    expect(world.kube.listed.filter((kind) => kind === 'EcsService')).to.deep.equal([]);
  });

  it('still sees who names the same target, and how many rollouts run in its account', async () => {
    const world = await readyWorld({ account: { limits: { maxConcurrentRollouts: 1 } } });
    world.apply({ name: 'other' });
    await world.pass('other');
    world.apply({ image: 'app:2' });
    await world.pass();
    expect(world.condition('RolloutBlocked')).to.equal('True WaitingForCapacity');
    world.apply({ name: 'late', spec: { target: { cluster: 'shop', serviceName: 'web' } } });
    await world.pass('late');
    expect(world.condition('Stalled', 'late')).to.equal('True TargetConflict');
  });
});
