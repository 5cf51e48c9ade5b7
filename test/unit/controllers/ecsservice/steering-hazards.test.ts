/** What people ask for carelessly, at a bad moment, or in the name of somebody else. */
import { expect } from 'chai';
import { transientError } from '../../../../src/core/errors.ts';
import { readyWorld, rollOut } from '../../../support/fakes/service-world.ts';
import type { ServiceWorld } from '../../../support/fakes/service-world.ts';

const own = { rollout: { gates: [{ name: 'sign-off', at: 'BeforeDeployment', approval: { timeoutSeconds: 600 } }] } };
const hooked = (name = 'sign-off', timeoutSeconds = 3600) => ({
  rollout: { gates: [{ name, at: 'BeforeProduction', approval: { timeoutSeconds } }] },
  service: { desiredCount: 2, launchType: 'FARGATE', networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } }, deploymentConfiguration: { strategy: 'CANARY' } },
});
const calls = (world: ServiceWorld, name: string): any[] => world.ecs.calls.filter(({ operation }) => operation === name).map(({ input }) => input);
const target = (world: ServiceWorld): string => world.status().rollout?.targetHash ?? '';

let tokens = 0;
async function ask(world: ServiceWorld, annotations: Record<string, string>): Promise<string> {
  world.annotate({ 'longshore.dev/action-by': 'ada', ...annotations });
  await later(world, 1);
  return world.status().lastHandledAction?.result ?? '';
}
const act = (world: ServiceWorld, verb: string, more: Record<string, string> = {}) => ask(world, { 'longshore.dev/action': `${verb}:t${String((tokens += 1))}`, ...more });
async function later(world: ServiceWorld, seconds = 5): Promise<void> {
  await world.clock.advance(seconds * 1000);
  const outcome = await world.pass();
  if (outcome instanceof Error) throw outcome;
}
function approve(world: ServiceWorld, spec: object): void {
  const metadata = { name: 'yes', namespace: 'shop', creationTimestamp: new Date(world.clock.now()).toISOString() };
  world.kube.put({ apiVersion: 'longshore.dev/v1beta1', kind: 'RolloutApproval', metadata, spec: { serviceRef: { name: 'web' }, ...spec } } as never);
}
async function pauseAt(world: ServiceWorld, hookId: string, weight = 0): Promise<void> {
  const { targetServiceRevision } = world.ecs.deployments.get(world.ecs.service().currentServiceDeployment);
  world.ecs.mark({
    lifecycleStage: 'PRE_PRODUCTION_TRAFFIC_SHIFT',
    lifecycleHookDetails: [{ hookId, targetType: 'PAUSE', status: 'AWAITING_ACTION', expiresAt: new Date(world.clock.now() + 3_600_000).toISOString(), timeoutAction: 'ROLLBACK' }],
    targetServiceRevision: { ...targetServiceRevision, requestedProductionTrafficWeight: weight },
  });
  await later(world);
}
async function atHook(): Promise<ServiceWorld> {
  const world = await readyWorld({}, { spec: hooked() });
  world.apply({ image: 'app:2', spec: hooked() });
  await world.pass();
  await later(world);
  await pauseAt(world, 'first');
  return world;
}

describe('EcsService: actions without a token', () => {
  it('are not done again to each commit that comes after', async () => {
    const world = await readyWorld();
    await rollOut(world, 'app:2', 'SUCCESSFUL');
    expect(await ask(world, { 'longshore.dev/action': 'undo' })).to.equal('Done');
    await later(world);
    world.ecs.end('SUCCESSFUL');
    await later(world);
    await rollOut(world, 'app:3', 'SUCCESSFUL');
    await later(world, 120);
    expect(world.condition('Ready')).to.equal('True Ready');
  });
});

describe('EcsService: an action that is not written as it should be', () => {
  it('does nothing: nobody knows whether 1 is a token or a revision', async () => {
    const world = await readyWorld();
    await rollOut(world, 'app:2', 'SUCCESSFUL');
    world.ecs.calls.length = 0;
    for (const text of ['undo 1', 'undo/1', 'promote --full']) expect(await ask(world, { 'longshore.dev/action': text })).to.include(`"${text}" is no action`);
    expect(world.ecs.writes()).to.deep.equal([]);
  });
});

describe('EcsService: an approval by annotation', () => {
  it('is never recorded as an object that does not exist', async () => {
    const world = await atHook();
    await act(world, 'promote', { 'longshore.dev/action-target': target(world), 'longshore.dev/action-by': 'RolloutApproval/release-42' });
    expect(world.status().rollout?.gates?.[0]?.approvedBy).to.equal('annotation longshore.dev/action by "RolloutApproval/release-42"');
  });
});

