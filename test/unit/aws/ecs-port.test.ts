import { expect } from 'chai';
import { createAwsPort } from '../../../src/aws/aws-port.ts';
import { testContext } from '../../support/context.ts';
import { clock, ecs, failureOf, fault, portOn, READ, scope, SERVICE, SERVICE_ARN, serviceBody, useNock, write, type Reply } from './ecs-endpoint.ts';

const ctx = testContext({ clock });
const definition = (revision: number): object => ({
  taskDefinitionArn: `arn:aws:ecs:eu-west-1:111122223333:task-definition/web:${revision}`,
  family: 'web',
  revision,
  status: 'ACTIVE',
  containerDefinitions: [{ name: 'app', image: 'nginx:1' }],
});

describe('EcsPort', () => {
  useNock();

  describe('services', () => {
    it('asks for tags, gives times as ISO 8601 and the newest ten events, and freezes the answer', async () => {
      const events = Array.from({ length: 100 }, (_, index) => ({ id: String(index), createdAt: 1_700_000_000 + index, message: `event ${index}` }));
      const seen = ecs(() => ({ body: { services: [serviceBody('web', { events })] } }));
      const service = await portOn().describeService(ctx, SERVICE, READ);
      expect(seen[0]?.input).to.deep.equal({ cluster: 'shop', services: ['web'], include: ['TAGS'] });
      expect(service?.createdAt).to.equal('2023-11-14T22:13:20.123Z');
      expect(service?.events?.map(({ id }) => id)).to.deep.equal(['99', '98', '97', '96', '95', '94', '93', '92', '91', '90']);
      expect(Object.isFrozen(service?.events?.[0])).to.equal(true);
    });

    it('asks in tens per cluster, and shares one call between concurrent askers', async () => {
      const seen = ecs(({ input }) => ({ body: { services: input['services'].map((name: string) => serviceBody(name)) } }));
      const port = portOn();
      const names = Array.from({ length: 25 }, (_, index) => `s${index}`);
      const [all, one] = await Promise.all([port.describeServices(ctx, 'shop', names, READ), port.describeService(ctx, { cluster: 'shop', serviceName: 's3' }, READ)]);
      expect(all.size).to.equal(25);
      expect(one?.serviceName).to.equal('s3');
      expect(seen.map(({ input }) => input['services'].length)).to.deep.equal([10, 10, 5]);
    });

    it('tells "ECS says there is none" from "ECS said nothing"', async () => {
      ecs(({ input }) => ({ body: input['services'][0] === 'gone' ? { services: [], failures: [{ arn: 'arn:aws:ecs:eu-west-1:111122223333:service/shop/gone', reason: 'MISSING' }] } : {} }));
      expect(await portOn().describeService(ctx, { cluster: 'shop', serviceName: 'gone' }, READ)).to.equal(undefined);
      expect(await failureOf(portOn().describeService(ctx, SERVICE, READ))).to.include({ kind: 'transient', reason: 'IncompleteAnswer' });
    });

    it('answers from memory within the age that the caller accepts', async () => {
      const seen = ecs(() => ({ body: { services: [serviceBody()] } }));
      const port = portOn();
      await port.describeService(ctx, SERVICE, READ);
      await port.describeService(ctx, { cluster: 'arn:aws:ecs:eu-west-1:111122223333:cluster/shop', serviceName: 'web' }, { lane: 'change', maxAgeMs: 3_600_000_000 });
      expect(seen).to.have.length(1);
      await port.describeService(ctx, SERVICE, READ);
      expect(seen).to.have.length(2);
    });

    it('keeps the answer of an update in mind, with the tags that updates do not show', async () => {
      const tags = [{ key: 'longshore.dev/name', value: 'web' }];
      const seen = ecs(({ operation }) => ({ body: operation === 'UpdateService' ? { service: serviceBody('web', { desiredCount: 9 }) } : { services: [serviceBody('web', { tags })] } }));
      const port = portOn();
      await port.describeService(ctx, SERVICE, READ);
      const updated = await port.updateService(ctx, { cluster: 'shop', service: 'web', desiredCount: 9 }, write());
      const known = await port.describeService(ctx, SERVICE, { lane: 'change', maxAgeMs: 3_600_000_000 });
      expect([updated.desiredCount, updated.tags, known?.desiredCount, known?.tags]).to.deep.equal([9, tags, 9, tags]);
      expect(seen).to.have.length(2);
    });

    it('reads again after a write whose outcome is unknown', async () => {
      const seen = ecs(({ operation }) => (operation === 'UpdateService' ? fault('ServerException', 'oops', 500) : { body: { services: [serviceBody('web', { tags: [] })] } }));
      const port = portOn();
      await port.describeService(ctx, SERVICE, READ);
      await failureOf(port.updateService(ctx, { cluster: 'shop', service: 'web' }, write()));
      await port.describeService(ctx, SERVICE, { lane: 'change', maxAgeMs: 3_600_000_000 });
      expect(seen.map(({ operation }) => operation)).to.deep.equal(['DescribeServices', 'UpdateService', 'DescribeServices']);
    });

    it('lists all pages by name, and stops at a page that names itself', async () => {
      const page = (token: string | undefined): Reply => ({ body: token === undefined ? { serviceArns: [SERVICE_ARN], nextToken: 'two' } : { serviceArns: [`${SERVICE_ARN}-2`] } });
      const seen = ecs(({ input }) => page(input['nextToken']));
      expect(await portOn().listServices(ctx, 'shop', READ)).to.deep.equal(['web', 'web-2']);
      expect(seen[0]?.input['maxResults']).to.equal(100);
    });

    it('does not conclude anything from a list without an end', async () => {
      const seen = ecs(() => ({ body: { serviceArns: [SERVICE_ARN], nextToken: 'same' } }));
      expect(await failureOf(portOn().listServices(ctx, 'shop', READ))).to.include({ kind: 'terminal', reason: 'TooManyServices' });
      expect(seen).to.have.length(2);
    });

    it('deletes with force, and takes a service that is gone for deleted', async () => {
      const seen = ecs(() => fault('ServiceNotFoundException', 'Service not found.'));
      await portOn().deleteService(ctx, SERVICE, write());
      expect(seen[0]?.input).to.deep.equal({ cluster: 'shop', service: 'web', force: true });
    });
  });

  describe('service deployments and revisions', () => {
    const arn = (id: string): string => `arn:aws:ecs:eu-west-1:111122223333:service-deployment/shop/web/${id}`;
    const body = (id: string, status: string): object => ({ serviceDeploymentArn: arn(id), serviceArn: SERVICE_ARN, status });

    it('asks in twenties, once for what is over and again for what is not', async () => {
      const seen = ecs(({ input }) => ({ body: { serviceDeployments: input['serviceDeploymentArns'].map((each: string) => body(each.slice(-2), each.endsWith('00') ? 'IN_PROGRESS' : 'SUCCESSFUL')) } }));
      const port = portOn();
      const ids = Array.from({ length: 30 }, (_, index) => String(index).padStart(2, '0'));
      const readAll = () => Promise.all(ids.map((id) => port.describeServiceDeployment(ctx, arn(id), READ)));
      expect((await readAll()).map((each) => each?.serviceDeploymentArn)).to.deep.equal(ids.map(arn));
      await readAll();
      expect(seen.map(({ input }) => input['serviceDeploymentArns'].length)).to.deep.equal([20, 10, 1]);
    });

    it('reads a revision once', async () => {
      const revision = 'arn:aws:ecs:eu-west-1:111122223333:service-revision/shop/web/123';
      const seen = ecs(() => ({ body: { serviceRevisions: [{ serviceRevisionArn: revision, taskDefinition: 'web:1' }] } }));
      const port = portOn();
      await port.describeServiceRevision(ctx, revision, READ);
      expect((await port.describeServiceRevision(ctx, revision, READ))?.taskDefinition).to.equal('web:1');
      expect(seen).to.have.length(1);
    });

    it('rolls back when it stops a deployment', async () => {
      const seen = ecs(() => ({ body: {} }));
      await portOn().stopServiceDeployment(ctx, arn('01'), write());
      expect(seen[0]?.input).to.deep.equal({ serviceDeploymentArn: arn('01'), stopType: 'ROLLBACK' });
    });

    it('continues one hook of a deployment', async () => {
      const seen = ecs(() => ({ body: {} }));
      await portOn().continueServiceDeployment(ctx, { arn: arn('01'), hookId: 'ecs-pause-1', action: 'CONTINUE' }, write());
      expect(seen[0]?.input).to.deep.equal({ serviceDeploymentArn: arn('01'), hookId: 'ecs-pause-1', action: 'CONTINUE' });
    });
  });

  describe('task definitions', () => {
    it('keeps a revision by ARN, also the one just registered, and asks for a family every time', async () => {
      const seen = ecs(({ operation }) => ({ body: { taskDefinition: definition(operation === 'RegisterTaskDefinition' ? 8 : 7), tags: [{ key: 'a', value: 'b' }] } }));
      const port = portOn();
      const registered = await port.registerTaskDefinition(ctx, { family: 'web' }, write());
      const known = await port.describeTaskDefinition(ctx, registered.taskDefinition.taskDefinitionArn, { ...READ, maxAgeMs: 1_000 });
      expect(known?.tags).to.deep.equal([{ key: 'a', value: 'b' }]);
      await port.describeTaskDefinition(ctx, 'web', READ);
      await port.describeTaskDefinition(ctx, 'web', READ);
      expect(seen.map(({ operation }) => operation)).to.deep.equal(['RegisterTaskDefinition', 'DescribeTaskDefinition', 'DescribeTaskDefinition']);
    });

    it('asks again for a revision that may have been deregistered, when its state of this moment is wanted', async () => {
      let status = 'ACTIVE';
      ecs(() => ({ body: { taskDefinition: { ...definition(7), status } } }));
      const port = portOn();
      const { taskDefinitionArn } = (await port.describeTaskDefinition(ctx, 'web', READ))!.taskDefinition;
      status = 'INACTIVE';
      expect((await port.describeTaskDefinition(ctx, taskDefinitionArn, { ...READ, maxAgeMs: 60_000 }))?.taskDefinition.status).to.equal('ACTIVE');
      expect((await port.describeTaskDefinition(ctx, taskDefinitionArn, { ...READ, maxAgeMs: 0 }))?.taskDefinition.status).to.equal('INACTIVE');
    });

    it('answers nothing for a family that ECS does not have', async () => {
      ecs(() => fault('ClientException', 'Unable to describe task definition.'));
      expect(await portOn().describeTaskDefinition(ctx, 'nope', READ)).to.equal(undefined);
    });

    it('lists exactly the family, newest first, up to the limit', async () => {
      const arnOf = (name: string): string => `arn:aws:ecs:eu-west-1:111122223333:task-definition/${name}`;
      const seen = ecs(() => ({ body: { taskDefinitionArns: ['web:3', 'web-admin:9', 'web:2', 'web:1'].map(arnOf) } }));
      expect(await portOn().listTaskDefinitions(ctx, 'web', 2, READ)).to.deep.equal([arnOf('web:3'), arnOf('web:2')]);
      expect(seen[0]?.input).to.deep.equal({ familyPrefix: 'web', status: 'ACTIVE', sort: 'DESC', maxResults: 2 });
    });
  });

  it('finds stopped tasks by two calls', async () => {
    const seen = ecs(({ operation }) => ({ body: operation === 'ListTasks' ? { taskArns: ['t1'] } : { tasks: [{ taskArn: 't1', stoppedReason: 'CannotPullContainerError' }] } }));
    expect(await portOn().stoppedTasks(ctx, SERVICE, READ)).to.deep.equal([{ taskArn: 't1', stoppedReason: 'CannotPullContainerError' }]);
    expect(seen[0]?.input).to.include({ cluster: 'shop', serviceName: 'web', desiredStatus: 'STOPPED' });
  });

  it('tags and untags by ARN', async () => {
    const seen = ecs(() => ({ body: {} }));
    const port = portOn();
    await port.tagResource(ctx, SERVICE_ARN, { team: 'shop' }, write());
    await port.untagResource(ctx, SERVICE_ARN, ['old'], write());
    expect(seen.map(({ input }) => input)).to.deep.equal([{ resourceArn: SERVICE_ARN, tags: [{ key: 'team', value: 'shop' }] }, { resourceArn: SERVICE_ARN, tagKeys: ['old'] }]);
  });

  it('still knows the tags in an update that follows tagging', async () => {
    const seen = ecs(({ operation }) => ({ body: operation === 'DescribeServices' ? { services: [serviceBody('web', { tags: [{ key: 'old', value: '1' }] })] } : { service: serviceBody() } }));
    const port = portOn();
    await port.describeService(ctx, SERVICE, READ);
    await port.tagResource(ctx, SERVICE_ARN, { team: 'shop' }, write());
    await port.untagResource(ctx, SERVICE_ARN, ['old'], write());
    const updated = await port.updateService(ctx, { cluster: 'shop', service: 'web', desiredCount: 1 }, write());
    expect(updated.tags).to.deep.equal([{ key: 'team', value: 'shop' }]);
    expect(seen.filter(({ operation }) => operation === 'DescribeServices')).to.have.length(1);
  });

  it('gives the same port to the same scope, whatever the order of its members', () => {
    const aws = createAwsPort({ version: '1', clock, random: () => 0 });
    const { account, ...rest } = scope();
    expect(aws.ecs(scope())).to.equal(aws.ecs({ ...rest, account }));
    expect(aws.ecs(scope())).not.to.equal(aws.ecs(scope({ region: 'eu-central-1' })));
    aws.close();
  });
});
