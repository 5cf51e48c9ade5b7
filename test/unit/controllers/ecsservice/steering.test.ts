import { expect } from 'chai';
import { transientError } from '../../../../src/core/errors.ts';
import { readyWorld, rollOut } from '../../../support/fakes/service-world.ts';
import type { ServiceWorld } from '../../../support/fakes/service-world.ts';

const updates = (world: ServiceWorld): any[] => world.ecs.calls.filter(({ operation }) => operation === 'updateService').map(({ input }) => input);
const live = (world: ServiceWorld): string => world.ecs.service().taskDefinition.split(':').at(-1);

let tokens = 0;
async function act(world: ServiceWorld, verb: string, more: Record<string, string> = {}): Promise<string | undefined> {
  tokens += 1;
  world.annotate({ 'longshore.dev/action': `${verb}:t${String(tokens)}`, 'longshore.dev/action-target': '', 'longshore.dev/action-to': '', 'longshore.dev/action-by': 'ada', ...more });
  const outcome = await world.pass();
  if (outcome instanceof Error) throw outcome;
  return world.status().lastHandledAction?.result;
}
async function later(world: ServiceWorld, seconds = 5): Promise<void> {
  await world.clock.advance(seconds * 1000);
  const outcome = await world.pass();
  if (outcome instanceof Error) throw outcome;
}
async function ended(world: ServiceWorld, status = 'SUCCESSFUL'): Promise<void> {
  await later(world);
  world.ecs.end(status);
  await later(world);
  await world.clock.advance(120_000);
}
/** Runs `app:2`, with `app:1` and its deployment before it. */
async function secondRevision(): Promise<ServiceWorld> {
  const world = await readyWorld();
  await rollOut(world, 'app:2', 'SUCCESSFUL');
  world.ecs.calls.length = 0;
  return world;
}
/** `undo` was asked for, and its deployment ended well. */
async function undone(): Promise<ServiceWorld> {
  const world = await secondRevision();
  expect(await act(world, 'undo')).to.equal('Done');
  await ended(world);
  return world;
}

