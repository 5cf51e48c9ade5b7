import { expect } from 'chai';
import { readyWorld, rollOut } from '../../../support/fakes/service-world.ts';
import type { ServiceWorld } from '../../../support/fakes/service-world.ts';

const live = (world: ServiceWorld): string => world.ecs.service().taskDefinition.split('/').at(-1);
const commit = (sha: string): object => ({ annotations: { 'longshore.dev/source-revision': `main@sha1:${sha.repeat(40)}`, 'longshore.dev/source-author': 'ben' } });

async function later(world: ServiceWorld, seconds = 5): Promise<void> {
  await world.clock.advance(seconds * 1000);
  const outcome = await world.pass();
  if (outcome instanceof Error) throw outcome;
}
async function ask(world: ServiceWorld, action: string): Promise<string | undefined> {
  world.annotate({ 'longshore.dev/action': action, 'longshore.dev/action-by': 'root' });
  await later(world);
  return world.status().lastHandledAction?.result;
}
async function undo(world: ServiceWorld, token: string): Promise<void> {
  expect(await ask(world, `undo:${token}`)).to.equal('Done');
  await later(world);
  world.ecs.end('SUCCESSFUL');
  await later(world);
  await world.clock.advance(120_000);
}

describe('EcsService: undo after undo', () => {
  it('goes on backwards, never to a revision that a person had taken back', async () => {
    const world = await readyWorld();
    for (const image of ['app:2', 'app:3']) await rollOut(world, image, 'SUCCESSFUL');
    await undo(world, 'first');
    expect(live(world)).to.equal('shop-web:2');
    await rollOut(world, 'app:4', 'ROLLBACK_SUCCESSFUL');
    expect(live(world)).to.equal('shop-web:2');
    await undo(world, 'second');
    expect(live(world)).to.equal('shop-web:1');
  });

  it('is recorded and told under the revision that it went to', async () => {
    const world = await readyWorld();
    world.apply({ image: 'app:2', metadata: commit('a') });
    await rollOut(world, 'app:2', 'SUCCESSFUL');
    await undo(world, 'first');
    expect(world.status().history?.map(({ revision }) => revision).slice(0, 2)).to.deep.equal(['shop-web:1', `main@sha1:${'a'.repeat(40)}`]);
    expect(world.status().history?.[0]).to.include({ author: '', outcome: 'Succeeded' });
    const told = (reason: string): string | undefined => world.kube.events.filter((event) => event.reason === reason).at(-1)?.message;
    expect(told('RolloutSucceeded')).to.match(/^Rolled out after \d+ s \(shop-web:1\)\.$/);
    expect(told('ActionDone')).to.match(/: done, to shop-web:1\. \(token \S+\)$/);
  });
});

describe('EcsService: what was aborted', () => {
  it('is told with the person who did it, not with the event that follows', async () => {
    const world = await readyWorld();
    world.apply({ image: 'app:2', metadata: commit('d') });
    await world.pass();
    await later(world);
    expect(await ask(world, 'abort:now')).to.equal('Done');
    world.ecs.service().events = [{ id: 'e', createdAt: new Date(world.clock.now()).toISOString(), message: '(service web) rolling back to deployment ecs-svc/2388.' }];
    world.ecs.end('ROLLBACK_SUCCESSFUL');
    await later(world);
    const ready = world.status().conditions.find(({ type }) => type === 'Ready');
    expect(ready?.message).to.match(/^Commit d{12} was rolled back by Longshore at \S+: Aborted by root\b/);
    expect(world.status().quarantine?.[0]?.evidence).to.match(/^Aborted by root\..* \| .*ecs-svc\/2388/);
  });
});
