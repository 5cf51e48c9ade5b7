/** Actions on an object whose service is not looked at: each has its answer, and none waits to be done later. */
import { expect } from 'chai';
import { verbs } from '../../../../src/core/rollout/requested-action.ts';
import { readyWorld, rollOut } from '../../../support/fakes/service-world.ts';
import type { ServiceWorld } from '../../../support/fakes/service-world.ts';

interface Refused extends ServiceWorld {
  correct(): void;
}

/** `app:2` runs, and then comes a spec that is refused. */
async function refused(): Promise<Refused> {
  let wrong = false;
  const world = await readyWorld({ validate: () => (wrong ? [{ path: 'spec.service', message: 'must be right' }] : []) });
  await rollOut(world, 'app:2', 'SUCCESSFUL');
  wrong = true;
  world.apply({ image: 'app:3' });
  await world.pass();
  world.ecs.calls.length = 0;
  return Object.assign(world, { correct: () => { wrong = false; } });
}
async function ask(world: ServiceWorld, verb: string, token: string): Promise<string> {
  world.annotate({ 'longshore.dev/action': `${verb}:${token}`, 'longshore.dev/action-by': 'ada', 'longshore.dev/action-target': world.status().rollout?.targetHash ?? '' });
  await world.clock.advance(5_000);
  await world.pass();
  expect(world.status().lastHandledAction?.token, 'answered').to.equal(token);
  return world.status().lastHandledAction?.result ?? '';
}
const events = (world: ServiceWorld, reason: string): string[] => world.kube.events.filter((event) => event.reason === reason).map(({ message }) => message);

describe('EcsService: actions while the spec is refused and nothing runs', () => {
  for (const verb of verbs.filter((each) => each !== 'pause' && each !== 'resume')) {
    it(`${verb} is refused with the reason, told once, and not done when the spec is corrected`, async () => {
      const world = await refused();
      expect(await ask(world, verb, 't')).to.match(/It is refused \(InvalidSpec; condition Stalled says why\), so nothing is done/);
      for (let pass = 0; pass < 3; pass += 1) await world.pass();
      expect(events(world, 'ActionRefused')).to.have.length(1);
      expect(world.condition('Ready')).to.equal('False InvalidSpec');
      expect(world.ecs.calls).to.deep.equal([]);
      world.correct();
      world.apply({ image: 'app:2' });
      await world.settle();
      expect(world.ecs.writes()).to.deep.equal([]);
      expect(world.condition('Ready')).to.equal('True Ready');
    });
  }

  it('a word that is no action is refused as ever', async () => {
    expect(await ask(await refused(), 'undoo', 't')).to.include('"undoo" is no action');
  });

  it('a pause is done, and holds back what the corrected spec would start; a resume ends it', async () => {
    const world = await refused();
    expect(await ask(world, 'resume', '1')).to.equal('Rollouts are not paused.');
    expect(await ask(world, 'pause', '2')).to.equal('Done');
    expect(events(world, 'ActionDone')).to.have.length(1);
    expect(world.condition('Ready')).to.equal('False InvalidSpec');
    world.correct();
    world.apply({ image: 'app:4' });
    await world.settle();
    expect(world.condition('Ready')).to.equal('False Paused');
    expect(world.ecs.writes()).to.not.include('updateService');
    expect(await ask(world, 'resume', '3')).to.equal('Done');
    expect(world.status().paused).to.equal(undefined);
  });

  it('a service that is suspended answers, too', async () => {
    const world = await readyWorld();
    world.apply({ spec: { suspend: true } });
    expect(await ask(world, 'restart', '1')).to.match(/^spec\.suspend is true, so nothing is done/);
    expect(await ask(world, 'pause', '2')).to.equal('Done');
    world.apply();
    world.ecs.calls.length = 0;
    await world.settle();
    expect(world.ecs.writes()).to.deep.equal([]);
    expect(world.condition('RolloutBlocked')).to.equal('True PausedInSync');
  });

  it('an account that does not admit the namespace is a reason, too', async () => {
    const world = await readyWorld();
    world.kube.put({ apiVersion: 'longshore.dev/v1beta1', kind: 'AwsAccount', metadata: { name: 'default' }, spec: { accountId: '123456789012', defaultRegion: 'eu-west-1', access: [] } } as never);
    expect(await ask(world, 'restart', '1')).to.match(/AccountNotAllowed/);
  });

  for (const spec of [{}, { mode: 'Observe' }]) {
    it(`a service that is not ours is a reason, too, and the action is not done when it is adopted (${JSON.stringify(spec)})`, async () => {
      const world = await readyWorld();
      world.ecs.meddle({ tags: [] });
      world.kube.remove('EcsService', { namespace: 'shop', name: 'web' });
      await world.pass();
      world.apply({ spec });
      await world.pass();
      world.ecs.calls.length = 0;
      expect(await ask(world, 'restart', '1')).to.match(/^The ECS service does not belong to this object, so nothing is done/);
      for (let pass = 0; pass < 3; pass += 1) await world.pass();
      expect(events(world, 'ActionRefused')).to.have.length(1);
      world.apply({ spec: { adoption: { policy: 'IfUnowned' } } });
      await world.settle();
      expect(world.ecs.writes()).to.deep.equal(['tagResource']);
    });
  }
});
