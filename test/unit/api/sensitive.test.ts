import { expect } from 'chai';
import { mayHoldSecret, sensitivePaths } from '../../../src/api/sensitive.ts';
import { ecsServiceSpec } from '../../../src/api/v1beta1/ecsservice-spec.ts';
import { referencesIn } from '../../../src/api/references.ts';

describe('mayHoldSecret', () => {
  const container = '/taskDefinition/containerDefinitions/app';
  const table: readonly (readonly [string, boolean])[] = [
    [`${container}/environment/DB_PASSWORD/value`, true],
    [`${container}/environment`, true],
    [`${container}/logConfiguration/options/splunk-token`, true],
    [`${container}/logConfiguration/logDriver`, false],
    [`${container}/dockerLabels/a~1b`, true],
    [`${container}/firelensConfiguration/options/x`, true],
    [`${container}/command`, true],
    [`${container}/entryPoint/0`, true],
    [`${container}/healthCheck/command`, true],
    [`${container}/healthCheck/interval`, false],
    [`${container}/systemControls`, false],
    [`${container}/image`, false],
    [`${container}/secrets/DB/valueFrom`, false],
    ['/containers/app/environment/A', true],
    ['/containers/app/image', false],
    ['/service/desiredCount', false],
    ['/service/deploymentConfiguration/lifecycleHooks/0/hookDetails/key', true],
    ['/service/nosuch', true],
  ];
  for (const [pointer, want] of table) {
    it(`${want ? 'hides' : 'shows'} ${pointer}`, () => {
      expect(mayHoldSecret(ecsServiceSpec, pointer)).to.equal(want);
    });
  }

  it('hides a container as a whole, since its variables are in it', () => {
    expect(mayHoldSecret(ecsServiceSpec, container)).to.be.true;
  });

  it('lists the marked paths', () => {
    expect(sensitivePaths(ecsServiceSpec)).to.include.members(['/containers/*/environment', '/taskDefinition/containerDefinitions/*/environment', '/service/serviceConnectConfiguration/logConfiguration/options']);
  });
});

describe('referencesIn', () => {
  it('finds references with their class and place', () => {
    const spec = {
      target: { cluster: 'shop' },
      containers: { 'a/b': { image: 'app:2' } },
      taskDefinition: { executionRoleArn: 'role', containerDefinitions: [{ name: 'a', image: 'app:1', secrets: [{ name: 'X', valueFrom: 'param' }] }] },
      service: { networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1', 'subnet-2'] } } },
    };
    expect(referencesIn(spec)).to.deep.equal([
      { class: 'clusters', value: 'shop', pointer: '/target/cluster' },
      { class: 'images', value: 'app:2', pointer: '/containers/a~1b/image' },
      { class: 'passRoles', value: 'role', pointer: '/taskDefinition/executionRoleArn' },
      { class: 'images', value: 'app:1', pointer: '/taskDefinition/containerDefinitions/0/image' },
      { class: 'secrets', value: 'param', pointer: '/taskDefinition/containerDefinitions/0/secrets/0/valueFrom' },
      { class: 'subnets', value: 'subnet-1', pointer: '/service/networkConfiguration/awsvpcConfiguration/subnets/0' },
      { class: 'subnets', value: 'subnet-2', pointer: '/service/networkConfiguration/awsvpcConfiguration/subnets/1' },
    ]);
  });
  it('finds nothing in a spec that names nothing', () => {
    expect(referencesIn({})).to.deep.equal([]);
    expect(referencesIn(undefined)).to.deep.equal([]);
  });
});
