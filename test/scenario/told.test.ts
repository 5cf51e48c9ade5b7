import { expect } from 'chai';
import { eventsOf, liveImage, liveService, rolledOut, untilCondition, untilReady } from '../support/scenario.ts';
import { createWorld, serviceManifest, type RunningOperator, type World } from '../support/world.ts';

type Members = Record<string, unknown>;
/** The manifest with other members of `service`; `overrides` go over spec. */
const withService = (changes: Members, overrides: Members = {}, image = 'repo/app:1') => {
  const { service } = (serviceManifest('web') as unknown as { spec: { service: Members } }).spec;
  return serviceManifest('web', { service: { ...service, ...changes }, ...overrides }, image);
};
/** As a GitSource applies it. */
const from = (commit: string, manifest: ReturnType<typeof serviceManifest>): typeof manifest => ({
  ...manifest,
  metadata: { ...manifest.metadata, annotations: { 'longshore.dev/source-revision': `main@sha1:${commit.repeat(40)}` } },
});

describe('what a person is told', () => {
  let world: World;
  let operator: RunningOperator;
  beforeEach(async () => {
    world = await createWorld();
    operator = await world.startOperator();
  });
  afterEach(() => world.close());

  const told = async (reason: string): Promise<readonly string[]> => (await eventsOf(world, 'web')).filter((event) => event.reason === reason).map(({ message }) => message);

  it('a count, then a tag: one event each, with both values and the commit that brought it', async () => {
    await rolledOut(world, from('a', serviceManifest('web')));
    expect(await told('Updated')).to.deep.equal([]);
    await world.apply(from('b', withService({ desiredCount: 4 })));
    await world.until('ECS has it', () => liveService(world, 'web')?.desiredCount === 4, 10);
    await untilReady(world, 'web');
    expect(await told('Updated')).to.deep.equal(['Updated desiredCount 3 -> 4 (commit bbbbbbbbbbbb).']);
    // As kubectl scale would: the same commit, another spec.
    await world.apply(from('b', withService({ desiredCount: 4, tags: [{ key: 'team', value: 'shop' }] })));
    await world.until('ECS has it', () => liveService(world, 'web')?.tags.get('team') === 'shop', 10);
    await world.pass(120);
    expect((await told('Updated'))).to.have.members(['Updated desiredCount 3 -> 4 (commit bbbbbbbbbbbb).', 'Updated tags/team (absent) -> shop.']);
    expect(world.log.text(200)).to.include('Updated tags/team');
  });

  it('drift that was only reported, and that a change of the spec took along', async () => {
    const report = { drift: { policy: 'Report' } };
    await rolledOut(world, withService({}, report));
    await world.ecs('UpdateService', { cluster: 'main', service: 'web', deploymentConfiguration: { maximumPercent: 150 } });
    await untilCondition(world, 'EcsService', 'web', { type: 'Drifted', status: 'True', reason: 'DriftReported' }, 70);
    await rolledOut(world, withService({ desiredCount: 2 }, report));
    expect(await told('Updated')).to.deep.equal(['Updated desiredCount 3 -> 2. Also set back, since a spec is sent as a whole: deploymentConfiguration/maximumPercent 150 -> 200.']);

    await world.ecs('UpdateService', { cluster: 'main', service: 'web', deploymentConfiguration: { maximumPercent: 160 } });
    await untilCondition(world, 'EcsService', 'web', { type: 'Drifted', status: 'True', reason: 'DriftReported' }, 130);
    await rolledOut(world, withService({ desiredCount: 2 }, report, 'repo/app:2'));
    expect((await told('RolloutStarted'))[0]).to.match(/^Deploying default-web:2\. Also set back.*maximumPercent 160 -> 200\.$/);
  });

  it('two objects with one target: one line, and none of the loop beside it', async () => {
    await rolledOut(world, serviceManifest('web'));
    await world.pass(5);
    const dup = serviceManifest('dup');
    await world.apply({ ...dup, spec: { ...(dup['spec'] as Members), target: { cluster: 'main', serviceName: 'web' } } });
    await untilCondition(world, 'EcsService', 'dup', { type: 'Stalled', status: 'True', reason: 'TargetConflict' }, 10);
    await world.pass(300);
    const lines = world.log.records.filter(({ level, fields }) => level !== 'debug' && (fields['name'] === 'dup' || fields['key'] === 'default/dup'));
    expect(lines.map(({ level, fields }) => [level, fields['reason']])).to.deep.equal([['warn', 'TargetConflict']]);
  });

  it('a rollback of our own is no drift, and the way back to what runs is told once', async () => {
    world.sim.world.behaviours = [{ match: 'repo/app:bad', outcome: 'pull-error' }];
    await rolledOut(world, from('a', serviceManifest('web')));
    await world.apply(from('b', serviceManifest('web', {}, 'repo/app:bad')));
    await untilCondition(world, 'EcsService', 'web', { type: 'Ready', status: 'False', reason: 'RolledBack' }, 1_800);
    await world.pass(300);
    expect(await told('DriftDetected')).to.deep.equal([]);
    let metrics = '';
    for await (const chunk of operator.metrics.text()) metrics += chunk;
    expect(metrics).to.match(/longshore_drift_detected_total\{group="taskDefinition"\} 0/);

    await world.apply(from('c', serviceManifest('web')));
    await untilReady(world, 'web');
    await world.pass(120);
    expect(liveImage(world, 'web')).to.equal('repo/app:1');
    expect(await told('Recovered')).to.deep.equal(['The spec of commit cccccccccccc asks for default-web:1, which runs already: nothing has to be deployed, and the service is Ready again.']);
  });
});
