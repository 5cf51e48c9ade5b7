import { expect } from 'chai';
import { awsAccountDefaults } from '../../../../src/api/v1beta1/awsaccount.ts';
import type { AwsAccountSpec } from '../../../../src/api/v1beta1/awsaccount.ts';
import type { EcsServiceSpec } from '../../../../src/api/v1beta1/ecsservice-spec.ts';
import type { AwsAccountSpecInput, EcsServiceSpecInput } from '../../../../src/core/desired/spec-input.ts';

describe('spec input', () => {
  it('is a view of the kinds: what the API declares can be handed to the core', () => {
    const asService = (spec: EcsServiceSpec): EcsServiceSpecInput => spec;
    const asAccount = (spec: AwsAccountSpec): AwsAccountSpecInput => spec;
    expect(asService({ taskDefinitionArn: 'web:3' })).to.deep.equal({ taskDefinitionArn: 'web:3' });
    expect(asAccount({ accountId: '123456789012' })).to.have.property('accountId');
    expect(awsAccountDefaults.partition).to.equal('aws');
  });
});
