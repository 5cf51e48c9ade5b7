import { expect } from 'chai';
import { readyWorld, serviceWorld } from '../../../support/fakes/service-world.ts';

describe('EcsService: create to Ready', () => {
  it('creates the service once and is Ready only when its deployment is SUCCESSFUL', async () => {
    const world = serviceWorld();
    world.apply();
    await world.pass();
    expect(world.ecs.writes()).to.deep.equal(['registerTaskDefinition', 'createService']);
    expect(world.condition('Ready')).to.equal('False Applying');
    expect(world.object().metadata.finalizers).to.deep.equal(['longshore.dev/ecs-service']);
    await world.clock.advance(5_000);
    await world.pass();
    expect(world.condition('Ready')).to.equal('False RollingOut');
    expect(world.condition('Reconciling')).to.equal('True RollingOut');
    world.ecs.end('SUCCESSFUL');
    await world.clock.advance(5_000);
    await world.pass();
    expect(world.condition('Ready')).to.equal('True Ready');
    expect(world.condition('Stalled')).to.equal('False NotStalled');
    expect(world.condition('Healthy')).to.equal('True TasksRunning');
    expect(world.status().observedGeneration).to.equal(1);
    expect(world.kube.statusWrites.length).to.be.at.most(8);
    expect(world.kube.events.map((event) => event.reason)).to.deep.equal(['Created', 'RolloutSucceeded']);
  });

  it('costs one read from the sweep and no write in steady state', async () => {
    const world = await readyWorld();
    const before = world.kube.statusWrites.length;
    world.ecs.calls.length = 0;
    for (let count = 0; count < 5; count += 1) {
      await world.clock.advance(60_000);
      expect(await world.pass()).to.deep.equal({ kind: 'after', ms: 60_000 });
    }
    expect(world.ecs.calls.map((call) => call.operation)).to.deep.equal(Array.from({ length: 5 }, () => 'describeService'));
    expect(world.kube.statusWrites.length).to.equal(before);
  });
});
