/** An undo to a revision that is deregistered after it was chosen. */
import { expect } from 'chai';
import { conflictError } from '../../../../src/core/errors.ts';
import { readyWorld, rollOut } from '../../../support/fakes/service-world.ts';
import type { ServiceWorld } from '../../../support/fakes/service-world.ts';

const live = (world: ServiceWorld): string => world.ecs.service().taskDefinition.split('/').at(-1);
const updates = (world: ServiceWorld): number => world.ecs.calls.filter(({ operation }) => operation === 'updateService').length;
const message = (world: ServiceWorld): string => world.status().conditions.find(({ type }) => type === 'Ready')?.message ?? '';
const deregister = (world: ServiceWorld, revision: number): void => {
  const found = world.ecs.taskDefinitions.find(({ taskDefinition }) => taskDefinition.revision === revision)!;
  (found.taskDefinition as { status: string }).status = 'INACTIVE';
};
async function later(world: ServiceWorld, seconds = 5): Promise<void> {
  await world.clock.advance(seconds * 1000);
  const outcome = await world.pass();
  if (outcome instanceof Error) throw outcome;
}
async function ask(world: ServiceWorld, action: string, more: Record<string, string> = {}): Promise<string | undefined> {
  world.annotate({ 'longshore.dev/action': action, 'longshore.dev/action-by': 'ada', ...more });
  await later(world);
  return world.status().lastHandledAction?.result;
}

/** `shop-web:3` runs, undo to 2 is recorded, and 2 is deregistered before ECS is told. */
async function tooLate(): Promise<ServiceWorld> {
  const world = await readyWorld();
  for (const image of ['app:2', 'app:3']) await rollOut(world, image, 'SUCCESSFUL');
  world.ecs.failNext('updateService', conflictError('TaskDefinitionInactive', 'TaskDefinition is inactive'));
  world.annotate({ 'longshore.dev/action': 'undo:late' });
  expect(await world.pass()).to.be.an('error');
  deregister(world, 2);
  world.ecs.calls.length = 0;
  return world;
}

describe('EcsService: undo to a revision that is deregistered before ECS is told', () => {
  it('is not sent again, ends, and says what happened and what to do; the service stays at what it runs', async () => {
    const world = await tooLate();
    for (let pass = 0; pass < 20; pass += 1) await later(world);
    expect(updates(world)).to.equal(0);
    expect(live(world)).to.equal('shop-web:3');
    expect(world.status().rollout).to.include({ state: 'Failed', pinned: world.ecs.taskDefinitions[1]?.taskDefinition.taskDefinitionArn });
    expect(world.condition('Ready')).to.equal('False RolloutFailed');
    expect(world.condition('Stalled')).to.equal('True RolloutFailed');
    expect(message(world)).to.match(/Undo did not happen: .*shop-web:2 is INACTIVE.* The service stays at shop-web:3\. .*longshore undo web -n shop --to REVISION\. .*longshore retry web -n shop/);
    expect(world.status().history?.[0]).to.include({ outcome: 'Failed', revision: 'shop-web:2' });
    expect(world.kube.events.filter(({ reason }) => reason === 'RolloutFailed').map((event) => event.message)).to.have.length(1);
    expect(world.status().quarantine).to.equal(undefined);
  });

  it('costs no call for each look afterwards that the service did not cost before', async () => {
    const world = await tooLate();
    await later(world, 120);
    world.ecs.calls.length = 0;
    const [before] = world.kube.statusWrites.splice(0);
    expect(before).to.not.equal(undefined);
    await later(world, 120);
    expect(world.ecs.calls.map(({ operation }) => operation)).to.not.include('describeTaskDefinition');
    expect(world.kube.statusWrites).to.deep.equal([]);
  });

  it('is left by a retry, to what the spec asks for', async () => {
    const world = await tooLate();
    await later(world, 120);
    expect(await ask(world, 'retry:1')).to.equal('Done');
    await later(world);
    expect(world.condition('Ready')).to.equal('True Ready');
    expect(updates(world)).to.equal(0);
  });

  it('is left by an undo to another revision', async () => {
    const world = await tooLate();
    await later(world, 120);
    expect(await ask(world, 'undo:2')).to.match(/shop-web:2 is INACTIVE/);
    expect(await ask(world, 'undo:3', { 'longshore.dev/action-to': '1' })).to.equal('Done');
    await later(world);
    world.ecs.end('SUCCESSFUL');
    await later(world);
    expect(live(world)).to.equal('shop-web:1');
    expect(world.condition('Ready')).to.equal('True Pinned');
  });

  it('is left by a new commit', async () => {
    const world = await tooLate();
    await later(world, 120);
    await rollOut(world, 'app:4', 'SUCCESSFUL');
    expect(live(world)).to.equal('shop-web:4');
    expect(world.condition('Ready')).to.equal('True Ready');
  });

  it('holds the service where an earlier undo had put it, and does not go to what that one took back', async () => {
    const world = await readyWorld();
    for (const image of ['app:2', 'app:3']) await rollOut(world, image, 'SUCCESSFUL');
    expect(await ask(world, 'undo:1')).to.equal('Done');
    await later(world);
    world.ecs.end('SUCCESSFUL');
    await later(world);
    world.ecs.failNext('updateService', conflictError('TaskDefinitionInactive', 'TaskDefinition is inactive'));
    world.annotate({ 'longshore.dev/action': 'undo:2', 'longshore.dev/action-to': '1' });
    expect(await world.pass()).to.be.an('error');
    deregister(world, 1);
    for (let pass = 0; pass < 20; pass += 1) await later(world);
    expect(live(world)).to.equal('shop-web:2');
    expect(message(world)).to.include('The service stays at shop-web:2.');
  });
});
