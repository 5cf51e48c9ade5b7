import { expect } from 'chai';
import { readyWorld } from '../../../support/fakes/service-world.ts';

describe('EcsService: asked for by annotation', () => {
  it('answers requestedAt of both names after a fresh read', async () => {
    for (const name of ['reconcile.longshore.dev/requestedAt', 'reconcile.fluxcd.io/requestedAt']) {
      const world = await readyWorld();
      world.annotate({ [name]: '2026-01-01T10:00:00Z' });
      await world.pass();
      expect(world.status().lastHandledReconcileAt).to.equal('2026-01-01T10:00:00Z');
      const writes = world.kube.statusWrites.length;
      await world.pass();
      expect(world.kube.statusWrites.length).to.equal(writes);
    }
  });
});

describe('EcsService: many at once', () => {
  it('starts no more rollouts than the account allows', async () => {
    const world = await readyWorld({ account: { limits: { maxConcurrentRollouts: 1 } } });
    world.apply({ name: 'other' });
    await world.pass('other');
    world.apply({ image: 'app:2' });
    await world.pass();
    expect(world.condition('RolloutBlocked')).to.equal('True WaitingForCapacity');
    world.ecs.end('SUCCESSFUL', {}, 'other');
    await world.settle('other');
    await world.clock.advance(5_000);
    await world.pass();
    expect(world.ecs.writes().filter((write) => write === 'updateService').length).to.equal(1);
  });
});
