import { expect } from 'chai';
import type { Logger } from '../../../src/runtime/logger.ts';
import { silentLogger } from '../../../src/runtime/logger.ts';
import { callDirectly } from '../../../src/simulator/in-process.ts';
import { definition, describeOne, REGION, service, startSimulator } from './builders.ts';

describe('the simulator', () => {
  it('goes back to a snapshot, and goes on from there', async () => {
    const world = await startSimulator();
    await world.call('RegisterTaskDefinition', definition());
    await world.call('CreateService', service());
    await world.clock.advance(5_000);
    const snapshot = world.simulator.snapshot();
    const before = await describeOne(world);
    await world.call('DeleteService', { cluster: 'main', service: 'web', force: true });
    await world.clock.advance(300_000);
    world.simulator.restore(snapshot);
    expect((await describeOne(world)).deployments[0].id).to.equal(before.deployments[0].id);
    await world.clock.advance(300_000);
    expect(await describeOne(world)).to.include({ status: 'ACTIVE', runningCount: 2 });
    await world.simulator.close();
  });

  it('gives the same answers to the same calls with the same seed, and others with another', async () => {
    const history = async (seed: number): Promise<string> => {
      const world = await startSimulator({ seed });
      await world.call('RegisterTaskDefinition', definition());
      await world.call('CreateService', service());
      await world.clock.advance(120_000);
      const described = JSON.stringify(await describeOne(world));
      await world.simulator.close();
      return described;
    };
    expect(await history(1)).to.equal(await history(1));
    expect(await history(1)).to.not.equal(await history(2));
  });

  it('keeps accounts apart by access key', async () => {
    const world = await startSimulator({ accounts: { OTHER: '210987654321' } });
    const clusters = async (accessKeyId: string): Promise<unknown> => (await callDirectly(world.simulator, { operation: 'ListClusters', region: REGION, accessKeyId }))['clusterArns'];
    expect(await clusters('ANY')).to.deep.equal(['arn:aws:ecs:eu-central-1:123456789012:cluster/main']);
    expect(await clusters('OTHER')).to.deep.equal([]);
    await world.simulator.close();
  });

  it('names the partition of its Region in ARNs', async () => {
    const world = await startSimulator();
    const made: any = await callDirectly(world.simulator, { operation: 'CreateCluster', region: 'cn-north-1' });
    expect(made.cluster.clusterArn).to.equal('arn:aws-cn:ecs:cn-north-1:123456789012:cluster/default');
    await world.simulator.close();
  });

  it('answers ServerException and logs when it fails itself, without a word of the request', async () => {
    const logged: string[] = [];
    const log: Logger = { ...silentLogger, error: (message, fields) => logged.push(`${message} ${Object.keys(fields ?? {}).join()}`) };
    const scheduler = {
      deploy: () => {
        throw new TypeError('boom');
      },
      reschedule: () => undefined,
      drain: () => undefined,
      requestRollback: () => undefined,
      start: () => undefined,
      stop: () => undefined,
    };
    const world = await startSimulator({ log, scheduler });
    await world.call('RegisterTaskDefinition', definition());
    expect(await world.refused('CreateService', service())).to.match(/^ServerException: The simulator failed/);
    expect(logged).to.deep.equal(['the simulator failed to answer error,target']);
    expect(world.simulator.calls.of('CreateService')).to.deep.equal({ calls: 1, throttled: 0, refused: 1 });
    await world.simulator.close();
  });

  const authorizations: readonly [name: string, authorization: string, expected: string][] = [
    ['none', '', 'MissingAuthenticationTokenException'],
    ['one without a scope', 'AWS4-HMAC-SHA256 Credential=AKIA', 'IncompleteSignatureException'],
  ];
  for (const [name, authorization, expected] of authorizations) {
    it(`wants credentials with a scope: ${name}`, async () => {
      const world = await startSimulator();
      const answer = await world.simulator.handle({ method: 'POST', url: '/', headers: { 'x-amz-target': 'AmazonEC2ContainerServiceV20141113.ListClusters', authorization }, body: '{}' });
      expect(answer.status).to.equal(400);
      expect(JSON.parse(answer.body).__type).to.equal(expected);
      await world.simulator.close();
    });
  }

  it('does not know other services', async () => {
    const world = await startSimulator();
    const answer = await world.simulator.handle({ method: 'POST', url: '/', headers: { 'x-amz-target': 'Route53AutoNaming_v20170314.ListServices' }, body: '{}' });
    expect(JSON.parse(answer.body)).to.deep.equal({ __type: 'UnknownOperationException', message: 'The simulator does not know the operation Route53AutoNaming_v20170314.ListServices.' });
    await world.simulator.close();
  });
});
