/** The same conversation of a real AWS SDK client with the simulator, in process and over a loopback socket. */
import { expect } from 'chai';
import { DescribeServicesCommand, ECSClient, ECSServiceException, paginateListServices, type ECSClientConfig } from '@aws-sdk/client-ecs';
import * as ecs from '@aws-sdk/client-ecs';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { systemClock, virtualClock } from '../../../src/runtime/clock.ts';
import { inProcessHandler } from '../../../src/simulator/in-process.ts';
import { createSimulator, type Simulator } from '../../../src/simulator/simulator.ts';
import { definition, service } from '../../unit/simulator/builders.ts';

const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' };
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined, trace: () => undefined };

interface Connection {
  readonly simulator: Simulator;
  readonly config: ECSClientConfig;
  /** Lets `ms` of simulated time pass. */
  pass(ms: number): Promise<void>;
}

const inProcess = (): Promise<Connection> => {
  const clock = virtualClock();
  const simulator = createSimulator({ clock });
  const config = { region: 'eu-west-1', endpoint: 'http://simulator', credentials, maxAttempts: 1, logger: silent, requestHandler: inProcessHandler(simulator) as never };
  return Promise.resolve({ simulator, config, pass: (ms: number) => clock.advance(ms) });
};

/** The base clock is virtual here as well, so that the test waits for nothing but sockets. */
const overSocket = async (): Promise<Connection> => {
  const clock = virtualClock(systemClock.now());
  const simulator = createSimulator({ clock });
  const { url } = await simulator.listen();
  return { simulator, config: { region: 'eu-west-1', endpoint: url, credentials, maxAttempts: 1, logger: silent }, pass: (ms: number) => clock.advance(ms) };
};

const outcome = (promise: Promise<unknown>): Promise<string> => promise.then(() => 'answered', (error: Error) => `${error.name}: ${error.message}`);