describe('EcsService: an approval by object', () => {
  it('of one step is none of the next, also when the time-out in the spec has grown since', async () => {
    const world = await atHook();
    approve(world, { targetHash: target(world) });
    await later(world);
    world.apply({ image: 'app:2', spec: hooked('sign-off', 7200) });
    await later(world, 600);
    await pauseAt(world, 'second', 10);
    await later(world);
    expect(calls(world, 'continueServiceDeployment').map(({ hookId }) => hookId)).to.deep.equal(['first']);
  });

  it('counts by the name that status shows, when the gate was renamed while it waits', async () => {
    const world = await atHook();
    world.apply({ image: 'app:2', spec: hooked('renamed') });
    await later(world);
    approve(world, { targetHash: target(world), gate: world.status().rollout?.gates?.[0]?.name });
    await later(world);
    expect(calls(world, 'continueServiceDeployment')).to.have.length(1);
  });
});

describe('EcsService: a restart', () => {
  it('is refused while a new revision is held, also in the pass that holds it first', async () => {
    const world = await readyWorld();
    world.ecs.calls.length = 0;
    world.apply({ image: 'app:2', spec: own });
    expect(await act(world, 'restart')).to.match(/does not run yet.*Gate sign-off/);
    expect(world.ecs.writes()).to.not.include('updateService');
    expect(world.condition('Ready')).to.equal('False AwaitingApproval');
  });

  for (const [who, how] of [['by an action', 'abort'], ['in the console', 'console']] as const) {
    it(`that is aborted ${who} is over, and nothing is held against the revision that runs`, async () => {
      const world = await readyWorld();
      await act(world, 'restart');
      await later(world);
      if (how === 'abort') expect(await act(world, 'abort')).to.equal('Done');
      expect(world.condition('Ready')).to.match(/^False/);
      world.ecs.end('ROLLBACK_SUCCESSFUL', { statusReason: 'Service deployment rolled back because of StopServiceDeployment.' });
      world.ecs.calls.length = 0;
      await later(world);
      expect(world.condition('Ready')).to.equal('True Ready');
      expect(world.condition('Stalled')).to.equal('False NotStalled');
      expect(world.status().quarantine).to.equal(undefined);
      expect(world.status().history?.[0]).to.include({ outcome: 'RolledBack', by: how === 'abort' ? 'Abort' : 'Person' });
      await later(world, 120);
      expect(world.ecs.writes()).to.deep.equal([]);
      await rollOut(world, 'app:2', 'SUCCESSFUL');
      await rollOut(world, 'app:1', 'SUCCESSFUL');
      expect(world.condition('Ready'), 'the same input is welcome later').to.equal('True Ready');
    });
  }

  it('that is aborted leaves the service at what an undo had gone back to', async () => {
    const world = await readyWorld();
    await rollOut(world, 'app:2', 'SUCCESSFUL');
    for (const verb of ['undo', 'restart']) {
      expect(await act(world, verb)).to.equal('Done');
      await later(world);
      if (verb === 'undo') world.ecs.end('SUCCESSFUL');
      await later(world, 60);
    }
    expect(await act(world, 'abort')).to.equal('Done');
    world.ecs.end('ROLLBACK_SUCCESSFUL');
    await later(world);
    await later(world, 120);
    expect(world.condition('Ready')).to.equal('True Pinned');
    expect(world.ecs.service().taskDefinition).to.match(/:1$/);
  });

  it('that is aborted is not taken for a failure when the status is lost', async () => {
    const world = await readyWorld();
    await act(world, 'restart');
    await later(world);
    await act(world, 'abort');
    world.ecs.end('ROLLBACK_SUCCESSFUL', { statusReason: 'Service deployment rolled back because of StopServiceDeployment.' });
    world.loseStatus();
    await later(world);
    await later(world);
    expect(world.condition('Ready')).to.equal('True Ready');
    expect(world.status().quarantine).to.equal(undefined);
  });

  it('that is aborted while the spec moved on holds nothing against either input', async () => {
    const world = await readyWorld();
    await act(world, 'restart');
    await later(world);
    await act(world, 'abort');
    world.apply({ image: 'app:2' });
    world.ecs.end('ROLLBACK_SUCCESSFUL');
    await later(world);
    expect(world.status().quarantine).to.equal(undefined);
    expect(world.status().rollout).to.include({ state: 'Requested' });
  });
});

