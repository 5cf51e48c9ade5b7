import { expect } from 'chai';
import { compareRevision } from '../../../../src/controllers/ecsservice/compare-revision.ts';
import { buildDesired } from '../../../../src/core/desired/build-desired.ts';
import type { EcsService, EcsServiceSpec } from '../../../../src/api/v1beta1/ecsservice.ts';
import type { EcsPort } from '../../../../src/core/ports.ts';
import { awsAccount, ecsService } from '../../../support/core/ecs-objects.ts';
import { testContext } from '../../../support/context.ts';

const arn = 'arn:aws:ecs:eu-west-1:123456789012:service-revision/shop/web/1';
const balancer = { targetGroupArn: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/1', containerName: 'app', containerPort: 80 };
const network = { awsvpcConfiguration: { subnets: ['subnet-1'], securityGroups: ['sg-1'], assignPublicIp: 'DISABLED' } } as const;

const byArn = (spec: EcsServiceSpec): EcsService => {
  const { taskDefinition: _content, ...rest } = { ...ecsService(spec).spec };
  return { ...ecsService(), spec: rest };
};

/** Compares with a revision that runs `td:1` and has these members. */
async function compared(members: object, service: NonNullable<EcsServiceSpec['service']>): Promise<string> {
  const revision = { serviceRevisionArn: arn, taskDefinition: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/td:1', launchType: 'FARGATE', networkConfiguration: network, ...members };
  const ecs = { describeServiceRevision: async () => revision } as unknown as EcsPort;
  const desired = buildDesired({ object: byArn({ taskDefinitionArn: 'td:1', service: { launchType: 'FARGATE', networkConfiguration: network, ...service } }), account: awsAccount(), installation: 'test' });
  return await compareRevision(testContext(), ecs, arn, { desired, knownTaskDefinition: undefined, ignore: [], read: { lane: 'sweep', maxAgeMs: 0 } });
}

describe('compareRevision', () => {
  it('takes a revision that says the same for the desired one, whatever does not start a deployment', async () => {
    expect(await compared({}, { desiredCount: 7, enableExecuteCommand: true })).to.equal('desired');
  });
  it('tells another network, and another revision of the task definition', async () => {
    expect(await compared({ networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-9'], securityGroups: ['sg-1'] } } }, {})).to.equal('other');
    expect(await compared({ taskDefinition: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/td:2' }, {})).to.equal('other');
  });
  it('tells a load balancer that the spec takes away: that needs consent, and starts a deployment', async () => {
    expect(await compared({ loadBalancers: [balancer] }, { loadBalancers: [balancer] })).to.equal('desired');
    expect(await compared({ loadBalancers: [balancer] }, { loadBalancers: [] })).to.equal('other');
  });
  it('says nothing of a revision that cannot be read', async () => {
    const desired = buildDesired({ object: byArn({ taskDefinitionArn: 'td:1' }), account: awsAccount(), installation: 'test' });
    expect(await compareRevision(testContext(), {} as EcsPort, undefined, { desired, knownTaskDefinition: undefined, ignore: [], read: { lane: 'sweep', maxAgeMs: 0 } })).to.equal('unknown');
  });
});