for (const [name, connect] of [['in process', inProcess], ['over a socket', overSocket]] as const) {
  describe(`an AWS SDK client ${name}`, () => {
    let connection: Connection;
    let client: ECSClient;
    let sts: STSClient;
    beforeEach(async () => {
      connection = await connect();
      client = new ECSClient(connection.config);
      sts = new STSClient(connection.config as never);
      await client.send(new ecs.CreateClusterCommand({ clusterName: 'main' }));
      await client.send(new ecs.RegisterTaskDefinitionCommand(definition({ tags: [{ key: 'a', value: 'b' }] }) as never));
    });
    afterEach(async () => {
      client.destroy();
      sts.destroy();
      await connection.simulator.close();
    });

    it('creates a service, follows its deployment to SUCCESSFUL and deletes it', async () => {
      const created = await client.send(new ecs.CreateServiceCommand(service() as never));
      expect(created.service?.createdAt).to.be.instanceOf(Date);
      const list = (): Promise<ecs.ListServiceDeploymentsCommandOutput> => client.send(new ecs.ListServiceDeploymentsCommand({ cluster: 'main', service: 'web' }));
      expect((await list()).serviceDeployments).to.deep.equal([]);
      await connection.pass(5_000);
      const [brief] = (await list()).serviceDeployments ?? [];
      expect(brief?.status).to.equal('IN_PROGRESS');
      await connection.pass(300_000);
      const { serviceDeployments } = await client.send(new ecs.DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [brief!.serviceDeploymentArn!] }));
      expect(serviceDeployments?.[0]).to.deep.include({ status: 'SUCCESSFUL' });
      expect(serviceDeployments?.[0]?.deploymentCircuitBreaker).to.deep.equal({ status: 'DISABLED', failureCount: 0, threshold: 3 });
      const { serviceRevisions } = await client.send(new ecs.DescribeServiceRevisionsCommand({ serviceRevisionArns: [serviceDeployments![0]!.targetServiceRevision!.arn!] }));
      expect(serviceRevisions?.[0]).to.deep.include({ launchType: 'FARGATE', platformVersion: 'LATEST' });
      const { taskArns } = await client.send(new ecs.ListTasksCommand({ cluster: 'main', serviceName: 'web' }));
      const { tasks } = await client.send(new ecs.DescribeTasksCommand({ cluster: 'main', tasks: taskArns ?? [] }));
      expect(tasks?.map((task) => [task.lastStatus, task.group, task.platformVersion])).to.deep.equal(Array.from({ length: 2 }, () => ['RUNNING', 'service:web', '1.4.0']));
      await client.send(new ecs.DeleteServiceCommand({ cluster: 'main', service: 'web', force: true }));
      await connection.pass(120_000);
      const gone = await client.send(new DescribeServicesCommand({ cluster: 'main', services: ['web', 'other'] }));
      expect(gone.services?.[0]?.status).to.equal('INACTIVE');
      expect(gone.failures).to.deep.equal([{ arn: 'arn:aws:ecs:eu-west-1:123456789012:service/main/other', reason: 'MISSING' }]);
    });

    it('knows modelled errors by their type and others by their name', async () => {
      const missing = client.send(new DescribeServicesCommand({ cluster: 'nope', services: ['web'] }));
      await missing.then(() => expect.fail('not refused'), (error: unknown) => expect(error).to.be.instanceOf(ecs.ClusterNotFoundException));
      connection.simulator.faults.set({ kind: 'throttle', operation: 'ListClusters', times: 1 });
      const throttled = client.send(new ecs.ListClustersCommand({}));
      await throttled.then(() => expect.fail('not refused'), (error: unknown) => {
        expect(error).to.be.instanceOf(ECSServiceException);
        expect((error as ECSServiceException).name).to.equal('ThrottlingException');
        expect((error as ECSServiceException).$metadata.requestId).to.match(/^[0-9a-f-]{36}$/);
      });
      expect(await outcome(client.send(new ecs.RunTaskCommand({ taskDefinition: 'web' })))).to.equal('UnknownOperationException: The simulator does not know the operation RunTask.');
      expect(await outcome(client.send(new ecs.CreateServiceCommand({ serviceName: 'x', desiredCount: '3' as never })))).to.match(/^SerializationException: STRING_VALUE/);
    });

    it('pages with the SDK\'s own paginator', async () => {
      for (let index = 0; index < 23; index += 1) {
        await client.send(new ecs.CreateServiceCommand(service({ serviceName: `s${index}`, desiredCount: 0 }) as never));
      }
      const pages: number[] = [];
      for await (const page of paginateListServices({ client }, { cluster: 'main' })) pages.push(page.serviceArns?.length ?? 0);
      expect(pages).to.deep.equal([10, 10, 3]);
    });

    it('tags resources and reads the tags back', async () => {
      const arn = 'arn:aws:ecs:eu-west-1:123456789012:task-definition/web:1';
      await client.send(new ecs.TagResourceCommand({ resourceArn: arn, tags: [{ key: 'a', value: 'new' }, { key: 'c', value: 'd' }] }));
      await client.send(new ecs.UntagResourceCommand({ resourceArn: arn, tagKeys: ['c', 'nope'] }));
      expect((await client.send(new ecs.ListTagsForResourceCommand({ resourceArn: arn }))).tags).to.deep.equal([{ key: 'a', value: 'new' }]);
    });

    it('learns from STS who it is, and works in another account with assumed keys', async () => {
      expect((await sts.send(new GetCallerIdentityCommand({}))).Account).to.equal('123456789012');
      const { Credentials: assumed } = await sts.send(new AssumeRoleCommand({ RoleArn: 'arn:aws:iam::111122223333:role/deploy/er', RoleSessionName: 'longshore' }));
      const other = { ...connection.config, credentials: { accessKeyId: assumed!.AccessKeyId!, secretAccessKey: assumed!.SecretAccessKey!, sessionToken: assumed!.SessionToken! } };
      const otherSts = new STSClient(other as never);
      const otherEcs = new ECSClient(other);
      expect((await otherSts.send(new GetCallerIdentityCommand({}))).Arn).to.equal('arn:aws:sts::111122223333:assumed-role/er/longshore');
      expect((await otherEcs.send(new ecs.ListClustersCommand({}))).clusterArns).to.deep.equal([]);
      expect(await outcome(sts.send(new AssumeRoleCommand({ RoleArn: 'nonsense', RoleSessionName: 'longshore' })))).to.equal('ValidationError: nonsense is invalid');
      otherSts.destroy();
      otherEcs.destroy();
    });

    it('keeps Regions apart', async () => {
      const elsewhere = new ECSClient({ ...connection.config, region: 'us-east-1' });
      expect((await elsewhere.send(new ecs.ListClustersCommand({}))).clusterArns).to.deep.equal([]);
      elsewhere.destroy();
    });

    it('sees half an answer and a cut connection as what they are', async () => {
      connection.simulator.faults.set({ kind: 'truncate', operation: 'ListClusters', times: 1 });
      expect(await outcome(client.send(new ecs.ListClustersCommand({})))).to.not.equal('answered');
      connection.simulator.faults.set({ kind: 'timeout-before-commit', operation: 'ListClusters', hangMs: 0, times: 1 });
      const cut = outcome(client.send(new ecs.ListClustersCommand({})));
      while (connection.simulator.faults.list().length > 0) await connection.pass(1);
      await connection.pass(1);
      expect(await cut).to.match(/socket hang up|ECONNRESET/);
      expect(await outcome(client.send(new ecs.ListClustersCommand({})))).to.equal('answered');
    });

    it('can give up while the answer hangs', async () => {
      connection.simulator.faults.set({ kind: 'timeout-after-commit', operation: 'ListClusters', hangMs: 60_000 });
      const controller = new AbortController();
      const sent = outcome(client.send(new ecs.ListClustersCommand({}), { abortSignal: controller.signal }));
      await connection.pass(1);
      controller.abort();
      expect(await sent).to.match(/^AbortError/);
    });
  });
}

describe('the listener', () => {
  it('takes loopback addresses only', async () => {
    const simulator = createSimulator({ clock: virtualClock() });
    expect(await outcome(simulator.listen({ host: '0.0.0.0' }))).to.equal('RangeError: the simulator listens on loopback addresses only, got 0.0.0.0');
    await simulator.close();
  });

  it('says that a port is taken', async () => {
    const simulator = createSimulator({ clock: virtualClock() });
    const { port } = await simulator.listen();
    expect(await outcome(simulator.listen({ port }))).to.match(/EADDRINUSE/);
    await simulator.close();
  });

  it('refuses a body that is too large, and requests that nobody signed', async () => {
    const simulator = createSimulator({ clock: virtualClock() });
    const { url } = await simulator.listen();
    const headers = { 'x-amz-target': 'AmazonEC2ContainerServiceV20141113.ListClusters' };
    expect((await fetch(url, { method: 'POST', headers, body: 'x'.repeat(2_000_000) }).then((answer) => String(answer.status), () => 'cut'))).to.be.oneOf(['413', 'cut']);
    const unsigned = await fetch(url, { method: 'POST', headers, body: '{}' });
    expect(await unsigned.json()).to.deep.equal({ __type: 'MissingAuthenticationTokenException', message: 'Missing Authentication Token' });
    await simulator.close();
  });
});
