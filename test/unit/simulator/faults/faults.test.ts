import { expect } from 'chai';
import { createFaults } from '../../../../src/simulator/faults/faults.ts';
import { callDirectly } from '../../../../src/simulator/in-process.ts';
import { definition, describeOne, REGION, service, startSimulator, type TestSimulator } from '../builders.ts';

describe('injected faults', () => {
  let world: TestSimulator;
  beforeEach(async () => {
    world = await startSimulator();
    await world.call('RegisterTaskDefinition', definition());
    await world.call('CreateService', service());
    await world.clock.advance(300_000);
  });
  afterEach(() => world.simulator.close());

  const scale = { cluster: 'main', service: 'web', desiredCount: 5 };
  const desired = async (): Promise<number> => (await describeOne(world)).desiredCount;

  it('throttle: answers ThrottlingException and does nothing, as often as it was told to', async () => {
    world.simulator.faults.set({ kind: 'throttle', operation: 'UpdateService', times: 2 });
    for (let round = 0; round < 2; round += 1) expect(await world.refused('UpdateService', scale)).to.equal('ThrottlingException: Rate exceeded');
    expect(await desired()).to.equal(2);
    await world.call('UpdateService', scale);
    expect(await desired()).to.equal(5);
    expect(world.simulator.calls.of('UpdateService')).to.deep.equal({ calls: 3, throttled: 2, refused: 0 });
  });

  it('error: answers ServerException with status 500, or what it was told', async () => {
    world.simulator.faults.set({ kind: 'error', operation: 'UpdateService', times: 1 });
    expect(await world.refused('UpdateService', scale)).to.match(/^ServerException/);
    world.simulator.faults.set({ kind: 'error', operation: '*', code: 'ClientException', message: 'Too many concurrent attempts', status: 400 });
    expect(await world.refused('RegisterTaskDefinition', definition())).to.equal('ClientException: Too many concurrent attempts');
    world.simulator.faults.clear();
    expect(await desired()).to.equal(2);
  });

  it('access-denied: names who may not do what', async () => {
    world.simulator.faults.set({ kind: 'access-denied', operation: 'DescribeServices' });
    expect(await world.refused('DescribeServices', { cluster: 'main', services: ['web'] })).to.match(/^AccessDeniedException: User: arn:aws:iam::123456789012:user\/\S+ is not authorized to perform: ecs:DescribeServices/);
  });

  for (const [kind, expected] of [['timeout-after-commit', 5], ['timeout-before-commit', 2]] as const) {
    it(`${kind}: hangs, then cuts the connection, with a count of ${expected} afterwards`, async () => {
      world.simulator.faults.set({ kind, operation: 'UpdateService', hangMs: 10_000, times: 1 });
      const outcome = world.call('UpdateService', scale).then(() => 'answered', (error: any) => error.code as string);
      let settled = false;
      void outcome.then(() => (settled = true));
      await world.clock.advance(9_000);
      expect(settled).to.equal(false);
      await world.clock.advance(2_000);
      expect(await outcome).to.equal('ECONNRESET');
      expect(await desired()).to.equal(expected);
    });
  }

  it('truncate: does the work and sends half of the answer', async () => {
    world.simulator.faults.set({ kind: 'truncate', operation: 'UpdateService', times: 1 });
    const outcome = await world.call('UpdateService', scale).then(() => 'answered', (error: Error) => error.name);
    expect(outcome).to.equal('SyntaxError');
    expect(await desired()).to.equal(5);
  });

  it('stale: answers with the state of some seconds ago, then with the newer one', async () => {
    world.simulator.faults.set({ kind: 'stale', operation: 'DescribeServices', seconds: 5 });
    expect(await desired()).to.equal(2);
    await world.clock.advance(1_000);
    await world.call('UpdateService', scale);
    expect(await desired()).to.equal(2);
    await world.clock.advance(4_000);
    expect(await desired()).to.equal(2);
    await world.clock.advance(2_000);
    expect(await desired()).to.equal(5);
  });

  it('empty: shows no service and no definition, and lets writes through', async () => {
    world.simulator.faults.set({ kind: 'empty', operation: '*' });
    const { services, failures } = await world.call('DescribeServices', { cluster: 'main', services: ['web'] });
    expect(services).to.deep.equal([]);
    expect(failures[0].reason).to.equal('MISSING');
    expect((await world.call('ListServices', { cluster: 'main' })).serviceArns).to.deep.equal([]);
    expect(await world.refused('DescribeTaskDefinition', { taskDefinition: 'web' })).to.equal('ClientException: Unable to describe task definition.');
    await world.call('UpdateService', scale);
    world.simulator.faults.clear();
    expect(await desired()).to.equal(5);
  });

  it('hits only calls that name the service, by name or inside an ARN', async () => {
    await world.call('CreateService', service({ serviceName: 'web-2' }));
    world.simulator.faults.set({ kind: 'throttle', operation: '*', service: 'web-2' });
    await world.call('UpdateService', scale);
    expect(await world.refused('UpdateService', { ...scale, service: 'web-2' })).to.match(/^Throttling/);
    expect(await world.refused('DescribeServices', { cluster: 'main', services: ['web', 'web-2'] })).to.match(/^Throttling/);
    expect(await world.refused('UpdateService', { ...scale, service: 'arn:aws:ecs:eu-central-1:123456789012:service/main/web-2' })).to.match(/^Throttling/);
  });

  it('hits STS, too', async () => {
    world.simulator.faults.set({ kind: 'access-denied', operation: 'GetCallerIdentity' });
    const answer = await world.simulator.handle({
      method: 'POST',
      url: '/',
      headers: { authorization: `AWS4-HMAC-SHA256 Credential=k/20260101/${REGION}/sts/aws4_request` },
      body: 'Action=GetCallerIdentity&Version=2011-06-15',
    });
    expect(answer.status).to.equal(400);
    expect(answer.body).to.include('<Code>AccessDeniedException</Code>');
  });

  it('refuses more than a hundred rules', () => {
    const faults = createFaults();
    for (let index = 0; index < 100; index += 1) faults.set({ kind: 'throttle', operation: '*' });
    expect(() => faults.set({ kind: 'throttle', operation: '*' })).to.throw(RangeError);
  });

  it('ends hanging answers when the simulator closes', async () => {
    world.simulator.faults.set({ kind: 'timeout-before-commit', operation: 'ListClusters' });
    const outcome = callDirectly(world.simulator, { operation: 'ListClusters', region: REGION }).then(() => 'answered', (error: any) => error.code as string);
    await world.clock.settle();
    await world.simulator.close();
    expect(await outcome).to.equal('ECONNRESET');
  });
});
