import { expect } from 'chai';
import type { EcsServiceStatus } from '../../src/core/status/ecs-service-status.ts';
import { deploymentsOf, eventsOf, isReady, liveImage, liveService, neighbourRollsOut, neverFalselyReady, revisionCount, rolledOut, untilCondition, untilReady, writes } from '../support/scenario.ts';
import { createWorld, serviceManifest, type RunningOperator, type World } from '../support/world.ts';

const bad = 'repo/app:bad';
type Members = Record<string, unknown>;
const serviceOf = (changes: Members): Members => ({ service: { ...(serviceManifest('web') as unknown as { spec: { service: Members } }).spec.service, ...changes } });
const noBreaker = serviceOf({ deploymentConfiguration: { deploymentCircuitBreaker: { enable: false, rollback: false }, minimumHealthyPercent: 100, maximumPercent: 200 } });

describe('rollouts that go wrong', () => {
  let world: World;
  let operator: RunningOperator;
  beforeEach(async () => {
    world = await createWorld();
    world.sim.world.behaviours = [{ match: `${bad}*`, outcome: 'pull-error' }];
    operator = await world.startOperator();
  });
  afterEach(() => world.close());

  const quarantine = async (): Promise<NonNullable<EcsServiceStatus['quarantine']>> => ((await world.status('web')) as EcsServiceStatus).quarantine ?? [];
  const annotate = async (annotations: Record<string, string>): Promise<void> => {
    await world.kube.patch(world.ctx, (await world.get('EcsService', 'web'))!, { metadata: { annotations } });
  };
  /** A good revision runs, then a bad one is rolled back. */
  const rolledBack = async (): Promise<void> => {
    await rolledOut(world, serviceManifest('web'));
    await world.apply(serviceManifest('web', {}, bad));
    await untilCondition(world, 'EcsService', 'web', { type: 'Stalled', status: 'True', reason: 'RolledBack', message: /^This revision was rolled back by (the circuit breaker|Longshore) at \S+: \d+ tasks ImagePull: CannotPullContainer.*longshore retry web -n default$/ }, 1_800);
    world.sim.calls.reset();
  };

  it('a bad image without a breaker: stopped at the progress deadline, rolled back, held, and the fix goes through', async () => {
    await rolledOut(world, serviceManifest('web', noBreaker));
    await world.apply(serviceManifest('web', { ...noBreaker, rollout: { progressDeadlineSeconds: 300, failFast: { disabledReasons: ['ImagePull'] } } }, bad));
    world.sim.calls.reset();
    await neighbourRollsOut(world);
    await untilCondition(world, 'EcsService', 'web', { type: 'Stalled', status: 'True', reason: 'RolledBack', message: /rolled back by Longshore.*CannotPullContainer/ }, 600);
    await world.pass(900);
    expect(writes(world)).to.deep.equal({ RegisterTaskDefinition: 2, CreateService: 1, UpdateService: 1, StopServiceDeployment: 1 });
    expect(deploymentsOf(world, 'web')).to.deep.equal(['ROLLBACK_SUCCESSFUL', 'SUCCESSFUL']);
    expect(liveImage(world, 'web')).to.equal('repo/app:1');
    expect((await eventsOf(world, 'web')).find(({ reason }) => reason === 'RolledBack')?.message).to.match(/Operator.*progressDeadlineSeconds/);
    await rolledOut(world, serviceManifest('web', noBreaker, 'repo/app:2'));
  });

  it('onFailure: Hold: nothing is stopped at the deadline, it is said, and the next revision goes through', async () => {
    await rolledOut(world, serviceManifest('web', noBreaker));
    const held = { ...noBreaker, rollout: { progressDeadlineSeconds: 300, onFailure: 'Hold' } };
    await world.apply(serviceManifest('web', held, bad));
    await untilCondition(world, 'EcsService', 'web', { type: 'Stalled', status: 'True', reason: 'ProgressDeadlineExceeded', message: /300 s/ }, 400);
    await world.pass(300);
    expect(writes(world)).not.to.have.property('StopServiceDeployment');
    await rolledOut(world, serviceManifest('web', held, 'repo/app:2'));
  });

  for (const kind of ['access-denied', 'error'] as const) {
    it(`${kind}: the end of a rollout is recorded, once, though what the same look goes on to write is refused`, async () => {
      await rolledOut(world, serviceManifest('web'));
      await world.apply(serviceManifest('web', {}, bad));
      await world.until('it is stopped', async () => (await world.status('web')).rollout?.state === 'Stopping', 600);
      // Somebody sets the count meanwhile, which is drift to repair once ECS has gone back.
      await world.ecs('UpdateService', { cluster: 'main', service: 'web', desiredCount: 5 });
      world.sim.faults.set({ kind, operation: 'UpdateService' });
      await world.until('ECS has gone back', () => deploymentsOf(world, 'web')[0] === 'ROLLBACK_SUCCESSFUL', 600);
      await world.pass(300);
      expect((await world.status('web')).rollout).to.include({ state: 'RolledBack' });
      expect([(await quarantine()).length, (await world.status('web')).history?.[0]?.outcome, await quarantine().then(([entry]) => entry?.reason)]).to.deep.equal([1, 'RolledBack', 'RolledBackByOperator']);
      expect((await eventsOf(world, 'web')).filter(({ reason }) => reason === 'RolledBack')).to.have.length(1);
      expect(writes(world)['UpdateService']).to.be.greaterThan(1);
      world.sim.faults.clear();
      await untilCondition(world, 'EcsService', 'web', { type: 'Stalled', status: 'True', reason: 'RolledBack' }, 900);
      expect(liveService(world, 'web')?.desiredCount).to.equal(3);
    });
  }

  it('a deployment that has failed before ECS describes it is not taken for a write that was lost', async () => {
    await rolledOut(world, serviceManifest('web'));
    world.sim.calls.reset();
    world.sim.faults.set({ kind: 'empty', operation: 'DescribeServiceDeployments', times: 4 });
    await world.apply(serviceManifest('web', {}, 'repo/app:2'));
    await world.until('it is sent', () => writes(world)['UpdateService'] === 1, 60);
    await world.ecs('StopServiceDeployment', { serviceDeploymentArn: liveService(world, 'web')?.serviceDeployments[0]?.serviceDeploymentArn, stopType: 'ROLLBACK' });
    await untilCondition(world, 'EcsService', 'web', { type: 'Stalled', status: 'True', reason: 'RolledBack' }, 600);
    await world.pass(300);
    expect([liveImage(world, 'web'), writes(world)['UpdateService'], deploymentsOf(world, 'web')[0]]).to.deep.equal(['repo/app:1', 1, 'ROLLBACK_SUCCESSFUL']);
  });

  it('a retry by annotation releases the input once: the same token does nothing more, also after a restart', async () => {
    await rolledBack();
    await annotate({ 'longshore.dev/action': 'retry:one' });
    await world.until('it is tried again', () => writes(world)['UpdateService'] === 1, 10);
    await untilCondition(world, 'EcsService', 'web', { type: 'Stalled', status: 'True', reason: 'RolledBack' }, 1_800);
    await operator.stop();
    operator = await world.startOperator();
    await annotate({ 'somebody/else': 'touched it' });
    await world.pass(600);
    // Who stops it is a race: all tasks fail at one time, and the breaker may trip before the next look.
    const { StopServiceDeployment: stops = 0, ...others } = writes(world);
    expect(others).to.deep.equal({ UpdateService: 1 });
    expect(stops).to.be.at.most(1);
    expect((await world.status('web')).lastHandledAction).to.include({ action: 'Retry', token: 'one' });

    // What made it fail is gone: another token, and it succeeds.
    world.sim.world.behaviours = [];
    await annotate({ 'longshore.dev/action': 'retry:two' });
    await untilReady(world, 'web');
    expect(liveImage(world, 'web')).to.equal(bad);
    expect(await quarantine()).to.deep.equal([]);
    expect(revisionCount(world)).to.equal(2);
  });

  it('a changed count or tag releases nothing, and goes through on the old revision', async () => {
    await rolledBack();
    await world.apply(serviceManifest('web', serviceOf({ desiredCount: 4, tags: [{ key: 'team', value: 'shop' }] }), bad));
    await world.until('count and tag are there', () => liveService(world, 'web')?.desiredCount === 4 && liveService(world, 'web')?.tags.get('team') === 'shop', 30);
    await world.pass(600);
    expect(liveImage(world, 'web')).to.equal('repo/app:1');
    expect(writes(world)).to.deep.equal({ UpdateService: 1, TagResource: 1 });
    expect(deploymentsOf(world, 'web')).to.have.length(2);
    expect(await world.condition('web', 'RolloutBlocked')).to.include({ status: 'True' });
    expect(await quarantine()).to.have.length(1);
  });

  it('is held while it is rolled back, too: status lost in the middle, the operator restarted', async () => {
    await rolledOut(world, serviceManifest('web'));
    await world.apply(serviceManifest('web', {}, bad));
    await world.until('ECS rolls back', () => deploymentsOf(world, 'web')[0]?.startsWith('ROLLBACK') === true, 1_800);
    await world.kube.putStatus(world.ctx, (await world.get('EcsService', 'web'))!, {});
    await operator.stop();
    await world.startOperator();
    world.sim.calls.reset();
    await untilCondition(world, 'EcsService', 'web', { type: 'RolloutBlocked', status: 'True' }, 300);
    await neverFalselyReady(world, 'web', bad, 300);
    expect(writes(world)).to.deep.equal({});
    expect(liveImage(world, 'web')).to.equal('repo/app:1');
  });

  it('stays held when every status is lost afterwards', async () => {
    await rolledBack();
    await world.kube.putStatus(world.ctx, (await world.get('EcsService', 'web'))!, {});
    await world.pass(900);
    expect(writes(world)).to.deep.equal({});
    expect(await world.condition('web', 'RolloutBlocked')).to.include({ status: 'True' });
    expect((await world.condition('web', 'Ready'))?.status).to.equal('False');
  });

  it('a first deployment that fails has nothing to go back to: said once, not repeated, and a fix goes through', async () => {
    await world.apply(serviceManifest('web', {}, bad));
    await untilCondition(world, 'EcsService', 'web', { type: 'Stalled', status: 'True', reason: 'RolloutFailed', message: /No rollback candidate.*CannotPullContainer.*longshore retry web/ }, 2_400);
    world.sim.calls.reset();
    await world.pass(900);
    expect(writes(world)).to.deep.equal({});
    await rolledOut(world, serviceManifest('web', {}, 'repo/app:2'));
  });

  it('a person who stops the deployment in the console is obeyed: rolled back, remembered, not done again', async () => {
    await rolledOut(world, serviceManifest('web'));
    await world.apply(serviceManifest('web', {}, 'repo/app:2'));
    await world.pass(20);
    const [current] = liveService(world, 'web')!.serviceDeployments;
    await world.ecs('StopServiceDeployment', { serviceDeploymentArn: current!.serviceDeploymentArn, stopType: 'ROLLBACK' });
    world.sim.calls.reset();
    await untilCondition(world, 'EcsService', 'web', { type: 'Stalled', status: 'True', reason: 'RolledBack', message: /rolled back by a person/ }, 600);
    await world.pass(600);
    expect(writes(world)).to.deep.equal({});
    expect(liveImage(world, 'web')).to.equal('repo/app:1');
  });

  it('tasks that are lost later: Healthy and Ready False, nothing is written, and both come back', async () => {
    world.sim.world.behaviours = [{ match: 'repo/app:1', outcome: 'exit', exitCode: 1, afterMs: 600_000 }];
    await rolledOut(world, serviceManifest('web'));
    world.sim.calls.reset();
    world.sim.world.behaviours = [{ match: 'repo/app:1', outcome: 'pull-error' }];
    await untilCondition(world, 'EcsService', 'web', { type: 'Healthy', status: 'False', reason: 'TasksMissing' }, 1_800);
    expect(await world.condition('web', 'Ready')).to.include({ status: 'False', reason: 'Unhealthy' });
    expect(await world.condition('web', 'Stalled')).to.include({ status: 'False' });
    expect(await world.condition('web', 'RolloutBlocked')).to.include({ status: 'False' });
    world.sim.world.behaviours = [];
    await untilCondition(world, 'EcsService', 'web', { type: 'Healthy', status: 'True', reason: 'TasksRunning' }, 3_600);
    expect(await isReady(world, 'web')).to.equal(true);
    expect(writes(world)).to.deep.equal({});
  });
});

