import { expect } from 'chai';
import type { Members } from '../../../../src/simulator/state.ts';
import { definition, describeOne, service, startSimulator, type TestSimulator } from '../builders.ts';

const list = async (world: TestSimulator, input: Members = {}): Promise<any[]> =>
  (await world.call('ListServiceDeployments', { cluster: 'main', service: 'web', ...input })).serviceDeployments;

describe('service deployments and revisions', () => {
  let world: TestSimulator;
  beforeEach(async () => {
    world = await startSimulator();
    await world.call('RegisterTaskDefinition', definition());
    await world.call('CreateService', service());
    await world.clock.advance(300_000);
  });
  afterEach(() => world.simulator.close());

  const deploy = (input: Members = { forceNewDeployment: true }): Promise<any> => world.call('UpdateService', { cluster: 'main', service: 'web', ...input });

  it('are invisible for their first seconds, to the service as well', async () => {
    const [first] = await list(world);
    await deploy();
    expect((await list(world)).map((entry) => entry.serviceDeploymentArn)).to.deep.equal([first.serviceDeploymentArn]);
    expect((await describeOne(world)).currentServiceDeployment).to.equal(first.serviceDeploymentArn);
    await world.clock.advance(5_000);
    const [newest, older] = await list(world);
    expect(older.serviceDeploymentArn).to.equal(first.serviceDeploymentArn);
    expect((await describeOne(world)).currentServiceDeployment).to.equal(newest.serviceDeploymentArn);
  });

  it('are listed newest first, by status, by time and in pages', async () => {
    const startOfSecond = world.simulator.clock.now() / 1000;
    await world.clock.advance(1_000);
    await deploy();
    await world.clock.advance(5_000);
    expect((await list(world)).map((entry) => entry.status)).to.deep.equal(['IN_PROGRESS', 'SUCCESSFUL']);
    expect(await list(world, { status: ['SUCCESSFUL'] })).to.have.length(1);
    expect((await list(world, { createdAt: { after: startOfSecond } })).map((entry) => entry.status)).to.deep.equal(['IN_PROGRESS']);
    expect((await list(world, { createdAt: { before: startOfSecond } })).map((entry) => entry.status)).to.deep.equal(['SUCCESSFUL']);
    const page = await world.call('ListServiceDeployments', { cluster: 'main', service: 'web', maxResults: 1 });
    expect((await list(world, { maxResults: 1, nextToken: page.nextToken })).map((entry) => entry.status)).to.deep.equal(['SUCCESSFUL']);
  });

  it('roll back on request, and only while they run', async () => {
    const before = await describeOne(world);
    await world.call('RegisterTaskDefinition', definition());
    await deploy({ taskDefinition: 'web:2' });
    await world.clock.advance(10_000);
    const [running] = await list(world);
    expect(await world.refused('StopServiceDeployment', { serviceDeploymentArn: running.serviceDeploymentArn, stopType: 'ABORT' })).to.match(/^UnsupportedFeatureException/);
    expect(await world.call('StopServiceDeployment', { serviceDeploymentArn: running.serviceDeploymentArn, stopType: 'ROLLBACK' })).to.deep.equal({ serviceDeploymentArn: running.serviceDeploymentArn });
    expect((await list(world))[0].status).to.equal('ROLLBACK_REQUESTED');
    await world.clock.advance(600_000);
    const { serviceDeployments } = await world.call('DescribeServiceDeployments', { serviceDeploymentArns: [running.serviceDeploymentArn] });
    expect(serviceDeployments[0].status).to.equal('ROLLBACK_SUCCESSFUL');
    expect(serviceDeployments[0].rollback.serviceRevisionArn).to.equal(before.currentServiceRevisions[0].arn);
    expect(serviceDeployments[0].targetServiceRevision.arn).to.not.equal(before.currentServiceRevisions[0].arn);
    expect((await describeOne(world)).taskDefinition).to.equal(before.taskDefinition);
    expect(await world.refused('StopServiceDeployment', { serviceDeploymentArn: running.serviceDeploymentArn })).to.match(/^ConflictException: .*ROLLBACK_SUCCESSFUL/);
  });

  it('that nobody made are failures of a Describe and an error of a Stop', async () => {
    const unknown = 'arn:aws:ecs:eu-central-1:123456789012:service-deployment/main/web/nope';
    expect(await world.call('DescribeServiceDeployments', { serviceDeploymentArns: [unknown] })).to.deep.equal({ serviceDeployments: [], failures: [{ arn: unknown, reason: 'MISSING' }] });
    expect(await world.refused('StopServiceDeployment', { serviceDeploymentArn: unknown })).to.equal('ServiceDeploymentNotFoundException: The service deployment does not exist.');
    const revision = unknown.replace('service-deployment', 'service-revision');
    expect(await world.call('DescribeServiceRevisions', { serviceRevisionArns: [revision] })).to.deep.equal({ serviceRevisions: [], failures: [{ arn: revision, reason: 'MISSING' }] });
    expect(await world.refused('DescribeServiceRevisions', { serviceRevisionArns: ['web'] })).to.equal('InvalidParameterException: Invalid identifier: web');
  });

  it('keep what they were made of: a revision does not change when the service does', async () => {
    await deploy({ monitoring: { metricConfigurations: [{ metricNames: ['CPUUtilization'], resolutionSeconds: 20 }] } });
    const arn = (await describeOne(world)).currentServiceRevisions[0].arn;
    const read = async (): Promise<any> => (await world.call('DescribeServiceRevisions', { serviceRevisionArns: [arn] })).serviceRevisions[0];
    const before = await read();
    expect(before.monitoring.metricConfigurations[0].resolutionSeconds).to.equal(20);
    expect(before.containerImages).to.deep.equal([{ containerName: 'app', image: 'nginx:1', imageDigest: before.containerImages[0].imageDigest }]);
    await deploy({ networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-z'] } } });
    expect(await read()).to.deep.equal(before);
    expect((await describeOne(world)).monitoring).to.equal(undefined);
  });

  it('of a rolling service keep its Lambda hooks, and call none', async () => {
    const hook = { hookTargetArn: 'arn:aws:lambda:eu-central-1:123456789012:function:check', roleArn: 'arn:aws:iam::123456789012:role/hooks', lifecycleStages: ['PRE_SCALE_UP'] };
    world.simulator.world.hookResults = new Map([[hook.hookTargetArn, ['FAILED']]]);
    await deploy({ deploymentConfiguration: { lifecycleHooks: [hook] }, forceNewDeployment: true });
    await world.clock.advance(600_000);
    const [{ serviceDeploymentArn, status }] = await list(world);
    const [described] = (await world.call('DescribeServiceDeployments', { serviceDeploymentArns: [serviceDeploymentArn] })).serviceDeployments;
    expect([status, described.lifecycleHookDetails]).to.deep.equal(['SUCCESSFUL', undefined]);
    expect((await describeOne(world)).deploymentConfiguration).to.deep.include({ strategy: 'ROLLING', lifecycleHooks: [{ ...hook, targetType: 'AWS_LAMBDA' }] });
    expect(world.simulator.world.hookResults.get(hook.hookTargetArn)).to.deep.equal(['FAILED']);
  });

  const early = (criteria: Members): Members => ({ cluster: 'main', service: 'web', deploymentConfiguration: { minimumHealthyPercent: 50, earlySuccessCriteria: criteria } });
  const cases: readonly [name: string, criteria: Members, expected: RegExp][] = [
    ['no percentage', { enable: true, sourceServiceRevisionCleanup: 'DEFERRED' }, /healthyPercent and sourceServiceRevisionCleanup are required/],
    ['a percentage under the minimum', { enable: true, healthyPercent: 40, sourceServiceRevisionCleanup: 'DEFERRED' }, /between minimumHealthyPercent \(50\) and 100, got 40/],
  ];
  for (const [name, criteria, expected] of cases) {
    it(`refuse early success with ${name}`, async () => expect(await world.refused('UpdateService', early(criteria))).to.match(expected));
  }
  it('take early success criteria that are off, and complete ones', async () => {
    await world.call('UpdateService', early({ enable: false }));
    await world.call('UpdateService', early({ enable: true, healthyPercent: 50, sourceServiceRevisionCleanup: 'BLOCKING' }));
  });
});
