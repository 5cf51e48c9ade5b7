import { expect } from 'chai';
import { createWorld, serviceManifest, type World } from '../support/world.ts';

describe('a service on virtual time', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
  });
  afterEach(() => world.close());
  const ready = async (name: string): Promise<boolean> => (await world.condition(name, 'Ready'))?.status === 'True';
  const revisions = async (): Promise<number> => (await world.ecs('ListTaskDefinitions', {}))['taskDefinitionArns'].length;

  it('is created, rolled out, and Ready only when its deployment is SUCCESSFUL', async () => {
    await world.startOperator();
    await world.apply(serviceManifest('web'));
    await world.until('web is Ready', () => ready('web'));
    const { serviceDeployments } = await world.ecs('ListServiceDeployments', { cluster: 'main', service: 'web' });
    expect(serviceDeployments.map(({ status }: { status: string }) => status)).to.deep.equal(['SUCCESSFUL']);
    expect(await revisions()).to.equal(1);
  });

  it('rolls a new image out with one registration and one update', async () => {
    await world.startOperator();
    await world.apply(serviceManifest('web'));
    await world.until('web is Ready', () => ready('web'));
    world.sim.calls.reset();
    await world.apply(serviceManifest('web', {}, 'repo/app:2'));
    await world.until('web rolls out', async () => !(await ready('web')), 10);
    await world.until('web is Ready again', () => ready('web'));
    expect(world.sim.calls.of('RegisterTaskDefinition').calls).to.equal(1);
    expect(world.sim.calls.of('UpdateService').calls).to.equal(1);
    expect((await world.status('web')).observed?.taskDefinitionArn).to.match(/:2$/);
  });

  it('is left alone by a restart: no write, no revision, no deployment', async () => {
    const first = await world.startOperator();
    await world.apply(serviceManifest('web'));
    await world.until('web is Ready', () => ready('web'));
    await first.stop();
    world.sim.calls.reset();
    const before = (await world.get('EcsService', 'web'))?.metadata.resourceVersion;
    await world.startOperator();
    await world.pass(300);
    for (const write of ['RegisterTaskDefinition', 'CreateService', 'UpdateService', 'TagResource']) expect(world.sim.calls.of(write).calls, write).to.equal(0);
    expect((await world.get('EcsService', 'web'))?.metadata.resourceVersion).to.equal(before);
  });

  it('remembers a rollback: A, B (bad), A, B stays held; C goes through', async () => {
    world.sim.world.behaviours = [{ match: 'repo/app:bad', outcome: 'pull-error' }];
    await world.startOperator();
    await world.apply(serviceManifest('web', {}, 'repo/app:a'));
    await world.until('a is Ready', () => ready('web'));
    await world.apply(serviceManifest('web', {}, 'repo/app:bad'));
    await world.until('bad is rolled back', async () => (await world.condition('web', 'RolloutBlocked'))?.status === 'True' && (await world.condition('web', 'Stalled'))?.status === 'True');
    expect((await world.condition('web', 'Ready'))?.message).to.match(/CannotPullContainer|pull/i);
    const updates = world.sim.calls.of('UpdateService').calls;
    await world.pass(600);
    expect(world.sim.calls.of('UpdateService').calls, 'not applied again').to.equal(updates);

    await world.apply(serviceManifest('web', {}, 'repo/app:a'));
    await world.until('a is Ready again', () => ready('web'));
    await world.apply(serviceManifest('web', {}, 'repo/app:bad'));
    await world.pass(600);
    const { services } = await world.ecs('DescribeServices', { cluster: 'main', services: ['web'] });
    expect(services[0].taskDefinition).to.match(/:1$/);
    expect((await world.condition('web', 'Ready'))?.status).to.equal('False');

    await world.apply(serviceManifest('web', {}, 'repo/app:c'));
    await world.until('c is Ready', () => ready('web'));
  });

  it('is deleted with its ECS service', async () => {
    await world.startOperator();
    await world.apply(serviceManifest('web'));
    await world.until('web is Ready', () => ready('web'));
    await world.kube.delete(world.ctx, (await world.get('EcsService', 'web'))!, {});
    await world.until('web is gone', async () => (await world.get('EcsService', 'web')) === undefined);
    const { services } = await world.ecs('DescribeServices', { cluster: 'main', services: ['web'] });
    expect(services.map(({ status }: { status: string }) => status)).to.deep.equal(['INACTIVE']);
  });
});