describe('EcsService: undo', () => {
  it('goes back to the revision before, and holds it until the spec changes', async () => {
    const world = await undone();
    expect(live(world)).to.equal('1');
    await world.settle();
    expect(world.condition('Ready')).to.equal('True Pinned');
    expect([world.condition('RolloutBlocked'), world.condition('Drifted'), world.condition('Stalled')]).to.deep.equal(['True Pinned', 'False InSync', 'False NotStalled']);
    await later(world, 600);
    expect(updates(world)).to.have.length(1);
    world.apply({ image: 'app:3' });
    await later(world);
    expect(live(world)).to.equal('3');
    await ended(world);
    expect(world.condition('Ready')).to.equal('True Ready');
    expect(world.status().rollout).to.not.have.property('pinned');
  });

  it('says what it went back to and how to come forward again, and does', async () => {
    const world = await undone();
    expect(world.status().conditions.find(({ type }) => type === 'Ready')?.message).to.equal('Undo went back to shop-web:1. It stays until the spec changes, or: longshore retry web -n shop');
    expect(await act(world, 'retry')).to.equal('Done');
    expect(live(world)).to.equal('2');
    await ended(world);
    expect(world.condition('Ready')).to.equal('True Ready');
  });

  it('does not undo twice by itself, and takes a named revision', async () => {
    const world = await undone();
    expect(await act(world, 'undo')).to.include('taken back already');
    expect(await act(world, 'undo', { 'longshore.dev/action-to': 'shop-web:9' })).to.include('not there');
    expect(await act(world, 'undo', { 'longshore.dev/action-to': 'other:1' })).to.include('not of family shop-web');
    expect(await act(world, 'undo', { 'longshore.dev/action-to': '1' })).to.include('runs shop-web:1 already');
    expect(live(world)).to.equal('1');
    expect(await act(world, 'undo', { 'longshore.dev/action-to': '2' })).to.equal('Done');
    expect(live(world)).to.equal('2');
  });

  it('has nowhere to go after the first deployment', async () => {
    const world = await readyWorld();
    expect(await act(world, 'undo')).to.include('remembers no earlier deployment');
    expect(world.kube.events.filter(({ reason }) => reason === 'ActionRefused')).to.have.length(1);
  });

  it('is an abort while a rollout runs', async () => {
    const world = await readyWorld();
    world.apply({ image: 'app:2' });
    await world.pass();
    await later(world);
    expect(await act(world, 'undo')).to.equal('Done');
    expect(world.ecs.writes().at(-1)).to.equal('stopServiceDeployment');
    expect(world.status().rollout?.message).to.equal('Taken back by ada.');
  });

  it('keeps what is aborted before ECS shows it for the pass that can stop it', async () => {
    const world = await readyWorld();
    world.ecs.freeze();
    world.apply({ image: 'app:2' });
    await world.pass();
    world.annotate({ 'longshore.dev/action': 'abort:early' });
    await later(world);
    expect(world.status().lastHandledAction?.token).to.not.equal('early');
    world.ecs.thaw();
    await later(world);
    await later(world);
    expect(world.status().lastHandledAction).to.include({ token: 'early', result: 'Done' });
    expect(world.ecs.writes().at(-1)).to.equal('stopServiceDeployment');
  });

  it('is held where it went back to when the status is lost', async () => {
    const world = await undone();
    world.loseStatus();
    world.restart();
    await later(world);
    await later(world, 60);
    await world.settle();
    expect(updates(world)).to.have.length(1);
    expect(world.condition('Ready')).to.equal('True Pinned');
    world.apply({ image: 'app:3' });
    await later(world);
    expect(live(world)).to.equal('3');
  });

  it('ends when ECS rolls the earlier revision back as well: the spec runs', async () => {
    const world = await secondRevision();
    await act(world, 'undo');
    await ended(world, 'ROLLBACK_SUCCESSFUL');
    await world.settle();
    expect(live(world)).to.equal('2');
    expect(world.condition('Ready')).to.equal('True Ready');
  });

  for (const when of ['before', 'after'] as const) {
    it(`goes back once when the process dies ${when} the update`, async () => {
      const world = await secondRevision();
      world.ecs.failNext('updateService', transientError('OutcomeUnknown', 'No answer.'), when);
      world.annotate({ 'longshore.dev/action': 'undo:dies' });
      expect(await world.pass()).to.be.an('error');
      world.restart();
      await ended(world);
      expect(live(world)).to.equal('1');
      expect(world.ecs.deployments.size).to.equal(3);
      await world.settle();
      expect(world.condition('Ready')).to.equal('True Pinned');
    });
  }
});

