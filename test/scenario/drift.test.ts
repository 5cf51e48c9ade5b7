import { expect } from 'chai';
import type { EcsServiceStatus } from '../../src/core/status/ecs-service-status.ts';
import { deploymentsOf, eventsOf, liveImage, liveService, revisionCount, rolledOut, untilCondition, untilReady, writes } from '../support/scenario.ts';
import { createWorld, serviceManifest, type RunningOperator, type World } from '../support/world.ts';

const canary = 'canary-7f3a9c';

/** The manifest with other values of the app's environment; `overrides` go over spec. */
const withEnvironment = (values: Readonly<Record<string, string>>, overrides: Record<string, unknown> = {}) => {
  const words = Object.values(values).map((value) => `--password=${value}`);
  const manifest = serviceManifest('web') as unknown as { spec: { taskDefinition: { containerDefinitions: object[] } } };
  const [container] = manifest.spec.taskDefinition.containerDefinitions;
  const environment = Object.entries(values).map(([name, value]) => ({ name, value }));
  return serviceManifest('web', { taskDefinition: { ...manifest.spec.taskDefinition, containerDefinitions: [{ ...container, environment, command: words, entryPoint: ['/run', ...words], healthCheck: { command: ['CMD', ...words] } }] }, ...overrides });
};

describe('drift on virtual time', () => {
  let world: World;
  let operator: RunningOperator;
  beforeEach(async () => {
    world = await createWorld();
    operator = await world.startOperator();
  });
  afterEach(() => world.close());

  const behind = async (changes: Record<string, unknown>): Promise<void> => {
    await world.ecs('UpdateService', { cluster: 'main', service: 'web', ...changes });
    world.sim.calls.reset();
  };
  const fields = async (): Promise<NonNullable<EcsServiceStatus['drift']>['fields']> => ((await world.status('web')) as EcsServiceStatus).drift?.fields ?? [];
  /** Points the service at a hand-made revision whose first container differs. */
  const otherRevision = async (change: Record<string, unknown>): Promise<void> => {
    const { taskDefinition } = await world.ecs('DescribeTaskDefinition', { taskDefinition: 'default-web' });
    const { cpu, memory, networkMode, requiresCompatibilities, containerDefinitions } = taskDefinition;
    await world.ecs('RegisterTaskDefinition', { family: 'by-hand', cpu, memory, networkMode, requiresCompatibilities, containerDefinitions: [{ ...containerDefinitions[0], ...change }] });
    await behind({ taskDefinition: 'by-hand' });
  };

  it('Remediate: reported field by field with both values and since when, repaired in one update, told', async () => {
    await rolledOut(world, serviceManifest('web', { drift: { policy: 'Remediate', graceSeconds: 120 } }));
    await behind({ desiredCount: 5, deploymentConfiguration: { maximumPercent: 150 } });
    await untilCondition(world, 'EcsService', 'web', { type: 'Drifted', status: 'True', reason: 'Drifted', message: /2 fields differ: .*desiredCount/ }, 70);
    const reported = await fields();
    expect(reported.map(({ path, declared, live }) => [path, declared, live])).to.have.deep.members([
      ['/service/desiredCount', '3', '5'],
      ['/service/deploymentConfiguration/maximumPercent', '200', '150'],
    ]);
    const seenAt = Date.parse(reported[0]!.since);
    expect(world.clock.now() - seenAt).to.be.within(0, 70_000);
    await world.pass(100);
    expect(writes(world), 'within the grace period').to.deep.equal({});
    expect((await fields()).map(({ since }) => Date.parse(since)), 'since does not move').to.deep.equal([seenAt, seenAt]);

    await untilCondition(world, 'EcsService', 'web', { type: 'Drifted', status: 'False', reason: 'InSync' }, 130);
    expect(writes(world)).to.deep.equal({ UpdateService: 1 });
    expect(liveService(world, 'web')?.desiredCount).to.equal(3);
    expect((await eventsOf(world, 'web')).map(({ reason }) => reason)).to.include.members(['DriftDetected', 'DriftRepaired']);
    await untilReady(world, 'web');
  });

  it('is repaired within one sweep without a grace period', async () => {
    await rolledOut(world, serviceManifest('web'));
    await behind({ desiredCount: 1 });
    await world.until('the count is back', () => liveService(world, 'web')?.desiredCount === 3, 62);
    expect(writes(world)).to.deep.equal({ UpdateService: 1 });
  });

  it('is no longer reported seconds after its repair, with no read of ECS for it', async () => {
    await rolledOut(world, serviceManifest('web'));
    await behind({ deploymentConfiguration: { maximumPercent: 150 } });
    await untilCondition(world, 'EcsService', 'web', { type: 'Drifted', status: 'True', reason: 'Drifted', message: /1 field differs: .*maximumPercent/ }, 70);
    expect(liveService(world, 'web')?.members['deploymentConfiguration'], 'repaired in the pass that reports it').to.include({ maximumPercent: 200 });
    const calls = world.sim.calls.total().calls;
    await untilCondition(world, 'EcsService', 'web', { type: 'Drifted', status: 'False', reason: 'InSync' }, 6);
    expect(world.sim.calls.total().calls).to.equal(calls);
    expect(((await world.status('web')) as EcsServiceStatus).drift?.total).to.equal(0);
    await world.pass(300);
    expect(writes(world)).to.deep.equal({ UpdateService: 1 });
  });

  it('a tag that was put back is no longer reported seconds later', async () => {
    const { service } = (serviceManifest('web') as unknown as { spec: { service: object } }).spec;
    await rolledOut(world, serviceManifest('web', { service: { ...service, tags: [{ key: 'team', value: 'shop' }] } }));
    await world.ecs('TagResource', { resourceArn: liveService(world, 'web')!.serviceArn, tags: [{ key: 'team', value: 'other' }] });
    await untilCondition(world, 'EcsService', 'web', { type: 'Drifted', status: 'True', reason: 'Drifted' }, 70);
    await untilCondition(world, 'EcsService', 'web', { type: 'Drifted', status: 'False', reason: 'InSync' }, 6);
  });

  it('a revision made by hand: the container field is named, and the declared revision comes back without a new one', async () => {
    await rolledOut(world, serviceManifest('web'));
    const revisions = revisionCount(world);
    await otherRevision({ image: 'repo/app:hacked' });
    await world.until('the image is back', () => liveImage(world, 'web') === 'repo/app:1', 600);
    await untilReady(world, 'web');
    expect(writes(world)).to.deep.equal({ UpdateService: 1 });
    expect(revisionCount(world)).to.equal(revisions + 1);
    expect((await eventsOf(world, 'web')).find(({ reason }) => reason === 'DriftDetected')?.message).to.match(/containerDefinitions.*image.*repo\/app:hacked.*repo\/app:1/);
  });

  it('waits for a deployment that somebody else runs, then repairs', async () => {
    await rolledOut(world, serviceManifest('web'));
    await otherRevision({ image: 'repo/app:hacked' });
    while (deploymentsOf(world, 'web')[0] !== 'SUCCESSFUL') {
      await world.pass(1);
      if (deploymentsOf(world, 'web')[0] !== 'SUCCESSFUL') expect(writes(world), 'while it runs').to.deep.equal({});
    }
    await untilReady(world, 'web');
    expect(deploymentsOf(world, 'web')).to.have.length(3);
  });

  it('Report: said in the condition and in status, never repaired', async () => {
    await rolledOut(world, serviceManifest('web', { drift: { policy: 'Report' } }));
    await behind({ desiredCount: 5 });
    await untilCondition(world, 'EcsService', 'web', { type: 'Drifted', status: 'True', reason: 'DriftReported', message: /desiredCount.*only reported/ }, 70);
    await untilCondition(world, 'EcsService', 'web', { type: 'Ready', status: 'True', reason: 'Ready', message: /except for 1 field, which differs and is only reported/ }, 200);
    await world.pass(600);
    expect(writes(world)).to.deep.equal({});
    expect(liveService(world, 'web')?.desiredCount).to.equal(5);
    await world.apply(serviceManifest('web', { drift: { policy: 'Report' } }, 'repo/app:2'));
    await untilReady(world, 'web');
    expect(liveImage(world, 'web'), 'a change of the spec still goes through').to.equal('repo/app:2');
  });

  it('Report: another revision in its place is not called Ready', async () => {
    await rolledOut(world, serviceManifest('web', { drift: { policy: 'Report' } }));
    await otherRevision({ image: 'repo/app:hacked' });
    await untilCondition(world, 'EcsService', 'web', { type: 'Ready', status: 'False', reason: 'DriftReported' }, 300);
    expect(writes(world)).to.deep.equal({});
  });

  it('Off: neither reported nor repaired', async () => {
    await rolledOut(world, serviceManifest('web', { drift: { policy: 'Off' } }));
    await behind({ desiredCount: 5 });
    await world.pass(300);
    expect((await world.condition('web', 'Drifted'))).to.include({ status: 'False', reason: 'DriftOff' });
    expect(writes(world)).to.deep.equal({});
  });

  it('drift.ignore: the path is left alone, the next one is repaired, and the ignored value survives the repair', async () => {
    await rolledOut(world, serviceManifest('web', { drift: { ignore: [{ path: '/service/deploymentConfiguration/maximumPercent' }] } }));
    await behind({ deploymentConfiguration: { maximumPercent: 150 } });
    await world.pass(200);
    expect(writes(world)).to.deep.equal({});
    await behind({ deploymentConfiguration: { minimumHealthyPercent: 50 } });
    await untilCondition(world, 'EcsService', 'web', { type: 'Drifted', status: 'False', reason: 'InSync' }, 10);
    await world.pass(70);
    expect(liveService(world, 'web')?.members['deploymentConfiguration']).to.include({ minimumHealthyPercent: 100, maximumPercent: 150 });
  });

  it('values that may hold a secret are nowhere to be read: status, events, log, metrics', async () => {
    await rolledOut(world, withEnvironment({ TOKEN: `${canary}-declared` }, { drift: { policy: 'Report' } }));
    const words = [`--password=${canary}-live`];
    await otherRevision({ environment: [{ name: 'TOKEN', value: `${canary}-live` }], command: words, entryPoint: words, healthCheck: { command: words } });
    await untilCondition(world, 'EcsService', 'web', { type: 'Drifted', status: 'True', reason: 'DriftReported' }, 300);
    expect((await fields()).map(({ path }) => path.replace(/.*containerDefinitions\/[^/]+/, ''))).to.include.members(['/command', '/entryPoint', '/healthCheck/command']);
    const field = (await fields()).find(({ path }) => path.includes('/environment'));
    expect(field?.declared).to.match(/\S/);
    expect(field?.declared).not.to.equal(field?.live);
    // A plan that is only shown, a rollout and a rollback pass the same values on.
    await world.apply(withEnvironment({ TOKEN: `${canary}-next` }, { mode: 'Observe' }));
    await world.pass(120);
    world.sim.world.behaviours = [{ match: 'repo/app:1', outcome: 'exit', exitCode: 1 }];
    await world.apply(withEnvironment({ TOKEN: `${canary}-bad` }));
    await world.pass(1_200);

    const kinds = ['EcsService', 'AwsAccount', 'Event'] as const;
    const objects = (await Promise.all(kinds.map((kind) => world.kube.list(world.ctx, kind, {})))).flat();
    let metrics = '';
    for await (const chunk of operator.metrics.text()) metrics += chunk;
    expect(metrics).to.include('longshore_');
    const outputs = { status: objects.map(({ spec: _spec, metadata: _metadata, ...rest }) => rest), log: world.log.text(5_000), metrics };
    for (const [name, output] of Object.entries(outputs)) expect(JSON.stringify(output), name).not.to.include(canary);
  });

  it('tags: foreign ones stay, declared ones are put back, and no deployment starts for it', async () => {
    const { service } = (serviceManifest('web') as unknown as { spec: { service: object } }).spec;
    await rolledOut(world, serviceManifest('web', { service: { ...service, tags: [{ key: 'team', value: 'shop' }, { key: 'tier', value: 'web' }] } }));
    const { serviceArn } = liveService(world, 'web')!;
    await world.ecs('TagResource', { resourceArn: serviceArn, tags: [{ key: 'cost-centre', value: '42' }, { key: 'team', value: 'other' }] });
    await world.ecs('UntagResource', { resourceArn: serviceArn, tagKeys: ['tier'] });
    world.sim.calls.reset();
    await world.until('the tags are back', () => liveService(world, 'web')?.tags.get('team') === 'shop', 130);
    expect(Object.fromEntries(liveService(world, 'web')!.tags)).to.include({ team: 'shop', tier: 'web', 'cost-centre': '42' });
    expect(writes(world)).to.deep.equal({ TagResource: 1 });

    // A tag that leaves the spec goes; the foreign one still stays.
    await rolledOut(world, serviceManifest('web', { service: { ...service, tags: [{ key: 'team', value: 'shop' }] } }));
    expect(Object.fromEntries(liveService(world, 'web')!.tags)).to.include({ team: 'shop', 'cost-centre': '42' }).and.not.to.have.property('tier');
    expect(deploymentsOf(world, 'web')).to.have.length(1);
  });

  describe('a desired count that the spec leaves out', () => {
    const scaled = () => {
      const { service } = (serviceManifest('web') as unknown as { spec: { service: Record<string, unknown> } }).spec;
      const { desiredCount: _desiredCount, ...rest } = service;
      return serviceManifest('web', { service: rest });
    };

    it('is whoever scales it in ECS: UpdateService by hand stays, through a rollout too', async () => {
      await rolledOut(world, scaled());
      await behind({ desiredCount: 4 });
      await world.pass(300);
      await rolledOut(world, { ...scaled(), spec: { ...(scaled().spec as object), containers: { app: { image: 'repo/app:2' } } } });
      expect(liveService(world, 'web')?.desiredCount).to.equal(4);
    });

    it('kubectl scale writes it into the spec, and ECS follows', async () => {
      await rolledOut(world, scaled());
      const answer = await world.transport.request({
        method: 'PATCH',
        path: '/apis/longshore.dev/v1beta1/namespaces/default/ecsservices/web/scale',
        headers: { 'Content-Type': 'application/merge-patch+json' },
        body: JSON.stringify({ spec: { replicas: 2 } }),
        signal: new AbortController().signal,
      });
      expect(answer.status, answer.body).to.equal(200);
      await world.until('ECS follows', () => liveService(world, 'web')?.desiredCount === 2, 5);
      await untilReady(world, 'web');
      expect(deploymentsOf(world, 'web')).to.have.length(1);
    });
  });
});

