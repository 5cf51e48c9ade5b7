import { expect } from 'chai';
import { transientError } from '../../../../src/core/errors.ts';
import { readyWorld, serviceWorld } from '../../../support/fakes/service-world.ts';
import type { ServiceWorld } from '../../../support/fakes/service-world.ts';

const own = { rollout: { gates: [{ name: 'sign-off', at: 'BeforeDeployment', approval: { timeoutSeconds: 600 } }] } };
const hooked = {
  rollout: { gates: [{ name: 'sign-off', at: 'BeforeProduction', approval: { timeoutSeconds: 3600 } }] },
  service: { desiredCount: 2, launchType: 'FARGATE', networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } }, deploymentConfiguration: { strategy: 'CANARY' } },
};
const updates = (world: ServiceWorld): number => world.ecs.writes().filter((write) => write === 'updateService').length;
const continued = (world: ServiceWorld): string[] => world.ecs.calls.filter(({ operation }) => operation === 'continueServiceDeployment').map(({ input }) => input.hookId);
const events = (world: ServiceWorld, reason: string): string[] => world.kube.events.filter((event) => event.reason === reason).map(({ message }) => message);
const message = (world: ServiceWorld, type = 'Ready'): string => world.status().conditions.find((condition) => condition.type === type)?.message ?? '';

let tokens = 0;
/** One pass over the service with the action on it. */
async function act(world: ServiceWorld, verb: string, more: Record<string, string> = {}): Promise<string | undefined> {
  tokens += 1;
  world.annotate({ 'longshore.dev/action': `${verb}:t${String(tokens)}`, 'longshore.dev/action-target': '', 'longshore.dev/action-to': '', 'longshore.dev/action-by': 'ada', ...more });
  const outcome = await world.pass();
  if (outcome instanceof Error) throw outcome;
  return world.status().lastHandledAction?.result;
}
const promote = (world: ServiceWorld, target: string, verb = 'promote') => act(world, verb, { 'longshore.dev/action-target': target });
function approve(world: ServiceWorld, spec: object, name = 'yes'): void {
  const metadata = { name, namespace: 'shop', creationTimestamp: new Date(world.clock.now()).toISOString() };
  world.kube.put({ apiVersion: 'longshore.dev/v1beta1', kind: 'RolloutApproval', metadata, spec: { serviceRef: { name: 'web' }, ...spec } } as never);
}
/** The deployment that runs waits at a PAUSE hook. */
function pause(world: ServiceWorld, hookId = 'ecs-pause-1', weight = 0, minutes = 60): void {
  const expiresAt = new Date(world.clock.now() + minutes * 60_000).toISOString();
  const { targetServiceRevision } = world.ecs.deployments.get(world.ecs.service().currentServiceDeployment);
  world.ecs.mark({
    lifecycleStage: 'PRE_PRODUCTION_TRAFFIC_SHIFT',
    lifecycleHookDetails: [{ hookId, targetType: 'PAUSE', status: 'AWAITING_ACTION', expiresAt, timeoutAction: 'ROLLBACK' }],
    targetServiceRevision: { ...targetServiceRevision, requestedProductionTrafficWeight: weight },
  });
}
async function later(world: ServiceWorld, seconds = 5): Promise<void> {
  await world.clock.advance(seconds * 1000);
  const outcome = await world.pass();
  if (outcome instanceof Error) throw outcome;
}
/** A canary of `app:2` that waits at its hook. */
async function atHook(account: object = {}): Promise<ServiceWorld> {
  const world = await readyWorld(account, { spec: hooked });
  world.apply({ image: 'app:2', spec: hooked });
  await world.pass();
  await later(world);
  pause(world);
  await later(world);
  return world;
}
/** `app:2` waits before its deployment. */
async function atOwnGate(account: object = {}): Promise<ServiceWorld> {
  const world = await readyWorld(account);
  world.apply({ image: 'app:2', spec: own });
  await world.pass();
  return world;
}

