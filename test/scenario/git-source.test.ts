import { expect } from 'chai';
import { serviceFile, startSource } from '../support/git-source.ts';
import { conditionOf, deploymentsOf, eventsOf, liveService, revisionCount, untilCondition, untilReady, writes } from '../support/scenario.ts';
import { createWorld, type World } from '../support/world.ts';

describe('a Git source on virtual time', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
    await world.startOperator();
  });
  afterEach(() => world.close());

  const applied = async (name: string, files: Record<string, string>): Promise<void> => {
    world.git.commit(files);
    await startSource(world);
    await untilReady(world, name);
    world.sim.calls.reset();
  };
  const deleteSource = async (): Promise<void> => world.kube.delete(world.ctx, (await world.get('GitSource', 'apps'))!, {});

  it('a commit reaches UpdateService within the poll interval plus one second', async () => {
    await applied('web', { 'web.yaml': serviceFile('web') });
    for (const [offset, image] of [[0, 'repo/app:2'], [2.5, 'repo/app:3'], [4.9, 'repo/app:4']] as const) {
      await world.pass(70 + offset);
      world.sim.calls.reset();
      world.git.commit({ 'web.yaml': serviceFile('web', {}, image) });
      await world.pass(6);
      expect(writes(world), image).to.deep.equal({ RegisterTaskDefinition: 1, UpdateService: 1 });
      await untilReady(world, 'web');
    }
  });

  it('an unchanged repository costs no write to Kubernetes', async () => {
    await applied('web', { 'web.yaml': serviceFile('web') });
    await world.pass(120);
    const before = await Promise.all([world.get('GitSource', 'apps'), world.get('EcsService', 'web')]);
    await world.pass(600);
    const after = await Promise.all([world.get('GitSource', 'apps'), world.get('EcsService', 'web')]);
    expect(after.map((object) => object?.metadata.resourceVersion)).to.deep.equal(before.map((object) => object?.metadata.resourceVersion));
    expect(writes(world)).to.deep.equal({});
  });

  it('a force-pushed history is applied like any commit: what is the same stays, what changed changes, no error', async () => {
    world.git.commit({ 'web.yaml': serviceFile('web'), 'api.yaml': serviceFile('api', {}, 'repo/api:1') });
    await startSource(world);
    await untilReady(world, 'web');
    await untilReady(world, 'api');
    world.sim.calls.reset();
    const sha = world.git.forcePush({ 'web.yaml': serviceFile('web', {}, 'repo/app:2'), 'api.yaml': serviceFile('api', {}, 'repo/api:1') });
    await untilCondition(world, 'GitSource', 'apps', { type: 'Ready', status: 'True', reason: 'Applied', message: new RegExp(`^Commit ${sha.slice(0, 12)} .*is applied: 2 objects$`) }, 10);
    await untilReady(world, 'web');
    expect(writes(world)).to.deep.equal({ RegisterTaskDefinition: 1, UpdateService: 1 });
    expect(deploymentsOf(world, 'api')).to.have.length(1);
    expect((await eventsOf(world, 'apps')).filter(({ type }) => type === 'Warning')).to.deep.equal([]);
  });

  it('a source that became empty deletes nothing until the annotation names the very commit', async () => {
    await applied('web', { 'web.yaml': serviceFile('web') });
    const empty = world.git.commit({ 'web.yaml': undefined });
    await untilCondition(world, 'GitSource', 'apps', { type: 'Stalled', status: 'True', reason: 'SourceEmpty', message: new RegExp(`none is deleted.*confirm-empty=${empty}`) }, 30);
    await world.pass(300);
    expect((await world.get('EcsService', 'web'))?.metadata.deletionTimestamp).to.equal(undefined);
    expect(writes(world)).to.deep.equal({});

    const annotate = async (sha: string): Promise<void> => {
      await world.kube.patch(world.ctx, (await world.get('GitSource', 'apps'))!, { metadata: { annotations: { 'longshore.dev/confirm-empty': sha } } });
    };
    await annotate('0'.repeat(40));
    await world.pass(60);
    expect((await world.get('EcsService', 'web'))?.metadata.deletionTimestamp, 'another commit was confirmed').to.equal(undefined);
    await annotate(empty);
    await world.until('web is gone', async () => (await world.get('EcsService', 'web')) === undefined, 600);
    expect(writes(world)).to.deep.equal({ DeleteService: 1 });
  });

  it('prunes what left the repository, and keeps what says prune: disabled', async () => {
    const kept = serviceFile('kept').replace('metadata:', 'metadata:\n  annotations: {longshore.dev/prune: disabled}');
    world.git.commit({ 'web.yaml': serviceFile('web'), 'kept.yaml': kept, 'gone.yaml': serviceFile('gone') });
    await startSource(world);
    for (const name of ['web', 'kept', 'gone']) await untilReady(world, name);
    world.sim.calls.reset();
    world.git.commit({ 'kept.yaml': undefined, 'gone.yaml': undefined });
    await world.until('gone is gone', async () => (await world.get('EcsService', 'gone')) === undefined, 600);
    await world.pass(120);
    expect(await world.get('EcsService', 'kept')).not.to.equal(undefined);
    expect(liveService(world, 'kept')?.status).to.equal('ACTIVE');
    expect(liveService(world, 'gone')?.status).not.to.equal('ACTIVE');
    expect(writes(world)).to.deep.equal({ DeleteService: 1 });
  });

  it('heals an object that somebody edited, although the commit stays, and says so', async () => {
    await applied('web', { 'web.yaml': serviceFile('web') });
    const web = (await world.get('EcsService', 'web'))!;
    await world.kube.patch(world.ctx, web, { spec: { service: { desiredCount: 1 } } });
    await world.until('the edit is undone', async () => ((await world.get('EcsService', 'web'))?.spec as { service: { desiredCount: number } }).service.desiredCount === 3, 6);
    expect((await eventsOf(world, 'apps')).map(({ reason }) => reason)).to.include('Healed');
    expect((await eventsOf(world, 'web')).find(({ reason }) => reason === 'Healed')?.message).to.equal(
      'Edited in the cluster by test: spec.service.desiredCount (1, in Git 3). Set back to web.yaml of GitSource apps, which owns it: commit there what is to stay.',
    );
    expect(world.log.records.filter(({ fields }) => fields['reason'] === 'Healed').map(({ fields }) => fields['name'])).to.deep.equal(['web']);
    expect(world.log.records.filter(({ fields }) => fields['reason'] === 'Applied'), 'the commit is no news').to.have.length(1);
    await untilReady(world, 'web');
    expect(liveService(world, 'web')?.desiredCount).to.equal(3);
    expect(revisionCount(world)).to.equal(1);
  });

  for (const policy of ['Remediate', 'Report']) {
    it(`takes a kubectl scale back, also in ECS, and calls it an edit and not drift (drift.policy: ${policy})`, async () => {
      await applied('web', { 'web.yaml': serviceFile('web', { drift: { policy } }) });
      await world.pass(30);
      const { status } = await world.transport.request({
        method: 'PATCH',
        path: '/apis/longshore.dev/v1beta1/namespaces/default/ecsservices/web/scale?fieldManager=kubectl',
        headers: { 'Content-Type': 'application/merge-patch+json' },
        body: JSON.stringify({ spec: { replicas: 5 } }),
        signal: new AbortController().signal,
      });
      expect(status).to.equal(200);
      const counts: (number | undefined)[] = [];
      for (let second = 0; second < 60; second += 1) {
        await world.pass(1);
        counts.push(liveService(world, 'web')?.desiredCount);
        expect((await world.condition('web', 'Drifted'))?.status).to.equal('False');
      }
      expect(counts.at(-1)).to.equal(3);
      const told = await eventsOf(world, 'web');
      expect(told.map(({ reason }) => reason).filter((reason) => reason.startsWith('Drift'))).to.deep.equal([]);
      expect(told.find(({ reason }) => reason === 'Healed')?.message).to.match(/^Edited in the cluster by kubectl \(scale\): spec\.service\.desiredCount \(5, in Git 3\)\. Set back to web\.yaml/);
      expect((await eventsOf(world, 'apps')).find(({ reason }) => reason === 'Healed')?.message).to.equal('EcsService web was edited in the cluster by kubectl (scale): spec.service.desiredCount (5, in Git 3). Set back to web.yaml.');
    });
  }

  it('an object that somebody deleted comes back', async () => {
    await applied('web', { 'web.yaml': serviceFile('web') });
    const { uid } = (await world.get('EcsService', 'web'))!.metadata;
    await world.kube.delete(world.ctx, (await world.get('EcsService', 'web'))!, {});
    await world.until('web is another object', async () => {
      const web = await world.get('EcsService', 'web');
      return web !== undefined && web.metadata.uid !== uid;
    }, 900, 5);
    await untilReady(world, 'web');
  });

  it('selfHeal: false leaves an edit alone until the file changes', async () => {
    world.git.commit({ 'web.yaml': serviceFile('web') });
    await startSource(world, { selfHeal: false });
    await untilReady(world, 'web');
    await world.kube.patch(world.ctx, (await world.get('EcsService', 'web'))!, { spec: { service: { desiredCount: 1 } } });
    await world.pass(60);
    expect(liveService(world, 'web')?.desiredCount).to.equal(1);
    world.git.commit({ 'web.yaml': serviceFile('web', {}, 'repo/app:2') });
    await world.until('the file counts again', () => liveService(world, 'web')?.desiredCount === 3, 30);
  });

  it('suspend: nothing is fetched or applied; it goes on where Git is when it ends', async () => {
    await applied('web', { 'web.yaml': serviceFile('web') });
    await startSource(world, { suspend: true });
    await untilCondition(world, 'GitSource', 'apps', { type: 'Ready', status: 'Unknown', reason: 'Suspended' }, 10);
    world.git.commit({ 'web.yaml': serviceFile('web', {}, 'repo/app:2') });
    await world.pass(120);
    expect(writes(world)).to.deep.equal({});
    await startSource(world, { suspend: false });
    await world.until('web is updated', () => liveService(world, 'web')?.taskDefinition.endsWith(':2') === true, 10);
  });

  it('deletionPolicy Orphan: the services stay when the source goes', async () => {
    await applied('web', { 'web.yaml': serviceFile('web') });
    await deleteSource();
    await world.until('the source is gone', async () => (await world.get('GitSource', 'apps')) === undefined, 30);
    await world.pass(120);
    const web = (await world.get('EcsService', 'web'))!;
    expect(web.metadata.deletionTimestamp).to.equal(undefined);
    expect(web.metadata.labels ?? {}).not.to.have.property('longshore.dev/source');
    expect((await eventsOf(world, 'apps')).find(({ reason }) => reason === 'Orphaned')?.message).to.include('its object stays as it is');
    expect(writes(world)).to.deep.equal({});
  });

  it('deletionPolicy Delete: the services go first, then the source', async () => {
    await applied('web', { 'web.yaml': serviceFile('web') });
    await startSource(world, { deletionPolicy: 'Delete' });
    await deleteSource();
    await world.pass(1);
    expect(await world.get('GitSource', 'apps'), 'waits for its services').not.to.equal(undefined);
    await world.until('both are gone', async () => (await world.get('GitSource', 'apps')) === undefined && (await world.get('EcsService', 'web')) === undefined, 600);
    expect(writes(world)).to.deep.equal({ DeleteService: 1 });
    expect(await conditionOf(world, 'GitSource', 'apps', 'Ready')).to.equal(undefined);
  });
});
