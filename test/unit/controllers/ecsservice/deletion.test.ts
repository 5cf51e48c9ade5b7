import { expect } from 'chai';
import type { AwsAccount } from '../../../../src/api/v1beta1/awsaccount.ts';
import { conflictError } from '../../../../src/core/errors.ts';
import { readyWorld, serviceWorld } from '../../../support/fakes/service-world.ts';
import type { ServiceWorld } from '../../../support/fakes/service-world.ts';

function askDeletion(world: ServiceWorld, name = 'web'): void {
  const object = world.object(name);
  world.kube.put({ ...object, metadata: { ...object.metadata, deletionTimestamp: new Date(world.clock.now()).toISOString() } });
}

const exists = (world: ServiceWorld, name = 'web'): boolean => world.kube.get('EcsService', { namespace: 'shop', name }) !== undefined;

describe('EcsService: deletion', () => {
  it('deletes what it created and lets the object go when ECS says that it is gone', async () => {
    const world = await readyWorld();
    askDeletion(world);
    await world.pass();
    expect(world.ecs.writes().at(-1)).to.equal('deleteService');
    expect(world.condition('Reconciling')).to.equal('True Deleting');
    await world.clock.advance(5_000);
    expect(await world.pass()).to.have.property('kind', 'after');
    expect(exists(world)).to.equal(true);
    world.ecs.meddle({ status: 'INACTIVE' });
    await world.clock.advance(5_000);
    await world.pass();
    expect(exists(world)).to.equal(false);
    expect(world.ecs.writes().filter((write) => write === 'deleteService').length).to.equal(1);
    expect(world.kube.events.at(-1)?.reason).to.equal('Deleted');
  });

  it('keeps the service with Retain, and releases with abandon without a call to AWS', async () => {
    for (const retain of [true, false]) {
      const world = await readyWorld({}, retain ? { spec: { deletionPolicy: 'Retain' } } : {});
      world.ecs.calls.length = 0;
      if (!retain) world.annotate({ 'longshore.dev/abandon': 'true' });
      askDeletion(world);
      await world.pass();
      expect(exists(world)).to.equal(false);
      expect(world.ecs.writes()).to.deep.equal([]);
      if (!retain) expect(world.ecs.calls).to.deep.equal([]);
      expect(world.kube.events.at(-1)?.reason).to.equal('Released');
    }
  });

  it('never deletes a service whose tags name another owner', async () => {
    const world = await readyWorld();
    world.ecs.meddle({ tags: [] });
    const writes = world.ecs.writes().length;
    askDeletion(world);
    await world.pass();
    expect(exists(world)).to.equal(false);
    expect(world.ecs.writes().length).to.equal(writes);
  });

  it('is held, loudly, by the account\'s brake', async () => {
    const world = await readyWorld({ account: { limits: { maxDeletesPerHour: 1 } } });
    world.apply({ name: 'b' });
    await world.pass('b');
    world.ecs.end('SUCCESSFUL', {}, 'b');
    await world.settle('b');
    askDeletion(world);
    askDeletion(world, 'b');
    await world.pass();
    await world.pass('b');
    expect(world.ecs.writes().filter((write) => write === 'deleteService').length).to.equal(1);
    expect(world.condition('Stalled', 'b')).to.equal('True DeletionHeld');
    expect(world.kube.events.some((event) => event.reason === 'DeletionHeld')).to.equal(true);
    await world.clock.advance(3_600_000);
    await world.pass('b');
    expect(world.ecs.writes().filter((write) => write === 'deleteService').length).to.equal(2);
  });

  const held = async (forget: (world: ServiceWorld) => void): Promise<ServiceWorld> => {
    const world = await readyWorld({ account: { limits: { maxDeletesPerHour: 1 } } });
    world.apply({ name: 'b' });
    await world.pass('b');
    askDeletion(world);
    askDeletion(world, 'b');
    await world.pass();
    forget(world);
    await world.pass('b');
    expect(world.ecs.writes().filter((write) => write === 'deleteService').length).to.equal(1);
    expect(world.condition('Stalled', 'b')).to.equal('True DeletionHeld');
    return world;
  };
  const account = (world: ServiceWorld) => world.kube.get<AwsAccount>('AwsAccount', { namespace: '', name: 'default' })!;

  it('is counted by a process that was started after it', async () => {
    const world = await held(({ restart }) => restart());
    expect(account(world).status?.deletions?.map(({ count }) => count)).to.deep.equal([1]);
  });

  it('is counted, too, when somebody emptied the status of the account', async () => {
    await held((world) => {
      const { status: _status, ...rest } = account(world);
      world.kube.put(rest);
    });
  });

  it('is counted before it is sent, and not sent when it cannot be counted', async () => {
    const world = await readyWorld();
    askDeletion(world);
    world.kube.failNext('putStatus', conflictError('ObjectModified', 'another pass was faster'), 'before');
    expect(await world.pass()).to.include({ kind: 'conflict' });
    expect(world.ecs.writes()).not.to.include('deleteService');
    await world.pass();
    expect(world.ecs.writes().filter((write) => write === 'deleteService').length).to.equal(1);
  });

  it('of a service that is to be made anew is held by the same brake', async () => {
    const spec = { replacePolicy: 'Recreate', service: { desiredCount: 2, launchType: 'FARGATE', schedulingStrategy: 'REPLICA', enableECSManagedTags: true, networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } } } };
    const world = await readyWorld({ account: { limits: { maxDeletesPerHour: 0 } } }, { spec });
    world.apply({ spec: { ...spec, service: { ...spec.service, schedulingStrategy: 'DAEMON', desiredCount: undefined } } });
    await world.pass();
    expect(world.ecs.writes()).to.not.include('deleteService');
    expect(world.condition('Stalled')).to.equal('True DeletionHeld');
    expect(world.condition('Ready')).to.equal('False DeletionHeld');
  });

  it('releases what was only observed, and waits while suspended', async () => {
    const world = await readyWorld();
    world.apply({ spec: { suspend: true } });
    askDeletion(world);
    await world.pass();
    expect(exists(world)).to.equal(true);
    world.apply({ spec: { mode: 'Observe' } });
    await world.pass();
    expect(exists(world)).to.equal(false);
    expect(world.ecs.writes()).not.to.include('deleteService');
  });

  it('needs nothing of an object that never wrote to AWS', async () => {
    const world = serviceWorld();
    world.apply();
    askDeletion(world);
    expect(await world.pass()).to.deep.equal({ kind: 'done' });
  });

  it('checks the account before it deletes', async () => {
    const world = await readyWorld();
    world.ecs.accountId = '999999999999';
    askDeletion(world);
    await world.pass();
    expect(world.condition('Stalled')).to.equal('True AccountMismatch');
    expect(world.ecs.writes()).not.to.include('deleteService');
  });
});
