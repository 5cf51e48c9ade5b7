import { expect } from 'chai';
import { testContext } from '../../../support/context.ts';
import { readyWorld, serviceWorld } from '../../../support/fakes/service-world.ts';

describe('EcsService: what vanished', () => {
  it('makes a missing service again only after two reads, a list and a sweep agree', async () => {
    const world = await readyWorld();
    world.ecs.remove();
    const creates = () => world.ecs.writes().filter((write) => write === 'createService').length;
    await world.pass();
    expect(world.condition('Ready')).to.equal('False ServiceMissing');
    await world.clock.advance(5_000);
    await world.pass();
    expect(creates()).to.equal(1);
    // A sweep so soon may still be content with answers from before the service vanished.
    await world.controller.sweep.once(testContext({ clock: world.clock }));
    await world.clock.advance(30_000);
    await world.pass();
    expect(creates()).to.equal(1);
    await world.controller.sweep.once(testContext({ clock: world.clock }));
    await world.clock.advance(5_000);
    await world.pass();
    expect(creates()).to.equal(2);
    expect(world.ecs.calls.some((call) => call.operation === 'listServices')).to.equal(true);
    expect(world.ecs.taskDefinitions.length).to.equal(1);
  });

  it('waits a quarter of an hour where not even the task definition that it ran can be seen, as in an account that has none of it', async () => {
    const world = await readyWorld();
    const [definition] = world.ecs.taskDefinitions.splice(0);
    world.ecs.remove();
    const creates = () => world.ecs.writes().filter((write) => write === 'createService').length;
    const look = async (): Promise<void> => {
      await world.clock.advance(60_000);
      await world.controller.sweep.once(testContext({ clock: world.clock }));
      await world.pass();
    };
    for (let minute = 0; minute < 14; minute += 1) await look();
    expect(creates()).to.equal(1);
    expect(world.ecs.writes().filter((write) => write === 'registerTaskDefinition').length).to.equal(1);
    expect(world.condition('Ready')).to.equal('False ServiceMissing');
    expect(world.status().conditions.find(({ type }) => type === 'Ready')?.message).to.contain(definition!.taskDefinition.taskDefinitionArn);
    for (let minute = 0; minute < 3; minute += 1) await look();
    expect(creates()).to.equal(2);
  });

  it('halts the account when too many vanish at once, and goes on when they are back', async () => {
    const world = await readyWorld();
    for (const name of ['a', 'b', 'c', 'd']) {
      world.apply({ name });
      await world.pass(name);
      world.ecs.end('SUCCESSFUL', {}, name);
      await world.settle(name);
    }
    const saved = ['a', 'b', 'c'].map((name) => world.ecs.service(name));
    for (const name of ['a', 'b', 'c']) world.ecs.remove(name);
    const writes = world.ecs.writes().length;
    await world.controller.sweep.once(testContext({ clock: world.clock }));
    for (let count = 0; count < 4; count += 1) {
      for (const name of ['a', 'web']) await world.pass(name);
      await world.clock.advance(30_000);
    }
    expect(world.condition('Stalled', 'a')).to.equal('True AccountHalted');
    expect(world.condition('Stalled')).to.equal('True AccountHalted');
    expect(world.controller.haltOf('default')).to.contain('3 of 5');
    expect(world.ecs.writes().length).to.equal(writes);
    expect(world.kube.events.filter((event) => event.reason === 'MassLoss').length).to.equal(1);
    for (const back of saved) world.ecs.restore(back);
    await world.controller.sweep.once(testContext({ clock: world.clock }));
    await world.clock.advance(60_000);
    await world.pass();
    expect(world.condition('Ready')).to.equal('True Ready');
  });

  it('waits for a service that drains', async () => {
    const world = serviceWorld();
    world.apply();
    await world.pass();
    world.ecs.meddle({ status: 'DRAINING' });
    await world.clock.advance(5_000);
    expect(await world.pass()).to.deep.equal({ kind: 'after', ms: 15_000 });
    expect(world.condition('Reconciling')).to.equal('True ServiceDraining');
  });
});
