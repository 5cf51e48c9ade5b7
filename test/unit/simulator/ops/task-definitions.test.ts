import { expect } from 'chai';
import type { Members } from '../../../../src/simulator/state.ts';
import { container, definition, startSimulator, type TestSimulator } from '../builders.ts';

describe('RegisterTaskDefinition', () => {
  let world: TestSimulator;
  beforeEach(async () => {
    world = await startSimulator();
  });
  afterEach(() => world.simulator.close());

  const register = async (input: Members): Promise<any> => (await world.call('RegisterTaskDefinition', input)).taskDefinition;

  it('reads back with everything that ECS fills in (section 7.3)', async () => {
    const made = await register({ family: 'old', containerDefinitions: [{ name: 'a', image: 'b', memory: 64 }], volumes: [{ name: 'v' }] });
    expect(made).to.deep.include({ revision: 1, status: 'ACTIVE', networkMode: 'bridge', placementConstraints: [], enableFaultInjection: false, volumes: [{ name: 'v', host: {} }], compatibilities: ['EXTERNAL', 'EC2'] });
    expect(made.containerDefinitions).to.deep.equal([
      { name: 'a', image: 'b', memory: 64, cpu: 0, essential: true, environment: [], portMappings: [], mountPoints: [], volumesFrom: [], systemControls: [] },
    ]);
    expect(made).to.not.have.any.keys('runtimePlatform', 'tags', 'cpu');
  });

  it('fills ports, health checks and mounts inside containers', async () => {
    const made = await register(
      definition({
        volumes: [{ name: 'v', efsVolumeConfiguration: { fileSystemId: 'fs-1' } }],
        containerDefinitions: [container({ healthCheck: { command: ['CMD', 'true'], retries: 5 }, mountPoints: [{ sourceVolume: 'v', containerPath: '/v' }] })],
      }),
    );
    const [only] = made.containerDefinitions;
    expect(only.portMappings).to.deep.equal([{ containerPort: 80, hostPort: 80, protocol: 'tcp', name: 'http' }]);
    expect(only.healthCheck).to.deep.equal({ command: ['CMD', 'true'], interval: 30, timeout: 5, retries: 5 });
    expect(only.mountPoints).to.deep.equal([{ sourceVolume: 'v', containerPath: '/v', readOnly: false }]);
  });

  it('leaves host ports of bridge networking to the host', async () => {
    const made = await register({ family: 'a', containerDefinitions: [container({ memory: 64 })] });
    expect(made.containerDefinitions[0].portMappings[0]).to.include({ hostPort: 0 });
  });

  it('writes sizes as units, whatever way they were given', async () => {
    expect(await register(definition({ cpu: '.25 vcpu', memory: '.5 gb' }))).to.include({ cpu: '256', memory: '512' });
    expect(await register(definition({ cpu: '1 vCPU', memory: '4GB' }))).to.include({ cpu: '1024', memory: '4096' });
  });

  it('keeps the order of command and dependsOn, and not the order of what ECS treats as sets', async () => {
    const environment = Array.from({ length: 12 }, (_unused, index) => ({ name: `N${index}`, value: 'x' }));
    const containers = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => container({ name, portMappings: [], environment, command: ['1', '2', '3'] }));
    const orders = new Set<string>();
    for (let round = 0; round < 3; round += 1) {
      const made = await register(definition({ containerDefinitions: containers }));
      for (const entry of made.containerDefinitions) {
        expect(entry.command).to.deep.equal(['1', '2', '3']);
        expect(entry.environment).to.have.deep.members(environment);
        orders.add(entry.environment.map((item: Members) => item['name']).join());
      }
      orders.add(made.containerDefinitions.map((entry: Members) => entry['name']).join());
      const again = await world.call('DescribeTaskDefinition', { taskDefinition: made.taskDefinitionArn });
      expect(again.taskDefinition).to.deep.equal(made);
    }
    expect(orders.size).to.be.greaterThan(4);
    expect(orders).to.not.include(environment.map((item) => item.name).join());
  });

  it('echoes an explicit empty list and leaves an absent one out', async () => {
    const made = await register(definition({ containerDefinitions: [container({ dependsOn: [] })] }));
    expect(made.containerDefinitions[0].dependsOn).to.deep.equal([]);
    expect(made.containerDefinitions[0]).to.not.have.any.keys('ulimits', 'secrets');
  });

  it('makes a new revision of an identical body and never uses a number twice', async () => {
    await register(definition());
    expect((await register(definition())).revision).to.equal(2);
    await world.call('DeregisterTaskDefinition', { taskDefinition: 'web:2' });
    const { taskDefinitions } = await world.call('DeleteTaskDefinitions', { taskDefinitions: ['web:2', 'web:1'] });
    expect(taskDefinitions.map((entry: Members) => entry['status'])).to.deep.equal(['DELETE_IN_PROGRESS']);
    expect((await register(definition())).revision).to.equal(3);
    expect((await world.call('DescribeTaskDefinition', { taskDefinition: 'web' })).taskDefinition.revision).to.equal(3);
  });

  it('gives tags beside the definition, and only when asked', async () => {
    await register(definition({ tags: [{ key: 'a', value: 'b' }] }));
    const without = await world.call('DescribeTaskDefinition', { taskDefinition: 'web' });
    const included = await world.call('DescribeTaskDefinition', { taskDefinition: 'web', include: ['TAGS'] });
    expect(without.tags).to.equal(undefined);
    expect(included.tags).to.deep.equal([{ key: 'a', value: 'b' }]);
    expect(included.taskDefinition.tags).to.equal(undefined);
  });

  it('lists revisions of exactly one family in both directions, and families by prefix', async () => {
    for (const family of ['web', 'web', 'webshop']) await register(definition({ family }));
    const numbers = async (input: Members): Promise<string[]> => (await world.call('ListTaskDefinitions', input)).taskDefinitionArns.map((arn: string) => arn.split('/')[1]);
    expect(await numbers({ familyPrefix: 'web' })).to.deep.equal(['web:1', 'web:2']);
    expect(await numbers({ familyPrefix: 'web', sort: 'DESC', maxResults: 1 })).to.deep.equal(['web:2']);
    await world.call('DeregisterTaskDefinition', { taskDefinition: 'web:1' });
    expect(await numbers({ familyPrefix: 'web' })).to.deep.equal(['web:2']);
    expect(await numbers({ familyPrefix: 'web', status: 'INACTIVE' })).to.deep.equal(['web:1']);
    expect((await world.call('ListTaskDefinitionFamilies', { familyPrefix: 'web' })).families).to.deep.equal(['web', 'webshop']);
  });

  const one = (overrides: Members): Members => definition({ containerDefinitions: [container(overrides)] });
  const two = (first: Members, second: Members): Members => definition({ containerDefinitions: [container({ name: 'a', portMappings: [], ...first }), container({ name: 'b', portMappings: [], ...second })] });
  const bridge = (overrides: Members): Members => ({ family: 'b', containerDefinitions: [container({ memory: 64, ...overrides })] });
  const refusals: readonly [input: Members, expected: string][] = [
    [definition({ cpu: '256', memory: '4096' }), 'No Fargate configuration exists for given values.'],
    [definition({ cpu: '32768', memory: '65536' }), 'No Fargate configuration exists for given values.'],
    [definition({ runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } }), 'No Fargate configuration exists for given values.'],
    [definition({ cpu: 'lots' }), "Invalid 'cpu' setting for task."],
    [definition({ cpu: undefined }), "Fargate requires that 'cpu' be defined at the task level."],
    [definition({ networkMode: 'bridge' }), 'Fargate only supports network mode ‘awsvpc’.'],
    [one({ name: undefined }), 'Container.name should not be null or empty.'],
    [one({ image: '' }), 'Container.image should not be null or empty.'],
    [one({ essential: false }), 'TaskDefinition must have at least one essential container.'],
    [one({ portMappings: [{ containerPort: 80, hostPort: 8080 }] }), 'When networkMode=awsvpc, the host ports and container ports in port mappings must match.'],
    [one({ mountPoints: [{ sourceVolume: 'x', containerPath: '/' }] }), "Unknown volume 'x'."],
    [one({ privileged: true }), "Fargate does not support 'privileged' (container 'app')."],
    [one({ logConfiguration: { logDriver: 'awslogs' } }), 'Fargate requires task definition to have execution role ARN to support log driver awslogs.'],
    [one({ logConfiguration: { logDriver: 'gelf' } }), "Log driver gelf is not supported on Fargate (container 'app')."],
    [one({ secrets: [{ name: 'A', valueFrom: 'arn' }] }), "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'."],
    [one({ memory: 1024 }), "Invalid setting for container 'app'. 'memory' must not be greater than the memory of the task."],
    [one({ dependsOn: [{ containerName: 'x', condition: 'START' }] }), "Unknown container 'x' in 'dependsOn' of container 'app'."],
    [two({}, { name: 'a' }), "Container names must be unique: 'a' is used more than once."],
    [two({ dependsOn: [{ containerName: 'b', condition: 'START' }] }, { dependsOn: [{ containerName: 'a', condition: 'START' }] }), 'Container dependencies must not be cyclic: a, b.'],
    [two({ dependsOn: [{ containerName: 'b', condition: 'HEALTHY' }] }, {}), "Container 'b' must have a health check, since container 'a' depends on it with HEALTHY."],
    [two({ dependsOn: [{ containerName: 'b', condition: 'SUCCESS' }] }, {}), "Container 'b' is essential, so container 'a' cannot depend on it with SUCCESS."],
    [bridge({ memory: undefined }), "Invalid setting for container 'app'. At least one of 'memory' or 'memoryReservation' must be specified."],
    [bridge({ memoryReservation: 128 }), "Invalid setting for container 'app'. 'memoryReservation' must not be greater than 'memory'."],
  ];
  for (const [input, expected] of refusals) {
    it(`refuses: ${expected}`, async () => {
      expect(await world.refused('RegisterTaskDefinition', input)).to.equal(`ClientException: ${expected}`);
      expect((await world.call('ListTaskDefinitionFamilies', {})).families).to.deep.equal([]);
    });
  }

  it('refuses more than 64 KB', async () => {
    const environment = Array.from({ length: 700 }, (_unused, index) => ({ name: `N${index}`, value: 'x'.repeat(90) }));
    expect(await world.refused('RegisterTaskDefinition', one({ environment }))).to.match(/^ClientException: Actual length: '\d+'\. Max allowed length is '65536' bytes\.$/);
  });

  it('says in ECS\'s words that a definition is not there', async () => {
    expect(await world.refused('DescribeTaskDefinition', { taskDefinition: 'nope' })).to.equal('ClientException: Unable to describe task definition.');
    expect(await world.refused('DeregisterTaskDefinition', { taskDefinition: 'web' })).to.match(/must have a revision/);
  });
});
