/** What an action has to wait for, and what it has not: other rollouts of the account, and a pause. */
import { expect } from 'chai';
import { readyWorld, rollOut } from '../../../support/fakes/service-world.ts';
import type { ServiceWorld } from '../../../support/fakes/service-world.ts';

const updates = (world: ServiceWorld, name = 'web'): any[] => world.ecs.calls.filter(({ operation, input }) => operation === 'updateService' && input.service === name).map(({ input }) => input);
const events = (world: ServiceWorld, reason: string): string[] => world.kube.events.filter((event) => event.reason === reason).map(({ message }) => message);
async function later(world: ServiceWorld, seconds = 5, name = 'web'): Promise<void> {
  await world.clock.advance(seconds * 1000);
  const outcome = await world.pass(name);
  if (outcome instanceof Error) throw outcome;
}
async function ask(world: ServiceWorld, action: string): Promise<string | undefined> {
  world.annotate({ 'longshore.dev/action': action, 'longshore.dev/action-by': 'ada' });
  await later(world);
  const handled = world.status().lastHandledAction;
  return handled?.token === action.split(':')[1] ? handled?.result : undefined;
}

/** `web` runs `app:2`, and the one place that the account has is taken by a rollout of `api`. */
async function crowded(): Promise<ServiceWorld> {
  const world = await readyWorld({ account: { limits: { maxConcurrentRollouts: 1 } } });
  await rollOut(world, 'app:2', 'SUCCESSFUL');
  world.apply({ name: 'api' });
  await later(world, 1, 'api');
  await later(world, 5, 'api');
  expect(world.status('api').rollout?.state).to.equal('Progressing');
  world.ecs.calls.length = 0;
  return world;
}

describe('EcsService: as many rollouts run as the account allows', () => {
  it('a restart waits for its turn, says so once, is woken, and is answered when it starts', async () => {
    const world = await crowded();
    expect(await ask(world, 'restart:r')).to.equal(undefined);
    for (let pass = 0; pass < 3; pass += 1) await later(world, 30);
    expect(updates(world)).to.deep.equal([]);
    expect(events(world, 'ActionQueued')).to.have.length(1);
    expect(events(world, 'ActionQueued')[0]).to.match(/^Restart, asked for by ada: waits for its turn. As many rollouts run in account default/);
    expect(world.condition('Ready'), 'what runs is right').to.equal('True Ready');
    world.enqueued.length = 0;
    world.ecs.end('SUCCESSFUL', {}, 'api');
    await later(world, 5, 'api');
    expect(world.enqueued).to.include('shop/web');
    await later(world);
    expect(updates(world)).to.have.length(1);
    expect(updates(world)[0]).to.include({ forceNewDeployment: true });
    expect(world.status().lastHandledAction).to.include({ token: 'r', result: 'Done' });
    await later(world);
    expect(updates(world), 'once').to.have.length(1);
  });

  it('a restart that waits is looked for again without being woken', async () => {
    const world = await crowded();
    world.annotate({ 'longshore.dev/action': 'restart:r' });
    await world.clock.advance(5_000);
    expect(await world.pass()).to.deep.equal({ kind: 'after', ms: 30_000 });
  });

  it('a restart that waits is gone when something else is asked for', async () => {
    const world = await crowded();
    await ask(world, 'restart:r');
    expect(await ask(world, 'pause:p')).to.equal('Done');
    world.ecs.end('SUCCESSFUL', {}, 'api');
    await later(world, 5, 'api');
    await later(world, 120);
    expect(updates(world)).to.deep.equal([]);
  });

  it('an undo does not wait', async () => {
    const world = await crowded();
    expect(await ask(world, 'undo:u')).to.equal('Done');
    expect(updates(world)).to.have.length(1);
    expect(world.ecs.service().taskDefinition).to.match(/shop-web:1$/);
  });

  it('an undo takes a place all the same: what is new waits behind it', async () => {
    const world = await crowded();
    expect(await ask(world, 'undo:u')).to.equal('Done');
    world.ecs.end('SUCCESSFUL', {}, 'api');
    await later(world, 5, 'api');
    world.apply({ name: 'api', image: 'app:9' });
    await later(world, 5, 'api');
    expect(updates(world, 'api')).to.deep.equal([]);
    expect(world.condition('RolloutBlocked', 'api')).to.equal('True WaitingForCapacity');
  });
});

describe('EcsService: while rollouts are paused', () => {
  const hooked = {
    rollout: { gates: [{ name: 'sign-off', at: 'BeforeProduction', approval: { timeoutSeconds: 3600 } }] },
    service: { desiredCount: 2, launchType: 'FARGATE', networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } }, deploymentConfiguration: { strategy: 'BLUE_GREEN' } },
  };

  it('an undo is done, and held at no gate on its way', async () => {
    const world = await readyWorld({}, { spec: hooked });
    await rollOut(world, 'app:2', 'SUCCESSFUL', {}, hooked);
    expect(await ask(world, 'pause:p')).to.equal('Done');
    expect(await ask(world, 'undo:u')).to.equal('Done');
    await later(world);
    const expiresAt = new Date(world.clock.now() + 3_600_000).toISOString();
    world.ecs.mark({ lifecycleStage: 'PRE_PRODUCTION_TRAFFIC_SHIFT', lifecycleHookDetails: [{ hookId: 'h', targetType: 'PAUSE', status: 'AWAITING_ACTION', expiresAt, timeoutAction: 'ROLLBACK' }] });
    await later(world);
    expect(world.ecs.calls.filter(({ operation }) => operation === 'continueServiceDeployment')).to.have.length(1);
    world.ecs.end('SUCCESSFUL');
    await later(world);
    expect(world.condition('Ready')).to.equal('True Pinned');
    expect(world.status().paused, 'the pause itself stays').to.not.equal(undefined);
  });

  it('a restart is refused, with what to do', async () => {
    const world = await readyWorld();
    await ask(world, 'pause:p');
    expect(await ask(world, 'restart:r')).to.match(/^Rollouts are paused since .*: resume first\.$/);
  });
});
