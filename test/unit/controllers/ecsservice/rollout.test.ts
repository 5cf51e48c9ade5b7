import { expect } from 'chai';
import { readyWorld, rollOut, serviceWorld } from '../../../support/fakes/service-world.ts';
import { transientError } from '../../../../src/core/errors.ts';

describe('EcsService: following one deployment', () => {
  it('rolls out a new image with one registration and one update', async () => {
    const world = await readyWorld();
    world.ecs.calls.length = 0;
    await rollOut(world, 'app:2', 'SUCCESSFUL');
    expect(world.ecs.writes()).to.deep.equal(['registerTaskDefinition', 'updateService']);
    expect(world.condition('Ready')).to.equal('True Ready');
    expect(world.status().history?.map((entry) => entry.outcome)).to.deep.equal(['Succeeded', 'Succeeded']);
  });

  it('is never Ready because a rollback made the service stable', async () => {
    const world = await readyWorld();
    world.apply({ image: 'app:2' });
    await world.pass();
    await world.clock.advance(5_000);
    world.ecs.end('ROLLBACK_SUCCESSFUL', { statusReason: 'Service deployment rolled back because an alarm fired.' });
    await world.pass();
    expect(world.condition('Ready')).to.equal('False RolledBack');
    expect(world.status().quarantine?.[0]?.reason).to.equal('RolledBackByAlarm');
  });

  it('waits while ECS rolls back, and starts the next revision when that has ended', async () => {
    const world = await readyWorld();
    world.apply({ image: 'app:2' });
    await world.pass();
    await world.clock.advance(5_000);
    await world.pass();
    world.ecs.mark({ status: 'ROLLBACK_IN_PROGRESS' });
    await world.clock.advance(120_000);
    await world.pass();
    expect(world.condition('Ready')).to.equal('False RollingBack');
    world.apply({ image: 'app:3' });
    const updates = world.ecs.writes().length;
    await world.pass();
    expect(world.condition('Ready')).to.equal('False WaitingForRollback');
    expect(world.ecs.writes().filter((write) => write === 'updateService').length).to.equal(1);
    world.ecs.end('ROLLBACK_SUCCESSFUL');
    await world.clock.advance(5_000);
    await world.pass();
    expect(world.ecs.writes().length).to.equal(updates + 2);
    expect(world.ecs.service().taskDefinition).to.match(/:3$/);
    expect(world.status().quarantine?.length).to.equal(1);
  });

  it('supersedes at most once a minute, and a stream of commits still arrives', async () => {
    const world = await readyWorld();
    let commits = 0;
    for (let second = 0; second < 300; second += 10) {
      commits += 1;
      world.apply({ image: `app:stream-${String(commits)}` });
      await world.pass();
      await world.clock.advance(10_000);
    }
    const updates = world.ecs.writes().filter((write) => write === 'updateService').length;
    expect(updates).to.be.within(4, 6);
    await world.settle('web', 30);
    world.ecs.end('SUCCESSFUL');
    await world.clock.advance(5_000);
    await world.settle();
    expect(world.condition('Ready')).to.equal('True Ready');
    expect(world.ecs.taskDefinitions.at(-1)?.taskDefinition['containerDefinitions']).to.deep.include({ name: 'app', image: `app:stream-${String(commits)}` });
    expect(world.status().history?.some((entry) => entry.outcome === 'Superseded')).to.equal(true);
  });

  it('lets a running rollout end with onNewRevision Finish', async () => {
    const world = await readyWorld();
    world.apply({ image: 'app:2', spec: { rollout: { onNewRevision: 'Finish' } } });
    await world.pass();
    await world.clock.advance(300_000);
    await world.pass();
    world.apply({ image: 'app:3', spec: { rollout: { onNewRevision: 'Finish' } } });
    await world.pass();
    expect(world.condition('RolloutBlocked')).to.equal('True WaitingForRollout');
    world.ecs.end('SUCCESSFUL');
    await world.clock.advance(5_000);
    await world.pass();
    expect(world.ecs.service().taskDefinition).to.match(/:3$/);
  });

  it('stops a rollout that makes no progress, and remembers that it was the operator', async () => {
    const world = await readyWorld();
    world.apply({ image: 'app:2', spec: { rollout: { progressDeadlineSeconds: 300 } } });
    await world.pass();
    await world.clock.advance(5_000);
    await world.pass();
    await world.clock.advance(300_000);
    await world.pass();
    expect(world.ecs.writes().at(-1)).to.equal('stopServiceDeployment');
    await world.clock.advance(5_000);
    await world.pass();
    expect(world.condition('Ready')).to.equal('False RollingBack');
    world.ecs.end('ROLLBACK_SUCCESSFUL');
    await world.pass();
    expect(world.status().quarantine?.[0]?.reason).to.equal('RolledBackByOperator');
    expect(world.ecs.writes().filter((write) => write === 'stopServiceDeployment').length).to.equal(1);
  });

  it('ignores an answer that is older than its own update', async () => {
    const world = await readyWorld();
    world.ecs.freeze();
    world.apply({ image: 'app:2' });
    await world.pass();
    for (let count = 0; count < 5; count += 1) {
      await world.clock.advance(5_000);
      await world.pass();
      expect(world.condition('Ready')).to.match(/^False/);
    }
    expect(world.ecs.writes().filter((write) => write === 'updateService').length).to.equal(1);
    world.ecs.thaw();
    world.ecs.end('SUCCESSFUL');
    await world.clock.advance(5_000);
    await world.settle();
    expect(world.condition('Ready')).to.equal('True Ready');
    expect(world.ecs.deployments.size).to.equal(2);
  });

  it('looks for an update that was never answered among the listed deployments before it is sent again', async () => {
    const world = await readyWorld();
    world.ecs.freeze();
    world.ecs.failNext('updateService', transientError('OutcomeUnknown', 'No answer.'), 'after');
    world.apply({ image: 'app:2' });
    await world.pass();
    await world.clock.advance(61_000);
    await world.pass();
    expect(world.status().rollout).to.include({ state: 'Progressing', deploymentArn: world.ecs.service()!.currentServiceDeployment });
    for (let count = 0; count < 5; count += 1) {
      await world.clock.advance(10_000);
      await world.pass();
      expect(world.condition('Ready'), 'while the service is still read as before').to.match(/^False/);
    }
    expect(world.ecs.writes().slice(-2), 'sent once').to.deep.equal(['registerTaskDefinition', 'updateService']);
    world.ecs.thaw();
    world.ecs.end('SUCCESSFUL');
    await world.clock.advance(10_000);
    await world.settle();
    expect(world.condition('Ready')).to.equal('True Ready');
    expect(world.ecs.writes().slice(-2)).to.deep.equal(['registerTaskDefinition', 'updateService']);
  });

  it('does not take the deployment of somebody else for its own', async () => {
    const world = await readyWorld();
    world.ecs.meddle({ networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-9'] } } });
    await world.pass();
    expect(world.condition('Ready')).to.equal('False ForeignDeployment');
    expect(world.condition('Drifted')).to.equal('True Drifted');
    expect(world.ecs.writes().filter((write) => write === 'updateService').length).to.equal(0);
    world.ecs.end('SUCCESSFUL');
    await world.clock.advance(5_000);
    await world.pass();
    expect(world.ecs.service().networkConfiguration.awsvpcConfiguration.subnets).to.deep.equal(['subnet-1']);
    expect(world.condition('Ready')).to.match(/^False/);
    await world.clock.advance(5_000);
    world.ecs.end('SUCCESSFUL');
    await world.settle();
    expect(world.condition('Ready')).to.equal('True Ready');
  });

  it('takes the deployment of somebody else back when it is told to, and answers only once ECS was', async () => {
    const world = await readyWorld();
    world.ecs.meddle({ networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-9'] } } });
    await world.pass();
    world.annotate({ 'longshore.dev/action': 'abort:t1' });
    world.ecs.failNext('stopServiceDeployment', transientError('Throttled', 'Rate exceeded.'));
    expect(await world.pass()).to.have.property('kind', 'transient');
    expect(world.status().lastHandledAction).to.equal(undefined);
    await world.pass();
    expect(world.status().lastHandledAction).to.include({ token: 't1', result: 'Done' });
    const arn = world.ecs.service().currentServiceDeployment;
    expect(world.ecs.deployments.get(arn).status).to.equal('ROLLBACK_REQUESTED');
    expect(world.ecs.calls.filter(({ operation }) => operation === 'stopServiceDeployment').map(({ input }) => input)).to.deep.equal([arn, arn]);
    await world.clock.advance(5_000);
    await world.pass();
    expect(world.ecs.writes().filter((write) => write !== 'stopServiceDeployment' && write !== 'tagResource').at(-1), 'nothing while ECS goes back').to.equal('createService');
    world.ecs.end('ROLLBACK_SUCCESSFUL');
    await world.clock.advance(5_000);
    await world.settle();
    expect(world.ecs.service().networkConfiguration.awsvpcConfiguration.subnets).to.deep.equal(['subnet-1']);
    expect(world.condition('Ready')).to.equal('True Ready');
    expect(world.status().quarantine ?? []).to.deep.equal([]);
  });

  it('is not Ready with the deployment of somebody else, however successful, also where drift is only reported', async () => {
    const world = await readyWorld({}, { spec: { drift: { policy: 'Report' } } });
    world.ecs.meddle({ networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-9'] } } });
    world.ecs.end('SUCCESSFUL');
    await world.pass();
    expect(world.condition('Ready')).to.equal('False DriftReported');
    expect(world.condition('Drifted')).to.equal('True DriftReported');
  });

  it('writes only on a fresh read, also when a cached one told it to', async () => {
    const world = await readyWorld();
    world.ecs.meddle({ desiredCount: 9 });
    world.ecs.calls.length = 0;
    await world.pass();
    const reads = world.ecs.calls.filter((call) => call.operation === 'describeService').map((call) => call.options.maxAgeMs);
    expect(reads).to.deep.equal([120_000, 1_000]);
    expect(world.ecs.writes()).to.deep.equal(['updateService']);
  });

  it('becomes Ready again, without a deployment, when a commit goes back to what a rollback restored', async () => {
    const world = await readyWorld();
    await rollOut(world, 'app:bad', 'ROLLBACK_SUCCESSFUL');
    const writes = world.ecs.writes().length;
    world.apply({ image: 'app:1' });
    await world.settle();
    expect(world.condition('Ready')).to.equal('True Ready');
    expect(world.ecs.writes().length).to.equal(writes);
  });

  it('says so when tasks are missing later, and Ready comes back with them', async () => {
    const world = await readyWorld();
    world.ecs.meddle({ runningCount: 0 });
    await world.pass();
    expect(world.condition('Healthy')).to.equal('False TasksMissing');
    expect(world.condition('Ready')).to.equal('False Unhealthy');
    world.ecs.meddle({ runningCount: 2 });
    await world.clock.advance(120_000);
    await world.pass();
    expect(world.condition('Ready')).to.equal('True Ready');
  });

  it('writes a long rollout into status at most eight times', async () => {
    const world = await readyWorld();
    const before = world.kube.statusWrites.length;
    world.apply({ image: 'app:2', spec: { service: { desiredCount: 50, launchType: 'FARGATE', networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } } } } });
    await world.pass();
    for (let running = 0; running < 200; running += 1) {
      await world.clock.advance(5_000);
      world.ecs.mark({ targetServiceRevision: { ...world.ecs.deployments.get(world.ecs.service().currentServiceDeployment).targetServiceRevision, runningTaskCount: Math.floor(running / 4) } });
      world.ecs.meddle({ runningCount: Math.floor(running / 4) });
      await world.pass();
    }
    world.ecs.end('SUCCESSFUL');
    await world.clock.advance(5_000);
    await world.settle();
    expect(world.condition('Ready')).to.equal('True Ready');
    expect(world.kube.statusWrites.length - before).to.be.at.most(8);
  });
});

describe('EcsService: crashes', () => {
  for (const operation of ['registerTaskDefinition', 'createService', 'updateService']) {
    for (const when of ['before', 'after'] as const) {
      it(`converges without a duplicate when ${operation} dies ${when} it took effect`, async () => {
        const world = operation === 'updateService' ? await readyWorld() : serviceWorld();
        world.apply({ image: 'app:2' });
        world.ecs.failNext(operation, transientError('OutcomeUnknown', 'No answer.'), when);
        expect(await world.pass()).to.be.an('error');
        world.restart();
        await world.clock.advance(5_000);
        await world.settle('web', 3);
        world.ecs.end('SUCCESSFUL');
        await world.clock.advance(5_000);
        await world.settle();
        expect(world.condition('Ready')).to.equal('True Ready');
        expect(world.ecs.taskDefinitions.filter((each) => JSON.stringify(each).includes('app:2')).length).to.equal(1);
        expect(world.ecs.deployments.size).to.equal(operation === 'updateService' ? 2 : 1);
      });
    }
  }

  it('keeps ECS\'s answer for the next write, which comes also while reads go on as before it', async () => {
    const world = await readyWorld();
    const puts = (): number => world.kube.statusWrites.length;
    world.apply({ image: 'app:2' });
    world.ecs.freeze();
    const before = puts();
    await world.pass();
    expect(puts() - before, 'the intent').to.equal(1);
    expect(world.status().rollout).to.include({ state: 'Requested', id: '' });
    await world.clock.advance(5_000);
    await world.pass();
    expect(puts() - before, 'the intent, and the answer').to.equal(2);
    expect(world.status().rollout).to.include({ state: 'Requested', id: world.ecs.service()!.deployments[0].id });
    world.restart();
    for (let pass = 0; pass < 30; pass += 1) {
      await world.clock.advance(5_000);
      await world.pass();
    }
    expect(world.ecs.writes().filter((write) => write === 'updateService').length, 'an answered write is not lost').to.equal(1);
  });

  it('repeats an unanswered update as the rollout that it was', async () => {
    const world = await readyWorld();
    world.apply({ image: 'app:2' });
    world.ecs.failNext('updateService', transientError('OutcomeUnknown', 'No answer.'));
    await world.pass();
    const intent = world.status().rollout;
    world.restart();
    await world.clock.advance(5_000);
    await world.pass();
    expect(world.ecs.writes().filter((write) => write === 'updateService').length).to.equal(2);
    expect(world.status().rollout, 'the answer alone is worth no write').to.deep.equal(intent);
    await world.clock.advance(5_000);
    await world.pass();
    expect(world.status().rollout).to.include({ startedAt: intent!.startedAt, targetHash: intent!.targetHash, id: world.ecs.service()!.deployments[0].id, state: 'Progressing' });
    expect(world.status().history?.length).to.equal(1);
  });

  for (const when of ['before', 'after'] as const) {
    it(`converges when each status write dies ${when} it took effect`, async () => {
      for (let skip = 0; skip < 4; skip += 1) {
        const world = await readyWorld();
        world.apply({ image: 'app:2' });
        for (let pass = 0; pass < 6; pass += 1) {
          if (pass === skip) world.kube.failNext('putStatus', transientError('ServerUnavailable', 'No answer.'), when);
          await world.pass();
          if (pass === skip) world.restart();
          if (pass === 3) world.ecs.end('SUCCESSFUL');
          await world.clock.advance(5_000);
        }
        await world.settle();
        expect(world.condition('Ready'), `write ${String(skip)}`).to.equal('True Ready');
        expect(world.ecs.deployments.size).to.equal(2);
        expect(world.ecs.taskDefinitions.length).to.equal(2);
      }
    });
  }

  it('acts on its own last write while the cache lags behind', async () => {
    const world = await readyWorld();
    world.apply({ image: 'app:2' });
    world.kube.lag(true);
    for (let count = 0; count < 3; count += 1) {
      expect(await world.pass()).to.deep.equal({ kind: 'after', ms: 5_000 });
      await world.clock.advance(5_000);
    }
    world.kube.lag(false);
    expect(world.condition('Ready')).to.equal('False RollingOut');
    expect(world.ecs.writes().filter((write) => write === 'updateService').length).to.equal(1);
    expect(world.ecs.deployments.size).to.equal(2);
  });

  it('needs no status: with all of it deleted nothing is registered, updated or deployed', async () => {
    const world = await readyWorld();
    const writes = world.ecs.writes().length;
    world.loseStatus();
    world.restart();
    await world.settle();
    expect(world.condition('Ready')).to.equal('True Ready');
    expect(world.ecs.writes().length).to.equal(writes);
    expect(world.status().target?.serviceArn).to.contain('service/shop/web');
  });
});
