import { expect } from 'chai';
import { createAwsAccountController, wakesForAccountUse } from '../../../../src/controllers/awsaccount/index.ts';
import { terminalError, transientError } from '../../../../src/core/errors.ts';
import { virtualClock } from '../../../../src/runtime/clock.ts';
import { testContext } from '../../../support/context.ts';
import { fakeEcs } from '../../../support/fakes/fake-ecs.ts';
import { fakeKube } from '../../../support/fakes/fake-kube.ts';

function accountWorld(spec: object = {}) {
  const clock = virtualClock();
  const ecs = fakeEcs(() => clock.now());
  const kube = fakeKube(() => clock.now());
  let halt: string | undefined;
  const controller = createAwsAccountController({
    aws: ecs.port,
    kube: kube.port,
    stores: { accounts: kube.store('AwsAccount'), services: kube.store('EcsService') },
    clock,
    haltOf: () => halt,
  });
  const base = { accountId: '123456789012', defaultRegion: 'eu-west-1', regions: ['eu-west-1', 'eu-central-1'], ...spec };
  kube.put({ apiVersion: 'longshore.dev/v1beta1', kind: 'AwsAccount', metadata: { name: 'prod' }, spec: base });
  const object = () => kube.get<any>('AwsAccount', { namespace: '', name: 'prod' })!;
  return {
    clock, ecs, kube, object,
    halt: (text: string | undefined) => { halt = text; },
    service: (name: string, region?: string) => kube.put({ apiVersion: 'longshore.dev/v1beta1', kind: 'EcsService', metadata: { name, namespace: 'shop' }, spec: { target: { accountRef: { name: 'prod' }, ...(region === undefined ? {} : { region }) } } } as any),
    pass: async () => { try { return await controller.reconcile(testContext({ clock }), 'prod'); } catch (error) { return error as Error; } },
    condition: (type: string) => { const found = object().status.conditions.find((condition: any) => condition.type === type); return `${found.status} ${found.reason}`; },
  };
}

describe('AwsAccount', () => {
  it('is Ready when STS names the account in every region, and says so once', async () => {
    const world = accountWorld();
    expect(await world.pass()).to.deep.equal({ kind: 'after', ms: 600_000 });
    expect(world.condition('Ready')).to.equal('True Verified');
    expect(world.object().status).to.deep.include({ verifiedAccountId: '123456789012', observedGeneration: 1 });
    expect(world.ecs.scopes.map((scope) => scope.region)).to.deep.equal(['eu-west-1', 'eu-central-1']);
    await world.pass();
    expect(world.kube.statusWrites.length).to.equal(1);
    expect(world.ecs.writes()).to.deep.equal([]);
  });

  it('is Stalled with credentials of another account, and with those that AWS refuses', async () => {
    const mismatch = accountWorld();
    mismatch.ecs.accountId = '999999999999';
    await mismatch.pass();
    expect(mismatch.condition('Stalled')).to.equal('True AccountMismatch');
    expect(mismatch.object().status.verifiedAccountId).to.equal(undefined);
    const refused = accountWorld();
    refused.ecs.failNext('callerIdentity', terminalError('CredentialsInvalid', 'Renew the credentials.'));
    expect(await refused.pass()).to.have.property('kind', 'after');
    expect(refused.condition('Stalled')).to.equal('True CredentialsInvalid');
  });

  it('keeps trying while STS does not answer, and writes that once', async () => {
    const world = accountWorld();
    world.ecs.failNext('callerIdentity', transientError('Unreachable', 'request 1'));
    world.ecs.failNext('callerIdentity', transientError('Unreachable', 'request 2'));
    expect(await world.pass()).to.have.property('kind', 'transient');
    expect(await world.pass()).to.have.property('kind', 'transient');
    expect(world.condition('Reconciling')).to.equal('True Unreachable');
    expect(world.object().status.observedGeneration).to.equal(-1);
    expect(world.kube.statusWrites.length).to.equal(1);
  });

  it('asks in the regions that services use when it names none, and cannot tell without any', async () => {
    const world = accountWorld({ regions: undefined, defaultRegion: undefined });
    await world.pass();
    expect(world.condition('Ready')).to.equal('Unknown NoRegion');
    world.service('web', 'us-east-1');
    await world.clock.advance(60_000);
    await world.pass();
    expect(world.condition('Ready')).to.equal('True Verified');
    expect(world.object().status.regions).to.deep.equal([{ name: 'us-east-1', services: 1, halted: '' }]);
  });

  it('counts its users, at most every 30 s', async () => {
    const world = accountWorld();
    await world.pass();
    await world.clock.advance(4_000);
    world.service('a');
    expect(await world.pass(), 'nothing else may wake it when the 30 s are over').to.deep.equal({ kind: 'after', ms: 26_000 });
    expect(world.object().status.regions[0].services).to.equal(0);
    await world.clock.advance(26_000);
    expect(await world.pass()).to.deep.equal({ kind: 'after', ms: 600_000 });
    expect(world.object().status.regions[0].services).to.equal(1);
  });

  it('shows that it is halted', async () => {
    const world = accountWorld();
    world.halt('3 of 5 services are missing');
    await world.pass();
    expect(world.condition('Stalled')).to.equal('True AccountHalted');
    expect(world.object().status.regions[0].halted).to.contain('3 of 5');
  });

  it('cannot vanish while a service names it', async () => {
    const world = accountWorld();
    world.service('web');
    await world.pass();
    world.kube.put({ ...world.object(), metadata: { ...world.object().metadata, deletionTimestamp: new Date(world.clock.now()).toISOString() } });
    await world.pass();
    expect(world.condition('Ready')).to.equal('False InUse');
    world.kube.remove('EcsService', { namespace: 'shop', name: 'web' });
    await world.pass();
    expect(world.kube.get('AwsAccount', { namespace: '', name: 'prod' })).to.equal(undefined);
  });

  it('is woken by services that come and go, not by those that change', () => {
    const service = { apiVersion: '', kind: 'EcsService', metadata: { name: 'web' }, spec: { target: { accountRef: { name: 'prod' } } } };
    expect(wakesForAccountUse({ before: undefined, after: service })).to.deep.equal(['prod']);
    expect(wakesForAccountUse({ before: { ...service, spec: {} }, after: undefined })).to.deep.equal(['default']);
    expect(wakesForAccountUse({ before: service, after: service })).to.deep.equal([]);
  });
});
