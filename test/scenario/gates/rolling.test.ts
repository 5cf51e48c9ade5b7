/** Gates before the deployment, and steering, of a rolling service: the whole operator on virtual time. */
import { expect } from 'chai';
import { deploymentsOf, eventsOf, liveImage, untilCondition, untilReady, writes } from '../../support/scenario.ts';
import { createWorld, serviceManifest, type RunningOperator, type World, type WorldOptions } from '../../support/world.ts';

const gate = (name: string, at: string, approval: object = {}) => ({ name, at, approval });
const gated = { rollout: { gates: [gate('review', 'BeforeDeployment'), gate('office-hours', 'BeforeProduction', { timeoutSeconds: 3600 })] } };

describe('gates and steering of a rolling service', () => {
  let world: World;
  let operator: RunningOperator;
  async function start(options: WorldOptions = {}, overrides: Record<string, unknown> = {}): Promise<void> {
    world = await createWorld(options);
    operator = await world.startOperator(undefined, { elect: true });
    await world.apply(serviceManifest('web', overrides));
    await untilReady(world, 'web');
    world.sim.calls.reset();
  }
  afterEach(() => world.close());

  let tokens = 0;
  async function act(verb: string, more: Readonly<Record<string, string>> = {}): Promise<string> {
    tokens += 1;
    const token = `t${String(tokens)}`;
    const annotations = { 'longshore.dev/action': verb, 'longshore.dev/action-token': token, 'longshore.dev/action-by': 'ada', ...more };
    await world.kube.patch(world.ctx, (await world.get('EcsService', 'web'))!, { metadata: { annotations } });
    await world.until(`${verb} is answered`, async () => (await world.status('web')).lastHandledAction?.token === token, 300);
    return (await world.status('web')).lastHandledAction?.result ?? '';
  }
  const awaited = async (): Promise<string> => (await world.status('web')).awaiting?.targetHash ?? '';
  const waitsAt = (name: string) => untilCondition(world, 'EcsService', 'web', { type: 'RolloutBlocked', status: 'True', reason: 'AwaitingApproval', message: new RegExp(`^Gate ${name} before`) });

  it('waits at one gate after the other, writes nothing to ECS meanwhile, and a restart forgets none of it', async () => {
    await start();
    await world.apply(serviceManifest('web', gated, 'repo/app:2'));
    await waitsAt('review');
    await act('promote', { 'longshore.dev/action-target': await awaited() });
    await waitsAt('office-hours');
    await operator.kill();
    await world.startOperator(undefined, { elect: true });
    await world.pass(600);
    expect(writes(world)).to.deep.equal({});
    await act('promote', { 'longshore.dev/action-target': await awaited() });
    await untilReady(world, 'web');
    expect(liveImage(world, 'web')).to.equal('repo/app:2');
    expect((await world.status('web')).rollout?.gates?.map(({ name, state, approvedBy }) => `${name} ${state} ${approvedBy}`)).to.deep.equal(['review Passed ada', 'office-hours Passed ada']);
    expect((await eventsOf(world, 'web')).some(({ reason, message }) => reason === 'GateApproved' && /review was approved by ada/.test(message))).to.equal(true);
  });

  it('lets the rollout that runs go on while the next revision waits', async () => {
    await start();
    await world.apply(serviceManifest('web', {}, 'repo/app:2'));
    await world.pass(5);
    await world.apply(serviceManifest('web', gated, 'repo/app:3'));
    await waitsAt('review');
    await world.until('app:2 is rolled out', () => deploymentsOf(world, 'web')[0] === 'SUCCESSFUL' && liveImage(world, 'web') === 'repo/app:2', 900);
    await act('promote-full', { 'longshore.dev/action-target': await awaited() });
    await untilReady(world, 'web');
    expect(liveImage(world, 'web')).to.equal('repo/app:3');
  });

  it('waits on past its time-out while nobody runs, and an approval that was made meanwhile counts', async () => {
    await start();
    await world.apply(serviceManifest('web', { rollout: { gates: [gate('office-hours', 'BeforeProduction', { timeoutSeconds: 3600 })] } }, 'repo/app:2'));
    await waitsAt('office-hours');
    await operator.stop();
    await world.pass(7200);
    await world.apply({ apiVersion: 'longshore.dev/v1beta1', kind: 'RolloutApproval', metadata: { name: 'late', namespace: 'default' }, spec: { serviceRef: { name: 'web' }, targetHash: await awaited() } });
    await world.startOperator(undefined, { elect: true });
    await untilReady(world, 'web');
    expect(liveImage(world, 'web')).to.equal('repo/app:2');
  });

  it('takes an object only, where the account says Kind', async () => {
    await start({ account: { policy: { approvals: 'Kind' } } });
    await world.apply(serviceManifest('web', { rollout: { gates: [gate('review', 'BeforeDeployment')] } }, 'repo/app:2'));
    await waitsAt('review');
    expect(await act('promote', { 'longshore.dev/action-target': await awaited() })).to.include('create a RolloutApproval');
    await world.pass(120);
    expect(writes(world)).to.deep.equal({});
    await world.apply({ apiVersion: 'longshore.dev/v1beta1', kind: 'RolloutApproval', metadata: { name: 'yes', namespace: 'default' }, spec: { serviceRef: { name: 'web' }, targetHash: await awaited(), gate: 'review' } });
    await untilReady(world, 'web');
  });

  it('undo goes back, holds, and a new commit ends the hold', async () => {
    await start();
    await world.apply(serviceManifest('web', {}, 'repo/app:2'));
    await untilReady(world, 'web');
    expect(await act('undo')).to.equal('Done');
    await untilCondition(world, 'EcsService', 'web', { type: 'Ready', status: 'True', reason: 'Pinned' });
    expect(liveImage(world, 'web')).to.equal('repo/app:1');
    await operator.kill();
    await world.startOperator(undefined, { elect: true });
    await world.pass(600);
    expect(liveImage(world, 'web')).to.equal('repo/app:1');
    expect(await act('undo', { 'longshore.dev/action-to': '2' })).to.equal('Done');
    // That is what the spec asks for, so nothing is held any more.
    await untilCondition(world, 'EcsService', 'web', { type: 'Ready', status: 'True', reason: 'Ready' });
    expect(liveImage(world, 'web')).to.equal('repo/app:2');
    await world.apply(serviceManifest('web', {}, 'repo/app:3'));
    await untilReady(world, 'web');
    await untilCondition(world, 'EcsService', 'web', { type: 'Ready', status: 'True', reason: 'Ready' });
    expect(liveImage(world, 'web')).to.equal('repo/app:3');
  });

  it('restart replaces the tasks once, and pause holds the next commit until resume', async () => {
    await start();
    expect(await act('restart')).to.equal('Done');
    await world.pass(10);
    await untilReady(world, 'web');
    expect(deploymentsOf(world, 'web')).to.deep.equal(['SUCCESSFUL', 'SUCCESSFUL']);
    expect(await act('pause')).to.equal('Done');
    await world.apply(serviceManifest('web', {}, 'repo/app:2'));
    await untilCondition(world, 'EcsService', 'web', { type: 'RolloutBlocked', status: 'True', reason: 'Paused' });
    await world.pass(600);
    expect(deploymentsOf(world, 'web')).to.have.length(2);
    expect(await act('resume')).to.equal('Done');
    await untilReady(world, 'web');
    expect(liveImage(world, 'web')).to.equal('repo/app:2');
  });
});