describe('EcsService: a gate before the deployment', () => {
  it('keeps a new revision back, and says for what, since when, until when and how to approve it', async () => {
    const world = await atOwnGate();
    expect(updates(world)).to.equal(0);
    expect(world.ecs.taskDefinitions).to.have.length(1);
    expect([world.condition('Ready'), world.condition('Reconciling'), world.condition('Stalled'), world.condition('RolloutBlocked')]).to.deep.equal(['False AwaitingApproval', 'True AwaitingApproval', 'False NotStalled', 'True AwaitingApproval']);
    expect(message(world)).to.match(/^Gate sign-off before the deployment waits since .+Z, until .+Z, for approval of revision v1:.+ Approve it: longshore promote web -n shop$/);
    expect(world.status().awaiting?.gates[0]).to.include({ name: 'sign-off', state: 'Waiting' });
  });

  it('deploys once it was approved, and remembers by whom and when', async () => {
    const world = await atOwnGate();
    const { targetHash } = world.status().awaiting!;
    expect(await promote(world, targetHash)).to.equal('Done');
    expect(updates(world)).to.equal(1);
    expect(world.status()).to.not.have.property('awaiting');
    expect(world.status().rollout?.gates?.[0]).to.include({ state: 'Passed', approvedBy: 'ada' });
    expect(events(world, 'GateApproved')).to.have.length(1);
    world.ecs.end('SUCCESSFUL');
    await later(world);
    await world.settle();
    expect(world.condition('Ready')).to.equal('True Ready');
    world.ecs.meddle({ desiredCount: 9 });
    await later(world, 180);
    expect(world.ecs.service().desiredCount, 'drift of what was approved is repaired').to.equal(2);
  });

  it('also before the first deployment of all', async () => {
    const world = serviceWorld();
    world.apply({ spec: own });
    await world.pass();
    expect(world.ecs.writes()).to.deep.equal([]);
    await promote(world, world.status().awaiting!.targetHash);
    expect(world.ecs.writes()).to.include('createService');
  });

  it('does not approve a new revision by what was approved, or asked for, for the last one', async () => {
    const world = await atOwnGate();
    const { targetHash } = world.status().awaiting!;
    approve(world, { targetHash, full: true });
    world.apply({ image: 'app:3', spec: own });
    await later(world);
    expect(await promote(world, targetHash)).to.include(`${targetHash} waits for nothing`);
    await later(world, 60);
    expect(updates(world)).to.equal(0);
    expect(world.status().awaiting?.targetHash).to.not.equal(targetHash);
    expect(events(world, 'ActionRefused')).to.have.length(1);
  });

  it('passes with an object that was there before the gate', async () => {
    const world = await atOwnGate();
    const { targetHash } = world.status().awaiting!;
    world.apply({ image: 'app:1', spec: own });
    await later(world);
    approve(world, { targetHash });
    world.apply({ image: 'app:2', spec: own });
    await later(world);
    expect(updates(world)).to.equal(1);
    expect(world.status().rollout?.gates?.[0]?.approvedBy).to.equal('RolloutApproval/yes');
  });

  it('sends the revision away when nobody approves it in time, until a person says retry', async () => {
    const world = await atOwnGate();
    await later(world, 601);
    expect(world.condition('Ready')).to.equal('False Quarantined');
    expect(world.status().quarantine?.[0]?.reason).to.equal('ApprovalTimedOut');
    expect(events(world, 'GateTimedOut')).to.have.length(1);
    expect(await act(world, 'retry')).to.equal('Done');
    expect(world.condition('Ready')).to.equal('False AwaitingApproval');
    expect(updates(world)).to.equal(0);
  });

  it('sends it away at once when it is aborted', async () => {
    const world = await atOwnGate();
    expect(await act(world, 'abort')).to.equal('Done');
    await later(world, 60);
    expect(world.status().quarantine?.[0]).to.include({ reason: 'Aborted' });
    expect(world.condition('Ready')).to.equal('False Quarantined');
    expect(updates(world)).to.equal(0);
  });

  it('goes on by itself after the time-out, where the gate says so', async () => {
    const world = await readyWorld();
    world.apply({ image: 'app:2', spec: { rollout: { gates: [{ name: 'look', at: 'PreScaleUp', approval: { timeoutSeconds: 60, onTimeout: 'Continue' } }] } } });
    await world.pass();
    await later(world, 30);
    expect(updates(world)).to.equal(0);
    await later(world, 31);
    expect(updates(world)).to.equal(1);
    expect(world.status().rollout?.gates?.[0]).to.include({ state: 'TimedOut' });
    await later(world, 30);
    const told = world.kube.events.filter(({ reason }) => reason === 'GateTimedOut').map(({ type, message }) => `${type} ${message}`);
    expect(told).to.have.length(1);
    expect(told[0]).to.match(/^Warning Nobody approved v1:\w+ at gate look until .*; it goes on without an approval/);
  });

  it('waits again when the status is lost, and repeats no promote', async () => {
    const world = await atOwnGate();
    world.annotate({ 'longshore.dev/action': 'promote:lost', 'longshore.dev/action-target': world.status().awaiting!.targetHash });
    world.loseStatus();
    world.restart();
    await later(world, 5);
    await later(world, 60);
    expect(updates(world)).to.equal(0);
    expect(world.condition('Ready')).to.equal('False AwaitingApproval');
    expect(world.status().lastHandledAction?.result).to.include('status was lost');
  });

  for (const when of ['before', 'after'] as const) {
    it(`deploys once when the process dies ${when} the update that an approval started`, async () => {
      const world = await atOwnGate();
      world.ecs.failNext('updateService', transientError('OutcomeUnknown', 'No answer.'), when);
      world.annotate({ 'longshore.dev/action': 'promote:dies', 'longshore.dev/action-target': world.status().awaiting!.targetHash });
      expect(await world.pass()).to.be.an('error');
      world.restart();
      await later(world);
      await later(world);
      expect(world.ecs.deployments.size).to.equal(2);
      expect(world.status().rollout?.gates?.[0]).to.include({ state: 'Passed' });
    });
  }
});