describe('EcsService: restart', () => {
  it('starts new tasks of what runs, once', async () => {
    const world = await secondRevision();
    expect(await act(world, 'restart')).to.equal('Done');
    expect(updates(world)).to.deep.equal([{ cluster: 'shop', service: 'web', forceNewDeployment: true }]);
    expect(await act(world, 'restart')).to.include('A rollout runs');
    await ended(world);
    await later(world, 300);
    expect(updates(world)).to.have.length(1);
    expect(world.condition('Ready')).to.equal('True Ready');
    expect(world.status().history?.[0]?.outcome).to.equal('Succeeded');
  });

  it('restarts what runs also where that is drift which is only reported, and does not take it for what the spec asks for', async () => {
    const spec = { drift: { policy: 'Report' } };
    const world = await readyWorld({}, { spec });
    world.apply({ image: 'app:2', spec });
    await ended(world);
    await world.settle();
    const declared = world.status().rollout!.targetHash;
    world.ecs.meddle({ taskDefinition: world.ecs.service().taskDefinition.replace(/:2$/, ':1') });
    world.ecs.end('SUCCESSFUL');
    await later(world, 120);
    expect(world.condition('Drifted')).to.equal('True DriftReported');
    world.ecs.calls.length = 0;
    expect(await act(world, 'restart')).to.equal('Done');
    expect(updates(world)).to.deep.equal([{ cluster: 'shop', service: 'web', forceNewDeployment: true }]);
    expect(world.status().rollout).to.include({ forced: true, pinned: world.ecs.service().taskDefinition });
    expect(world.status().rollout?.targetHash).not.to.equal(declared);
    await ended(world);
    await world.settle();
    expect(world.status().history?.[0]).to.include({ outcome: 'Succeeded', hash: world.status().rollout?.targetHash });
    expect(world.condition('Ready')).to.equal('False DriftReported');
    expect(world.condition('Drifted')).to.equal('True DriftReported');
    expect(world.condition('RolloutBlocked'), 'it is no undo, and holds nothing').to.equal('False NotBlocked');
    expect([live(world), updates(world).length]).to.deep.equal(['1', 1]);
    world.apply({ image: 'app:3', spec });
    await later(world);
    expect(live(world)).to.equal('3');
  });

  it('keeps a pin', async () => {
    const world = await undone();
    await act(world, 'restart');
    await ended(world);
    await world.settle();
    expect(world.condition('Ready')).to.equal('True Pinned');
    expect(live(world)).to.equal('1');
  });

  for (const when of ['before', 'after'] as const) {
    it(`happens exactly once when the process dies ${when} the update`, async () => {
      const world = await secondRevision();
      world.ecs.failNext('updateService', transientError('OutcomeUnknown', 'No answer.'), when);
      world.annotate({ 'longshore.dev/action': 'restart:dies' });
      expect(await world.pass()).to.be.an('error');
      world.restart();
      for (let count = 0; count < 20; count += 1) await later(world);
      await ended(world);
      await world.settle();
      expect(world.ecs.deployments.size).to.equal(3);
      expect(world.condition('Ready')).to.equal('True Ready');
      expect(world.status().history?.length).to.equal(3);
    });
  }

  it('is not done again when the status is lost', async () => {
    const world = await secondRevision();
    await act(world, 'restart');
    await ended(world);
    world.loseStatus();
    world.restart();
    await later(world);
    await later(world, 60);
    expect(updates(world)).to.have.length(1);
    expect(world.condition('Ready')).to.equal('True Ready');
  });
});

describe('EcsService: pause', () => {
  it('starts nothing new, says so, and goes on with resume', async () => {
    const world = await secondRevision();
    expect(await act(world, 'pause')).to.equal('Done');
    expect([world.condition('Ready'), world.condition('RolloutBlocked')]).to.deep.equal(['True PausedInSync', 'True PausedInSync']);
    world.apply({ image: 'app:3' });
    await later(world, 300);
    expect(updates(world)).to.have.length(0);
    expect([world.condition('Ready'), world.condition('Reconciling'), world.condition('Stalled')]).to.deep.equal(['False Paused', 'False Idle', 'False NotStalled']);
    expect(world.status().paused).to.include({ claimedBy: 'ada' });
    expect(await act(world, 'resume')).to.equal('Done');
    expect(live(world)).to.equal('3');
    expect(world.status()).to.not.have.property('paused');
  });

  it('repairs what deploys nothing, and no drift that does', async () => {
    const world = await secondRevision();
    await act(world, 'pause');
    world.ecs.meddle({ desiredCount: 7, networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-9'] } } });
    world.ecs.end('SUCCESSFUL');
    await later(world, 180);
    await later(world, 180);
    expect(world.ecs.service().desiredCount).to.equal(2);
    expect(world.ecs.service().networkConfiguration.awsvpcConfiguration.subnets).to.deep.equal(['subnet-9']);
  });

  it('is asked for again by its annotation when the status is lost', async () => {
    const world = await secondRevision();
    await act(world, 'pause');
    world.loseStatus();
    world.restart();
    world.apply({ image: 'app:3' });
    await later(world);
    await later(world, 60);
    expect(updates(world)).to.have.length(0);
  });
});

describe('EcsService: an action', () => {
  it('is answered once, also when it is refused, and by its own words when it is none', async () => {
    const world = await secondRevision();
    expect(await act(world, 'promot')).to.match(/^"promot" is no action; there are promote, promote-full, abort/);
    const { token } = world.status().lastHandledAction!;
    await later(world, 60);
    await later(world, 60);
    expect(world.status().lastHandledAction?.token).to.equal(token);
    expect(world.kube.events.filter(({ reason }) => reason === 'ActionRefused')).to.have.length(1);
  });

  it('never touches the spec', async () => {
    const world = await undone();
    expect(world.object().metadata.generation).to.equal(2);
  });
});
