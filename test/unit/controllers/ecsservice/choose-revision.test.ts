import { expect } from 'chai';
import { chooseRevision } from '../../../../src/controllers/ecsservice/choose-revision.ts';
import { testContext } from '../../../support/context.ts';
import { clock, ecs, portOn, SERVICE, useNock } from '../../aws/ecs-endpoint.ts';

const arn = (rest: string): string => `arn:aws:ecs:eu-west-1:111122223333:${rest}`;
const revisionOf = (number: number): string => arn(`service-revision/shop/web/${number}`);
const definitionOf = (number: number): string => arn(`task-definition/web:${number}`);

describe('chooseRevision on the wire', () => {
  useNock();

  it('reads the twenty newest of many deployments by one call each of List, Describe and the check of what it chose', async () => {
    // Newest first: the service runs web:40, and all but the last of the twenty that are read did so, too.
    const deployments = Array.from({ length: 40 }, (_none, index) => ({
      serviceDeploymentArn: arn(`service-deployment/shop/web/${40 - index}`),
      createdAt: 1_700_000_000 - index,
      status: 'SUCCESSFUL',
      targetServiceRevisionArn: revisionOf(40 - index),
    }));
    const revisions = deployments.map(({ targetServiceRevisionArn }, index) => ({ serviceRevisionArn: targetServiceRevisionArn, taskDefinition: definitionOf(index < 19 ? 40 : 40 - index) }));
    const seen = ecs(({ operation, input }) => {
      switch (operation) {
        case 'ListServiceDeployments':
          return { body: { serviceDeployments: deployments } };
        case 'DescribeServiceRevisions':
          return { body: { serviceRevisions: revisions.filter(({ serviceRevisionArn }) => input['serviceRevisionArns'].includes(serviceRevisionArn)) } };
        default:
          return { body: { taskDefinition: { taskDefinitionArn: input['taskDefinition'], family: 'web', revision: 21, status: 'ACTIVE', containerDefinitions: [{ name: 'app', image: 'nginx:1' }] } } };
      }
    });
    const sighting = { ref: SERVICE, observed: { taskDefinitionArn: definitionOf(40) } };
    const choice = await chooseRevision(testContext({ clock }), { ecs: portOn() } as never, sighting as never, undefined, []);
    expect(choice).to.deep.equal({ kind: 'arn', arn: definitionOf(21) });
    expect(seen.map(({ operation }) => operation)).to.deep.equal(['ListServiceDeployments', 'DescribeServiceRevisions', 'DescribeTaskDefinition']);
    expect(seen[1]?.input['serviceRevisionArns']).to.have.length(20);
  });
});