describe('EcsService: a gate at a hook', () => {
  it('tells ECS to go on with the right hook at each step, each by an approval of its own', async () => {
    const world = await atHook();
    const { targetHash } = world.status().rollout!;
    expect(world.condition('RolloutBlocked')).to.equal('True AwaitingApproval');
    expect(message(world)).to.include('Gate sign-off at PRE_PRODUCTION_TRAFFIC_SHIFT waits');
    expect(await promote(world, targetHash)).to.equal('Done');
    expect(continued(world)).to.deep.equal(['ecs-pause-1']);
    pause(world, 'ecs-pause-2', 10);
    await later(world);
    await later(world);
    expect(continued(world)).to.deep.equal(['ecs-pause-1']);
    expect(world.status().rollout?.gates).to.have.length(1);
    expect(world.status().rollout?.gates?.[0]).to.include({ hookId: 'ecs-pause-2', state: 'Waiting' });
    expect(await promote(world, targetHash)).to.equal('Done');
    expect(continued(world)).to.deep.equal(['ecs-pause-1', 'ecs-pause-2']);
    world.ecs.end('SUCCESSFUL', { lifecycleHookDetails: [] });
    await later(world);
    expect(world.condition('Ready')).to.equal('True Ready');
    expect(world.status().rollout?.gates?.[0]).to.include({ state: 'Passed', approvedBy: 'ada' });
  });

  it('passes every later step when the whole rollout was promoted', async () => {
    const world = await atHook();
    await promote(world, world.status().rollout!.targetHash, 'promote-full');
    expect(world.status().rollout?.full).to.equal(true);
    pause(world, 'ecs-pause-2', 10);
    await later(world);
    expect(continued(world)).to.deep.equal(['ecs-pause-1', 'ecs-pause-2']);
  });

  it('takes only objects where the account says so', async () => {
    const world = await atHook({ account: { policy: { approvals: 'Kind' } } });
    const { targetHash } = world.status().rollout!;
    expect(await promote(world, targetHash)).to.include('create a RolloutApproval');
    expect(continued(world)).to.deep.equal([]);
    expect(message(world)).to.include(`by a RolloutApproval, which this makes: longshore promote web -n shop (by hand: in that namespace, with serviceRef.name web and targetHash ${targetHash})`);
    approve(world, { targetHash, gate: 'sign-off' });
    await later(world);
    expect(continued(world)).to.deep.equal(['ecs-pause-1']);
    expect(events(world, 'ApprovalUsed')[0]).to.match(/^It opened gate sign-off of EcsService web, for v1:/);
    expect(events(world, 'GateApproved'), 'one event for each gate').to.deep.equal([]);
  });

  it('aborts at a gate with a rollback that is known to be the operator\'s', async () => {
    const world = await atHook();
    expect(await act(world, 'abort')).to.equal('Done');
    expect(world.ecs.writes().at(-1)).to.equal('stopServiceDeployment');
    expect(continued(world)).to.deep.equal([]);
    world.ecs.end('ROLLBACK_SUCCESSFUL');
    await later(world);
    expect(world.status().quarantine?.[0]?.reason).to.equal('RolledBackByOperator');
    expect(world.status().rollout?.message).to.include('Aborted by ada');
    expect(world.status().rollout?.gates?.[0]?.state).to.equal('Rejected');
  });

  it('is told by ECS what its own time-out did while the operator was away', async () => {
    const world = await atHook();
    world.restart();
    await world.clock.advance(3_700_000);
    world.ecs.end('ROLLBACK_SUCCESSFUL', { statusReason: 'Service deployment rolled back because PRE_PRODUCTION_TRAFFIC_SHIFT pause hook timed out.', lifecycleHookDetails: [{ hookId: 'ecs-pause-1', targetType: 'PAUSE', status: 'TIMED_OUT' }] });
    await later(world);
    expect(world.status().rollout?.gates?.[0]?.state).to.equal('TimedOut');
    expect(world.status().quarantine?.[0]?.reason).to.equal('RolledBackByHook');
  });

  it('waits at the gate that waited when the status is lost in the middle', async () => {
    const world = await atHook();
    world.annotate({ 'longshore.dev/action': 'promote:x', 'longshore.dev/action-target': world.status().rollout!.targetHash });
    world.loseStatus();
    world.restart();
    await later(world);
    await later(world);
    expect(continued(world)).to.deep.equal([]);
    expect(world.status().rollout?.gates?.[0]).to.include({ state: 'Waiting', hookId: 'ecs-pause-1' });
    expect(await promote(world, world.status().rollout!.targetHash)).to.equal('Done');
    expect(continued(world)).to.deep.equal(['ecs-pause-1']);
  });

  for (const when of ['before', 'after'] as const) {
    it(`passes one gate, and not the next, when the process dies ${when} the call`, async () => {
      const world = await atHook();
      world.ecs.failNext('continueServiceDeployment', transientError('OutcomeUnknown', 'No answer.'), when);
      world.annotate({ 'longshore.dev/action': 'promote:dies', 'longshore.dev/action-target': world.status().rollout!.targetHash });
      expect(await world.pass()).to.be.an('error');
      world.restart();
      if (when === 'after') pause(world, 'ecs-pause-2', 10);
      await later(world);
      await later(world);
      expect(continued(world)).to.deep.equal(when === 'after' ? ['ecs-pause-1'] : ['ecs-pause-1', 'ecs-pause-1']);
      expect(world.status().lastHandledAction).to.include({ token: 'dies', result: 'Done' });
    });
  }

  it('writes a canary with one gate into Kubernetes at most nine times, events included', async () => {
    const world = await readyWorld({}, { spec: hooked });
    const before = world.kube.statusWrites.length + world.kube.events.length;
    world.apply({ image: 'app:2', spec: hooked });
    await world.pass();
    for (let count = 0; count < 60; count += 1) {
      if (count === 20) pause(world);
      await later(world);
      if (count === 40) await promote(world, world.status().rollout!.targetHash);
    }
    world.ecs.end('SUCCESSFUL', { lifecycleHookDetails: [] });
    await later(world);
    expect(world.condition('Ready')).to.equal('True Ready');
    expect(world.kube.statusWrites.length + world.kube.events.length - before).to.be.at.most(9);
  });
});