describe('EcsService: an undo', () => {
  it('that is asked for twice is not taken back by the second', async () => {
    const world = await readyWorld();
    await rollOut(world, 'app:2', 'SUCCESSFUL');
    expect(await act(world, 'undo')).to.equal('Done');
    expect(await act(world, 'undo')).to.include('being taken back already');
    await later(world);
    expect(await act(world, 'undo')).to.include('being taken back already');
    expect(calls(world, 'stopServiceDeployment')).to.deep.equal([]);
    world.ecs.end('SUCCESSFUL');
    await later(world);
    expect(world.condition('Ready')).to.equal('True Pinned');
  });
});

describe('EcsService: a retry', () => {
  it('leads out of a restart that failed, although what the spec asks for runs', async () => {
    const world = await readyWorld();
    await world.clock.advance(120_000);
    await act(world, 'restart');
    await later(world);
    world.ecs.end('ROLLBACK_SUCCESSFUL', { deploymentCircuitBreaker: { status: 'TRIGGERED' } });
    await later(world);
    expect(world.condition('Ready')).to.equal('False RolledBack');
    expect(await act(world, 'retry')).to.equal('Done');
    await later(world);
    world.ecs.end('SUCCESSFUL');
    await later(world);
    expect(world.condition('Ready')).to.equal('True Ready');
  });

  it('starts nothing while rollouts are paused', async () => {
    const world = await readyWorld();
    await rollOut(world, 'app:2', 'STOPPED');
    await act(world, 'pause');
    world.ecs.calls.length = 0;
    expect(await act(world, 'retry')).to.include('resume first');
    expect(world.ecs.writes()).to.deep.equal([]);
    await act(world, 'resume');
    expect(await act(world, 'retry')).to.equal('Done');
    expect(calls(world, 'updateService')).to.have.length(1);
  });
});

describe('EcsService: an abort', () => {
  it('stops the rollout that runs, also in the pass in which the next revision times out', async () => {
    const world = await readyWorld();
    world.apply({ image: 'app:2' });
    await world.pass();
    await later(world);
    const running = target(world);
    world.apply({ image: 'app:3', spec: own });
    await world.pass();
    await world.clock.advance(600_000);
    expect(await act(world, 'abort', { 'longshore.dev/action-target': running })).to.equal('Done');
    expect(calls(world, 'stopServiceDeployment')).to.have.length(1);
    expect(world.status().quarantine?.[0]?.reason).to.equal('ApprovalTimedOut');
  });

  for (const when of ['before', 'after'] as const) {
    it(`is answered as done when AWS fails ${when} the stop, and is no other abort when it is repeated`, async () => {
      const world = await atHook();
      world.ecs.failNext('stopServiceDeployment', transientError('OutcomeUnknown', 'No answer.'), when);
      world.annotate({ 'longshore.dev/action': `abort:${when}` });
      expect(await world.pass()).to.be.an('error');
      await later(world);
      expect(world.status().lastHandledAction).to.include({ token: when, result: 'Done' });
      expect(world.kube.events.map(({ reason }) => reason)).to.not.include('ActionRefused');
      expect(calls(world, 'stopServiceDeployment')).to.have.length(when === 'before' ? 2 : 1);
    });
  }

  it('of a service that is only observed is refused, and not kept for later', async () => {
    const world = await atHook();
    world.apply({ image: 'app:2', spec: { ...hooked(), mode: 'Observe' } });
    expect(await act(world, 'abort')).to.include('only observed');
    expect(world.condition('Ready'), 'at the first step of a canary').to.equal('False Observing');
    world.apply({ image: 'app:2', spec: hooked() });
    await later(world);
    expect(calls(world, 'stopServiceDeployment')).to.deep.equal([]);
  });
});

describe('EcsService: a call that AWS refuses again and again', () => {
  for (const [verb, operation] of [['promote', 'continueServiceDeployment'], ['abort', 'stopServiceDeployment']] as const) {
    it(`costs Kubernetes no write for each repetition (${verb})`, async () => {
      const world = await atHook();
      world.ecs.failNext(operation, transientError('Throttled', 'Rate exceeded.'), 'before', 50);
      world.annotate({ 'longshore.dev/action': `${verb}:1`, 'longshore.dev/action-target': target(world) });
      const repeat = async (times: number): Promise<void> => {
        for (let time = 0; time < times; time += 1) {
          await world.clock.advance(20_000);
          expect(await world.pass()).to.be.an('error');
        }
      };
      await repeat(5);
      const before = world.kube.statusWrites.length;
      await repeat(20);
      expect(world.kube.statusWrites.length - before).to.be.at.most(1);
      expect(calls(world, operation)).to.have.length(25);
    });
  }
});