describe('mode Observe', () => {
  it('writes nothing to AWS whatever happens, and shows the plan', async () => {
    const world = await createWorld();
    try {
      const operator = await world.startOperator();
      const observed = { mode: 'Observe' };
      await world.apply(serviceManifest('absent', observed));
      await rolledOut(world, serviceManifest('web'));
      world.sim.calls.reset();
      await world.apply(serviceManifest('web', observed));
      await untilCondition(world, 'EcsService', 'web', { type: 'Ready', status: 'True', reason: 'ObservedInSync' }, 10);
      await untilCondition(world, 'EcsService', 'absent', { type: 'Ready', status: 'False', reason: 'Observing', message: /CreateService/ }, 10);
      await world.apply(serviceManifest('web', observed, 'repo/app:2'));
      await untilCondition(world, 'EcsService', 'web', { type: 'Ready', status: 'False', reason: 'Observing', message: /RegisterTaskDefinition, UpdateService/ }, 10);
      expect((await world.status('web')).plan?.steps?.map(({ type }) => type)).to.deep.equal(['RegisterTaskDefinition', 'UpdateService']);
      await world.pass(300);
      await operator.stop();
      await world.startOperator();
      await world.pass(300);
      await world.kube.delete(world.ctx, (await world.get('EcsService', 'web'))!, {});
      await world.until('the object is gone', async () => (await world.get('EcsService', 'web')) === undefined, 60);
      expect(writes(world)).to.deep.equal({});
      expect(liveService(world, 'web')?.status).to.equal('ACTIVE');
    } finally {
      await world.close();
    }
  });

  it('tells drift once, with words of its own, and claims no repair', async () => {
    const world = await createWorld();
    try {
      await world.startOperator();
      await rolledOut(world, serviceManifest('web'));
      await world.apply(serviceManifest('web', { mode: 'Observe' }));
      await untilCondition(world, 'EcsService', 'web', { type: 'Ready', status: 'True', reason: 'ObservedInSync' }, 10);
      await world.ecs('UpdateService', { cluster: 'main', service: 'web', desiredCount: 5 });
      await untilCondition(world, 'EcsService', 'web', { type: 'Drifted', status: 'True', reason: 'DriftObserved', message: /desiredCount.*Nothing is written \(mode: Observe\)/ }, 70);
      await world.pass(300);
      const told = (await eventsOf(world, 'web')).map(({ reason }) => reason);
      expect(told.filter((reason) => reason === 'DriftDetected')).to.have.length(1);
      expect(told).not.to.include('DriftRepaired');
      expect(liveService(world, 'web')?.desiredCount).to.equal(5);
    } finally {
      await world.close();
    }
  });
});
