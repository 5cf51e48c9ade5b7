import { expect } from 'chai';
import { buildDesired } from '../../../../src/core/desired/build-desired.ts';
import { accountNameOf } from '../../../../src/core/desired/target-of.ts';
import type { AwsAccountSpec } from '../../../../src/api/v1beta1/awsaccount.ts';
import type { EcsServiceSpec } from '../../../../src/api/v1beta1/ecsservice.ts';
import type { DesiredService } from '../../../../src/core/model/service.ts';
import { awsAccount, ecsService, installation } from '../../../support/core/ecs-objects.ts';

const build = (spec: EcsServiceSpec, account: Partial<AwsAccountSpec> = {}): DesiredService => buildDesired({ object: ecsService(spec), account: awsAccount(account), installation });
const containersOf = (desired: DesiredService): unknown => (desired.taskDefinition.kind === 'content' ? desired.taskDefinition.input['containerDefinitions'] : undefined);
const base = { containerDefinitions: [{ name: 'app', image: 'a:1', environment: [{ name: 'LOG', value: 'debug' }, { name: 'X', value: '1' }] }] };

describe('buildDesired', () => {
  it('fills in what the spec leaves out from name, namespace and account', () => {
    const desired = build({ target: {} });
    expect(desired.target).to.deep.equal({ accountId: '123456789012', partition: 'aws', region: 'eu-west-1', cluster: 'default', serviceName: 'web' });
    expect(desired.taskDefinition).to.include({ family: 'shop-web' });
    expect(desired.owner).to.deep.equal({ installation: 'longshore', namespace: 'shop', name: 'web' });
    expect(accountNameOf(ecsService({ target: {} }))).to.equal('default');
  });

  it('lays the overlay over the container of that name: the later wins, the rest stays', () => {
    const desired = build({ taskDefinition: base, containers: { app: { image: 'a:2', environment: { LOG: 'info', NEW: 'y' }, secrets: { DB: 'arn:db' } } } });
    expect(containersOf(desired)).to.deep.equal([
      {
        name: 'app',
        image: 'a:2',
        environment: [{ name: 'LOG', value: 'info' }, { name: 'NEW', value: 'y' }, { name: 'X', value: '1' }],
        secrets: [{ name: 'DB', valueFrom: 'arn:db' }],
      },
    ]);
  });

  it('adds a container that the task definition does not have', () => {
    expect(containersOf(build({ taskDefinition: base, containers: { side: { image: 's:1' } } }))).to.deep.include({ name: 'side', image: 's:1' });
  });

  it('takes an existing revision as it is, and refuses content beside it', () => {
    const { taskDefinition: _none, ...spec } = ecsService().spec ?? {};
    const object = { ...ecsService(), spec: { ...spec, taskDefinitionArn: 'web:3' } };
    expect(buildDesired({ object, account: awsAccount(), installation }).taskDefinition).to.deep.equal({ kind: 'arn', arn: 'web:3' });
    expect(() => build({ taskDefinitionArn: 'web:3' })).to.throw('taskDefinitionArn excludes').with.property('reason', 'InvalidSpec');
  });

  it('puts the tags of the account under those of the spec', () => {
    const desired = build({ service: { tags: [{ key: 'team', value: 'a' }] } }, { policy: { defaultTags: { team: 'b', by: 'longshore' } } });
    expect(desired.tags).to.deep.equal({ team: 'a', by: 'longshore' });
    expect(desired.taskDefinition).to.deep.include({ tags: { team: 'b', by: 'longshore' } });
    expect(desired.paths).to.include.members(['/tags/team', '/tags/by']);
  });

  it('refuses tags that are Longshore\'s or AWS\'s to write', () => {
    for (const key of ['longshore.dev/name', 'aws:x']) {
      expect(() => build({ service: { tags: [{ key, value: 'x' }] } })).to.throw(key).with.property('kind', 'terminal');
      expect(() => build({ taskDefinition: { ...base, tags: [{ key, value: 'x' }] } })).to.throw('spec.taskDefinition.tags');
    }
  });

  it('keeps identity out of the declared members, and names every leaf by its path', () => {
    const desired = build({
      service: { desiredCount: 0, loadBalancers: [], networkConfiguration: { awsvpcConfiguration: { subnets: ['b', 'a'] } }, capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }] },
    });
    expect(desired.paths).to.deep.equal([
      '/service/capacityProviderStrategy/FARGATE/capacityProvider',
      '/service/capacityProviderStrategy/FARGATE/weight',
      '/service/desiredCount',
      '/service/loadBalancers',
      '/service/networkConfiguration/awsvpcConfiguration/subnets',
    ]);
    expect(desired.service['networkConfiguration']).to.deep.equal({ awsvpcConfiguration: { subnets: ['a', 'b'] } });
  });

  it('changes the trigger hash with what starts a deployment, and with nothing else', () => {
    const one = build({ service: { desiredCount: 1 } });
    const others = { count: build({ service: { desiredCount: 2 } }), tag: build({ service: { desiredCount: 1, tags: [{ key: 'a', value: 'b' }] } }) };
    const triggers = {
      image: build({ service: { desiredCount: 1 }, containers: { app: { image: 'x' } } }),
      network: build({ service: { desiredCount: 1, networkConfiguration: { awsvpcConfiguration: { subnets: ['a'] } } } }),
      platform: build({ service: { desiredCount: 1, platformVersion: '1.4.0' } }),
    };
    for (const desired of Object.values(others)) expect([desired.triggerHash === one.triggerHash, desired.hash === one.hash]).to.deep.equal([true, false]);
    for (const desired of Object.values(triggers)) expect([desired.triggerHash === one.triggerHash, desired.hash === one.hash]).to.deep.equal([false, false]);
  });

  it('says where a region is missing', () => {
    const account = awsAccount();
    const { defaultRegion: _region, regions: _regions, ...spec } = account.spec ?? { accountId: '' };
    expect(() => buildDesired({ object: ecsService(), account: { ...account, spec }, installation })).to.throw('spec.target.region');
  });
});
