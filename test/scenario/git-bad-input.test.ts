import { expect } from 'chai';
import type { GitSource } from '../../src/api/v1beta1/gitsource.ts';
import { serviceFile, startSource } from '../support/git-source.ts';
import { conditionOf, liveService, neighbourOnly, neighbourRollsOut, untilCondition, untilReady, writes } from '../support/scenario.ts';
import { createWorld, serviceManifest, type World } from '../support/world.ts';

/** A file with one thing wrong, and what the condition has to say about it. */
const badFiles: readonly { readonly name: string; readonly files: Readonly<Record<string, string>>; readonly says: RegExp }[] = [
  { name: 'YAML that does not parse', files: { 'bad.yaml': 'apiVersion: longshore.dev/v1beta1\nkind: EcsService\nmetadata: {name: bad\n' }, says: /bad\.yaml:\d+:\d+: .+/ },
  { name: 'an unknown field', files: { 'bad.yaml': serviceFile('bad').replace('cpu:', 'cpuUnits:') }, says: /bad\.yaml:\d+:\d+: .*taskDefinition.*cpuUnits/ },
  { name: 'a value out of range', files: { 'bad.yaml': serviceFile('bad').replace('desiredCount: 3', 'desiredCount: -1') }, says: /bad\.yaml:\d+:\d+: .*desiredCount.*0/ },
  { name: 'a Fargate cpu and memory pair that ECS does not have', files: { 'bad.yaml': serviceFile('bad').replace(/memory: .*/, 'memory: "8192"') }, says: /bad\.yaml:\d+:\d+: .*memory.*512/s },
  { name: 'two files that define one object', files: { 'a.yaml': serviceFile('bad'), 'b.yaml': `# again\n${serviceFile('bad', {}, 'repo/app:2')}` }, says: /b\.yaml:2:1: EcsService\/bad is defined twice; first at a\.yaml:1/ },
  { name: 'a kind that is none of ours', files: { 'bad.yaml': 'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: admin}\n' }, says: /bad\.yaml:1:1: .*ClusterRoleBinding.*spec\.ignore/ },
];

