import { expect } from 'chai';
import type { AwsAccount } from '../../../../src/api/v1beta1/awsaccount.ts';
import { readyWorld, serviceWorld } from '../../../support/fakes/service-world.ts';
import type { ServiceWorld } from '../../../support/fakes/service-world.ts';

/** Ready and Stalled, and that nothing was written to AWS. */
function expectRefused(world: ServiceWorld, reason: string, name = 'web'): void {
  expect(world.condition('Ready', name)).to.equal(`False ${reason}`);
  expect(world.condition('Stalled', name)).to.equal(`True ${reason}`);
  expect(world.ecs.writes()).to.deep.equal([]);
}

describe('EcsService: refused before any call to AWS', () => {
  it('an invalid spec', async () => {
    const world = serviceWorld({ validate: () => [{ path: 'spec.taskDefinition.cpu', message: 'must be one of 256, 512' }] });
    world.apply();
    expect(await world.pass()).to.have.property('kind', 'terminal');
    expectRefused(world, 'InvalidSpec');
    expect(world.condition('Valid')).to.equal('False InvalidSpec');
    expect(world.status().conditions.find((condition) => condition.type === 'Ready')?.message).to.contain('spec.taskDefinition.cpu');
    expect(world.status().observedGeneration).to.equal(1);
    expect(world.ecs.calls).to.deep.equal([]);
    await world.pass();
    expect(world.kube.events.filter((event) => event.reason === 'InvalidSpec').length).to.equal(1);
  });

  it('an account that does not exist', async () => {
    const world = serviceWorld();
    world.apply({ spec: { target: { accountRef: { name: 'nowhere' }, cluster: 'shop' } } });
    await world.pass();
    expectRefused(world, 'AccountNotFound');
  });

  it('a namespace that the account does not admit', async () => {
    const world = serviceWorld({ account: { access: [{ namespaces: { matchNames: ['other'] } }] } });
    world.apply();
    await world.pass();
    expectRefused(world, 'AccountNotAllowed');
    expect(world.ecs.calls).to.deep.equal([]);
  });

  it('a second object with the same target: the newer one', async () => {
    const world = await readyWorld();
    const writes = world.ecs.writes().length;
    world.apply({ name: 'late', spec: { target: { cluster: 'shop', serviceName: 'web' } } });
    await world.pass('late');
    expect(world.condition('Stalled', 'late')).to.equal('True TargetConflict');
    await world.pass();
    expect(world.condition('Ready')).to.equal('True Ready');
    expect(world.ecs.writes().length).to.equal(writes);
  });

  it('credentials of another account', async () => {
    const world = serviceWorld();
    world.ecs.accountId = '999999999999';
    world.apply();
    await world.pass();
    expectRefused(world, 'AccountMismatch');
  });

  it('a target that moved with its account: the message names the account, which is what to set back', async () => {
    const world = await readyWorld();
    const writes = world.ecs.writes().length;
    const account = world.kube.get<AwsAccount>('AwsAccount', { namespace: '', name: 'default' })!;
    world.kube.put({ ...account, spec: { ...account.spec, defaultRegion: 'eu-central-1' } });
    await world.pass();
    expect(world.condition('Ready')).to.equal('False TargetChanged');
    expect(world.status().conditions.find(({ type }) => type === 'Ready')?.message).to.contain('Set AwsAccount default back (spec.accountId, spec.defaultRegion)');
    expect(world.ecs.writes().length).to.equal(writes);
  });
});
