import { expect } from 'chai';
import type { AwsAccount } from '../../../../src/api/v1beta1/awsaccount.ts';
import type { EcsService } from '../../../../src/api/v1beta1/ecsservice.ts';
import { judgeDesired } from '../../../../src/controllers/ecsservice/desired-memo.ts';

const labels = Object.freeze({});
const objectOf = (image: string): EcsService => ({
  apiVersion: 'longshore.dev/v1beta1',
  kind: 'EcsService',
  metadata: { name: 'web', namespace: 'shop' },
  spec: {
    target: { cluster: 'main', serviceName: 'web', region: 'eu-west-1' },
    taskDefinition: { family: 'web', containerDefinitions: [{ name: 'web', image }] },
    service: { desiredCount: 1 },
  },
});
const accountOf = (regions: readonly string[]): AwsAccount =>
  ({
    apiVersion: 'longshore.dev/v1beta1',
    kind: 'AwsAccount',
    metadata: { name: 'default' },
    spec: { accountId: '123456789012', regions, access: [{ namespaces: { matchNames: ['*'] } }] },
  });

describe('the desired state of an object that did not change', () => {
  const account = Object.freeze(accountOf(['eu-west-1']));
  const object = Object.freeze(objectOf('web:1'));
  const judgeIt = (change: Partial<Parameters<typeof judgeDesired>[0]> = {}): ReturnType<typeof judgeDesired> =>
    judgeDesired({ object, account, namespaceLabels: labels, installation: 'one', ...change });

  it('is built once', () => {
    expect(judgeIt()).to.equal(judgeIt());
  });

  it('is built anew for a new version of the object, and is another one then', () => {
    expect(judgeIt({ object: Object.freeze(objectOf('web:2')) }).desired.hash).not.to.equal(judgeIt().desired.hash);
  });

  it('is judged anew when the account changes', () => {
    expect(judgeIt().refused).to.equal(undefined);
    expect(judgeIt({ account: Object.freeze(accountOf(['us-east-1'])) }).refused?.reason).to.equal('RegionNotAllowed');
    expect(judgeIt().refused).to.equal(undefined);
  });

  it('is judged anew when labels of the namespace or the installation change', () => {
    const before = judgeIt();
    expect(judgeIt({ namespaceLabels: Object.freeze({ team: 'shop' }) })).not.to.equal(before);
    expect(judgeIt({ installation: 'two' }).desired.owner.installation).to.equal('two');
  });

  it('is not remembered for an object that may still be changed', () => {
    const open = objectOf('web:1');
    const before = judgeIt({ object: open });
    expect(judgeIt({ object: open })).not.to.equal(before);
  });
});
