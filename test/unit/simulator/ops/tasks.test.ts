import { expect } from 'chai';
import type { Members } from '../../../../src/simulator/state.ts';
import { container, definition, describeOne, service, startSimulator, type TestSimulator } from '../builders.ts';

describe('tasks', () => {
  let world: TestSimulator;
  beforeEach(async () => {
    world = await startSimulator();
    await world.call('RegisterTaskDefinition', definition());
    await world.call('CreateService', service());
    await world.clock.advance(300_000);
  });
  afterEach(() => world.simulator.close());

  const list = async (input: Members = {}): Promise<string[]> => (await world.call('ListTasks', { cluster: 'main', ...input })).taskArns;
  const describeTasks = async (tasks: string[]): Promise<any> => world.call('DescribeTasks', { cluster: 'main', tasks });

  it('are found by service, family, deployment and launch type, and by nothing that does not fit', async () => {
    const { deployments } = await describeOne(world);
    for (const input of [{}, { serviceName: 'web' }, { family: 'web' }, { startedBy: deployments[0].id }, { launchType: 'FARGATE' }]) {
      expect(await list(input), JSON.stringify(input)).to.have.length(2);
    }
    for (const input of [{ family: 'we' }, { startedBy: 'ecs-svc/1' }, { launchType: 'EC2' }, { desiredStatus: 'STOPPED' }]) {
      expect(await list(input), JSON.stringify(input)).to.deep.equal([]);
    }
    expect(await world.refused('ListTasks', { cluster: 'main', serviceName: 'nope' })).to.equal('ServiceNotFoundException: Service not found.');
    expect(await world.refused('ListTasks', { cluster: 'main', serviceName: 'web', startedBy: 'x' })).to.match(/startedBy cannot be combined/);
    expect(await world.refused('ListTasks', { cluster: 'main', daemonName: 'x' })).to.match(/^UnsupportedFeatureException: .*daemonName/);
  });

  it('are described by ARN and by id; others are MISSING', async () => {
    const [arn = ''] = await list();
    const id = arn.slice(arn.lastIndexOf('/') + 1);
    const { tasks, failures } = await describeTasks([arn, id, 'nope']);
    expect(tasks.map((task: Members) => task['taskArn'])).to.deep.equal([arn, arn]);
    expect(failures).to.deep.equal([{ arn: 'nope', reason: 'MISSING' }]);
    expect(tasks[0]).to.deep.include({ lastStatus: 'RUNNING', cpu: '256', memory: '512', launchType: 'FARGATE', platformVersion: '1.4.0', group: 'service:web' });
    expect(tasks[0].containers[0]).to.include({ name: 'app', image: 'nginx:1', lastStatus: 'RUNNING', cpu: '0' });
  });

  it('that somebody stops keep the reason, are replaced, and are forgotten after an hour', async () => {
    const [arn = ''] = await list();
    const { task } = await world.call('StopTask', { cluster: 'main', task: arn, reason: 'by hand' });
    expect(task).to.include({ desiredStatus: 'STOPPED', stopCode: 'UserInitiated', stoppedReason: 'by hand' });
    await world.clock.advance(120_000);
    expect(await list({ desiredStatus: 'STOPPED' })).to.deep.equal([arn]);
    expect((await describeTasks([arn])).tasks[0]).to.include({ lastStatus: 'STOPPED', stoppedReason: 'by hand' });
    expect(await list()).to.have.length(2).and.not.include(arn);
    await world.clock.advance(2 * 3_600_000);
    expect((await describeTasks([arn])).failures[0].reason).to.equal('MISSING');
    expect(await world.refused('StopTask', { cluster: 'main', task: arn })).to.equal('InvalidParameterException: The referenced task was not found.');
  });

  it('of a capacity provider strategy name the provider', async () => {
    await world.call('CreateService', service({ serviceName: 'spot', launchType: undefined, desiredCount: 1, capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }] }));
    await world.clock.advance(120_000);
    const { tasks } = await describeTasks(await list({ serviceName: 'spot' }));
    expect(tasks[0]).to.include({ capacityProviderName: 'FARGATE_SPOT', launchType: 'FARGATE' });
  });

  it('on EC2 have no platform version', async () => {
    await world.call('RegisterTaskDefinition', { family: 'ec2', containerDefinitions: [container({ memory: 64 })] });
    await world.call('CreateService', { cluster: 'main', serviceName: 'ec2', taskDefinition: 'ec2', desiredCount: 1 });
    await world.clock.advance(120_000);
    const { tasks } = await describeTasks(await list({ serviceName: 'ec2' }));
    expect(tasks[0].launchType).to.equal('EC2');
    expect(tasks[0].platformVersion).to.equal(undefined);
  });
});