describe('a new revision while a rollout runs', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
    await world.startOperator();
    await rolledOut(world, serviceManifest('web'));
    world.sim.calls.reset();
  });
  afterEach(() => world.close());

  it('Supersede: a stream of commits arrives, at most one deployment a minute, and the last one wins', async () => {
    const starts: number[] = [];
    let seen = 1;
    for (let second = 0; second < 300; second += 1) {
      if (second % 10 === 0) await world.apply(serviceManifest('web', {}, `repo/app:s${second}`));
      await world.pass(1);
      if (deploymentsOf(world, 'web').length > seen) {
        seen = deploymentsOf(world, 'web').length;
        starts.push(second);
      }
    }
    const gaps = starts.slice(1).map((at, index) => at - (starts[index] ?? 0));
    expect(starts.length, `deployments at ${starts.join(', ')}`).to.be.within(3, 6);
    expect(Math.min(...gaps), `deployments at ${starts.join(', ')}`).to.be.at.least(59);
    await untilReady(world, 'web');
    expect(liveImage(world, 'web')).to.equal('repo/app:s290');
  });

  it('Finish: the running rollout ends first, and what was skipped is never deployed', async () => {
    const finish = { rollout: { onNewRevision: 'Finish' } };
    await world.apply(serviceManifest('web', finish, 'repo/app:2'));
    await world.pass(5);
    await world.apply(serviceManifest('web', finish, 'repo/app:3'));
    await world.pass(5);
    expect(await world.condition('web', 'RolloutBlocked')).to.include({ status: 'True', reason: 'WaitingForRollout' });
    await world.apply(serviceManifest('web', finish, 'repo/app:4'));
    await untilReady(world, 'web');
    expect(liveImage(world, 'web')).to.equal('repo/app:4');
    expect(deploymentsOf(world, 'web')).to.deep.equal(['SUCCESSFUL', 'SUCCESSFUL', 'SUCCESSFUL']);
    expect(writes(world)).to.deep.equal({ RegisterTaskDefinition: 2, UpdateService: 2 });
  });
});