describe('bad input in a repository', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
    await world.startOperator();
  });
  afterEach(() => world.close());

  for (const { name, files, says } of badFiles) {
    it(`${name}: nothing of the commit is applied, the place is named, other services go on`, async () => {
      world.git.commit({ 'good.yaml': serviceFile('good'), ...files });
      await startSource(world);
      await untilCondition(world, 'GitSource', 'apps', { type: 'Ready', status: 'False', reason: 'InvalidManifests', message: says }, 30);
      expect(await conditionOf(world, 'GitSource', 'apps', 'Stalled')).to.include({ status: 'True', reason: 'InvalidManifests' });
      await neighbourRollsOut(world);
      expect(await world.get('EcsService', 'good')).to.equal(undefined);
      expect(await world.get('EcsService', 'bad')).to.equal(undefined);
      expect(writes(world)).to.deep.equal(neighbourOnly);

      const [failure] = ((await world.get('GitSource', 'apps')) as GitSource).status?.failures ?? [];
      expect(failure?.path).to.be.oneOf(Object.keys(files));
      expect(failure?.line).to.be.greaterThan(0);
      expect(failure?.column).to.be.greaterThan(0);
    });
  }

  it('a bad commit on top of a good one leaves what is applied as it is, and the next good one goes through', async () => {
    world.git.commit({ 'web.yaml': serviceFile('web') });
    await startSource(world);
    await untilReady(world, 'web');
    world.sim.calls.reset();
    world.git.commit({ 'web.yaml': serviceFile('web', {}, 'repo/app:2'), 'bad.yaml': 'kind: [' });
    await untilCondition(world, 'GitSource', 'apps', { type: 'Ready', status: 'False', reason: 'InvalidManifests' }, 30);
    await world.pass(120);
    expect(writes(world)).to.deep.equal({});
    expect((await world.condition('web', 'Ready'))?.status).to.equal('True');

    world.git.commit({ 'bad.yaml': undefined });
    await untilCondition(world, 'GitSource', 'apps', { type: 'Ready', status: 'True', reason: 'Applied' }, 30);
    await world.until('web runs the new image', () => liveService(world, 'web')?.taskDefinition.endsWith(':2') === true, 30);
  });

  it('several bad files: each is named, with the commit as a person knows it', async () => {
    world.git.commit({ 'a.yaml': 'kind: [', 'b.yaml': `# first\n${serviceFile('bad').replace('cpu:', 'cpuUnits:')}`, 'c.yaml': 'kind: [' });
    await startSource(world);
    await untilCondition(world, 'GitSource', 'apps', { type: 'Ready', status: 'False', reason: 'InvalidManifests', message: /^nothing of [0-9a-f]{12} "[^"]+" was applied: a\.yaml:\d+:\d+: .+ \(and .*b\.yaml:\d+, .*c\.yaml:\d+\)$/s }, 30);
    await world.pass(120);
    const told = world.log.records.filter(({ level, fields }) => level === 'warn' && fields['name'] === 'apps');
    expect(told.map(({ fields }) => fields['reason']), 'once').to.deep.equal(['InvalidManifests']);
  });

  it('partial: true applies the good files of a bad commit, names the bad one, and prunes nothing', async () => {
    world.git.commit({ 'old.yaml': serviceFile('old') });
    await startSource(world, { partial: true });
    await untilReady(world, 'old');
    world.git.commit({ 'old.yaml': undefined, 'good.yaml': serviceFile('good'), 'bad.yaml': serviceFile('bad').replace('desiredCount: 3', 'desiredCount: -1') });
    await untilReady(world, 'good');
    await untilCondition(world, 'GitSource', 'apps', { type: 'Ready', status: 'False', reason: 'ApplyFailed', message: /bad\.yaml:\d+:\d+: .*desiredCount/ }, 30);
    expect(await world.get('EcsService', 'bad')).to.equal(undefined);
    expect(await world.get('EcsService', 'old'), 'a commit that could not be read whole deletes nothing').not.to.equal(undefined);
  });

  it('a repository that is not there: RepositoryNotFound, nothing changed, and it heals by itself', async () => {
    world.git.commit({ 'web.yaml': serviceFile('web') });
    await startSource(world);
    await untilReady(world, 'web');
    world.sim.calls.reset();
    world.git.setMissing(true);
    await untilCondition(world, 'GitSource', 'apps', { type: 'Ready', status: 'False', reason: 'RepositoryNotFound', message: /no repository at .*spec\.url/ }, 30);
    await neighbourRollsOut(world);
    expect(await world.get('EcsService', 'web')).not.to.equal(undefined);
    expect(writes(world)).to.deep.equal(neighbourOnly);
    world.git.setMissing(false);
    await untilCondition(world, 'GitSource', 'apps', { type: 'Ready', status: 'True', reason: 'Applied' }, 30);
  });

  it('a branch that is not there: ReferenceNotFound names the branch and spec.ref; nothing is written', async () => {
    world.git.commit({ 'web.yaml': serviceFile('web') });
    await startSource(world, { ref: { branch: 'production' } });
    await untilCondition(world, 'GitSource', 'apps', { type: 'Ready', status: 'False', reason: 'ReferenceNotFound', message: /no branch production; check spec\.ref/ }, 30);
    await neighbourRollsOut(world);
    expect(await world.get('EcsService', 'web')).to.equal(undefined);
    expect(writes(world)).to.deep.equal(neighbourOnly);
  });

  it('a service account that does not exist: nothing is applied, and the message names it', async () => {
    world.git.commit({ 'web.yaml': serviceFile('web') });
    await startSource(world, { serviceAccountName: 'nobody' });
    await untilCondition(world, 'GitSource', 'apps', { type: 'Ready', status: 'False', reason: 'ApplyFailed', message: /web\.yaml:1: .*nobody/ }, 30);
    await neighbourRollsOut(world);
    expect(await world.get('EcsService', 'web')).to.equal(undefined);
    expect(writes(world)).to.deep.equal(neighbourOnly);
  });

  it('a field that another manager owns: a conflict that names file, manager and field; force takes it over', async () => {
    await world.kube.apply(world.ctx, serviceManifest('web'), { fieldManager: 'somebody', force: true });
    await untilReady(world, 'web');
    world.sim.calls.reset();
    world.git.commit({ 'web.yaml': serviceFile('web', {}, 'repo/app:2') });
    await startSource(world);
    await untilCondition(world, 'GitSource', 'apps', { type: 'Ready', status: 'False', reason: 'ApplyFailed', message: /web\.yaml:1: .*\.image \(owned by "somebody"\)/ }, 30);
    await neighbourRollsOut(world);
    expect(writes(world)).to.deep.equal(neighbourOnly);
    await startSource(world, { force: true });
    await world.until('web runs what Git says', () => liveService(world, 'web')?.taskDefinition.endsWith(':2') === true, 60);
  });
});
