import { expect } from 'chai';
import { silentServiceMetrics } from '../../../../src/controllers/ecsservice/index.ts';
import type { ServiceMetrics } from '../../../../src/controllers/ecsservice/index.ts';
import { transientError } from '../../../../src/core/errors.ts';
import { testContext } from '../../../support/context.ts';
import { readyWorld, rollOut } from '../../../support/fakes/service-world.ts';

function recorded(): { metrics: ServiceMetrics; of: (name: keyof ServiceMetrics) => any[][]; clear: () => void } {
  const calls: [string, any[]][] = [];
  const metrics = Object.fromEntries(Object.keys(silentServiceMetrics).map((name) => [name, (...args: any[]) => void calls.push([name, args])])) as unknown as ServiceMetrics;
  return { metrics, of: (name) => calls.filter(([called]) => called === name).map(([, args]) => args), clear: () => void calls.splice(0) };
}

const committed = (at: number) => ({ metadata: { annotations: { 'longshore.dev/source-revision': `main@sha1:${'b'.repeat(40)}`, 'longshore.dev/source-committed-at': new Date(at).toISOString() } } });

describe('what the service controller measures', () => {
  it('seconds from a commit to UpdateService and to steady, once a commit', async () => {
    const { metrics, of, clear } = recorded();
    const world = await readyWorld({ metrics });
    clear();
    world.apply({ image: 'app:2', ...committed(world.clock.now() - 7_000) });
    await rollOut(world, 'app:2', 'SUCCESSFUL');
    expect(of('commitToUpdate')).to.deep.equal([[7]]);
    expect(of('commitToSteady')).to.deep.equal([[17]]);
    expect(of('rolloutStarted')).to.deep.equal([['ROLLING']]);
    expect(of('rolloutEnded')).to.deep.equal([[{ strategy: 'ROLLING', outcome: 'Succeeded', seconds: 5 }]]);
    expect(of('rolledBack')).to.deep.equal([]);
    clear();
    world.ecs.meddle({ networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-9'] } } });
    world.ecs.end('SUCCESSFUL');
    await world.pass();
    await world.clock.advance(5_000);
    world.ecs.end('SUCCESSFUL');
    await world.settle();
    expect(world.condition('Ready')).to.equal('True Ready');
    expect(of('commitToUpdate')).to.deep.equal([]);
    expect(of('commitToSteady')).to.deep.equal([]);
  });

  it('rollbacks by reason, drift by group, counts, the situation, and forgets what is gone', async () => {
    const { metrics, of, clear } = recorded();
    const world = await readyWorld({ metrics });
    clear();
    await rollOut(world, 'app:2', 'ROLLBACK_SUCCESSFUL', { alarms: { status: 'TRIGGERED' } });
    expect(of('rolledBack')).to.deep.equal([['Alarm']]);
    clear();
    world.ecs.meddle({ desiredCount: 9, runningCount: 9 });
    await world.pass();
    const key = { namespace: 'shop', name: 'web' };
    expect(of('drift').at(-1)).to.deep.equal([key, { taskDefinition: 0, service: 1, tags: 0 }]);
    expect(of('counts').at(-1)).to.deep.equal([key, { desired: 9, running: 9, pending: 0 }]);
    expect(of('situation').at(-1)).to.deep.equal([key, 'RolledBack']);
    world.kube.remove('EcsService', key);
    await world.pass();
    expect(of('forget')).to.deep.equal([[key]]);
  });

  it('where a canary is, how long it waited at its gate, and who approved it, once each', async () => {
    const { metrics, of, clear } = recorded();
    const spec = {
      rollout: { gates: [{ name: 'sign-off', at: 'BeforeProduction', approval: { timeoutSeconds: 3600 } }] },
      service: { desiredCount: 2, launchType: 'FARGATE', networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } }, deploymentConfiguration: { strategy: 'CANARY' } },
    };
    const world = await readyWorld({ metrics }, { spec });
    clear();
    const later = async (): Promise<unknown> => (await world.clock.advance(5_000), world.pass());
    world.apply({ image: 'app:2', spec });
    await world.pass();
    await later();
    const { targetServiceRevision } = world.ecs.deployments.get(world.ecs.service().currentServiceDeployment);
    const expiresAt = new Date(world.clock.now() + 3_600_000).toISOString();
    world.ecs.mark({
      lifecycleStage: 'PRE_PRODUCTION_TRAFFIC_SHIFT',
      deploymentConfiguration: { strategy: 'CANARY' },
      lifecycleHookDetails: [{ hookId: 'ecs-pause-1', targetType: 'PAUSE', status: 'AWAITING_ACTION', expiresAt, timeoutAction: 'ROLLBACK' }],
      targetServiceRevision: { ...targetServiceRevision, requestedProductionTrafficWeight: 10 },
    });
    const since = Math.floor(world.clock.now() / 1_000) * 1_000;
    await later();
    const key = { namespace: 'shop', name: 'web' };
    expect(of('rollout').at(-1)).to.deep.equal([key, { strategy: 'CANARY', phase: 'AtGate', productionShare: 0.1, gate: { point: 'BeforeProduction', since } }]);
    expect(of('rolloutStarted')).to.deep.equal([['CANARY']]);
    await world.clock.advance(60_000);
    world.kube.put({ apiVersion: 'longshore.dev/v1beta1', kind: 'RolloutApproval', metadata: { name: 'yes', namespace: 'shop', creationTimestamp: new Date(world.clock.now()).toISOString() }, spec: { serviceRef: { name: 'web' }, targetHash: world.status().rollout!.targetHash } } as never);
    for (let pass = 0; pass < 3; pass += 1) await later();
    expect(of('gateEnded')).to.have.length(1);
    expect(of('gateEnded')[0]![0]).to.include({ point: 'BeforeProduction', outcome: 'Approved' });
    expect(of('gateEnded')[0]![0].seconds).to.be.within(65, 71);
    expect(of('approved')).to.deep.equal([['RolloutApproval']]);
    world.ecs.end('SUCCESSFUL');
    await later();
    await world.settle();
    expect(of('rollout').at(-1)).to.deep.equal([key, { strategy: 'CANARY', phase: 'Succeeded' }]);
  });

  it('seconds from a failure without hope to the call that stops it, once', async () => {
    const { metrics, of } = recorded();
    const world = await readyWorld({ metrics });
    world.apply({ image: 'app:2' });
    await world.pass();
    await world.clock.advance(5_000);
    await world.pass();
    const stoppedAt = new Date(world.clock.now()).toISOString();
    world.ecs.tasks = [{ taskArn: 't', taskDefinitionArn: world.ecs.service().taskDefinition, createdAt: stoppedAt, stoppedAt, stoppedReason: 'CannotPullContainerError: app:2: not found' }];
    world.ecs.service().deployments[0]!.failedTasks = 1;
    for (let pass = 0; pass < 3; pass += 1) {
      await world.clock.advance(5_000);
      await world.pass();
    }
    expect(world.ecs.calls.map(({ operation }) => operation)).to.include('stopServiceDeployment');
    expect(of('stoppedEarly')).to.deep.equal([['ImagePull', 5]]);
  });

  it('each sweep, and a vanished cluster counts as missing services', async () => {
    const { metrics, of } = recorded();
    const world = await readyWorld({ metrics });
    world.ecs.failNext('describeServices', transientError('ClusterNotFound', 'Create the cluster.'));
    await world.controller.sweep.once(testContext({ clock: world.clock }));
    await world.controller.sweep.once(testContext({ clock: world.clock }));
    const sweep = { account: 'default', region: 'eu-west-1', services: 1, calls: 1, intervalSeconds: 60 };
    expect(of('swept')).to.deep.equal([[{ ...sweep, missing: 1 }], [{ ...sweep, missing: 0 }]]);
  });
});
