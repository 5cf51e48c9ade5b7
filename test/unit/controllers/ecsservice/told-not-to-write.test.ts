import { expect } from 'chai';
import { readyWorld, serviceWorld } from '../../../support/fakes/service-world.ts';

describe('EcsService: told not to write', () => {
  it('suspended: nothing is read or written', async () => {
    const world = await readyWorld();
    world.ecs.calls.length = 0;
    world.apply({ image: 'app:2', spec: { suspend: true } });
    await world.pass();
    expect(world.condition('Ready')).to.equal('Unknown Suspended');
    expect(world.ecs.calls).to.deep.equal([]);
  });

  it('observing: the plan is in status, and nothing is written', async () => {
    const world = await readyWorld();
    const writes = world.ecs.writes().length;
    world.apply({ spec: { mode: 'Observe' } });
    await world.pass();
    expect(world.condition('Ready')).to.equal('True ObservedInSync');
    world.apply({ image: 'app:2', spec: { mode: 'Observe' } });
    await world.pass();
    expect(world.condition('Ready')).to.equal('False Observing');
    expect(world.status().plan?.steps.map((step) => step.type)).to.deep.equal(['RegisterTaskDefinition', 'UpdateService']);
    expect(world.ecs.writes().length).to.equal(writes);
  });

  it('observing a whole account', async () => {
    const world = serviceWorld({ account: { mode: 'Observe' } });
    world.apply();
    await world.pass();
    expect(world.condition('Ready')).to.equal('False Observing');
    expect(world.ecs.writes()).to.deep.equal([]);
    expect(world.object().metadata.finalizers).to.equal(undefined);
  });
});