describe('a service that something else deploys', () => {
  for (const type of ['CODE_DEPLOY', 'EXTERNAL'] as const) {
    it(`${type}: is recognised, reported and left alone, although adoption is allowed`, async () => {
      const world = await createWorld({ account: { access: [{ namespaces: { matchNames: ['*'] }, adopt: ['*'] }] } });
      try {
        const { spec } = serviceManifest('web') as unknown as { spec: { taskDefinition: Members; service: Members } };
        await world.ecs('RegisterTaskDefinition', { family: 'theirs', ...spec.taskDefinition });
        const theirs = { cluster: 'main', serviceName: 'web', desiredCount: 1, deploymentController: { type } };
        const { deploymentConfiguration: _configuration, ...rest } = spec.service;
        await world.ecs('CreateService', type === 'EXTERNAL' ? theirs : { ...rest, ...theirs, taskDefinition: 'theirs', loadBalancers: [{ targetGroupArn: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/a/0123456789abcdef', containerName: 'app', containerPort: 8080 }] });
        await world.startOperator();
        world.sim.calls.reset();
        await world.apply(serviceManifest('web', { adoption: { policy: 'IfUnowned' } }));
        await untilCondition(world, 'EcsService', 'web', { type: 'Stalled', status: 'True', reason: 'UnsupportedController', message: new RegExp(`${type}.*ECS controller.*docs/guide/from-codedeploy.md`) }, 30);
        await neighbourRollsOut(world);
        await world.apply(serviceManifest('web', { adoption: { policy: 'IfUnowned' } }, 'repo/app:2'));
        await world.pass(300);
        expect(writes(world)).to.deep.equal({ RegisterTaskDefinition: 1, CreateService: 1 });
        await world.kube.delete(world.ctx, (await world.get('EcsService', 'web'))!, {});
        await world.pass(120);
        expect(liveService(world, 'web')?.status).to.equal('ACTIVE');
      } finally {
        await world.close();
      }
    });
  }
});
