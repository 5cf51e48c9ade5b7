import { expect } from 'chai';
import * as fc from 'fast-check';
import { defaultDeploymentConfiguration, mergeDeploymentConfiguration } from '../../../../src/simulator/ops/deployment-configuration.ts';
import type { Members } from '../../../../src/simulator/state.ts';
import { container, definition, describeOne, service, startSimulator, type TestSimulator } from '../builders.ts';

describe('merging deploymentConfiguration (ecs-api.md section 4)', () => {
  const current: Members = {
    ...defaultDeploymentConfiguration(false),
    minimumHealthyPercent: 50,
    deploymentCircuitBreaker: { enable: true, rollback: true, resetOnHealthyTask: false, thresholdConfiguration: { type: 'COUNT', value: 7 } },
    linearConfiguration: { stepPercent: 33, stepBakeTimeInMinutes: 9 },
    canaryConfiguration: { canaryPercent: 21, canaryBakeTimeInMinutes: 9 },
    lifecycleHooks: [{ targetType: 'PAUSE', lifecycleStages: ['PRE_SCALE_UP'], timeoutConfiguration: { timeoutInMinutes: 31, action: 'CONTINUE' } }],
  };
  const cases: readonly [name: string, given: Members, expected: Members][] = [
    ['keeps what the request leaves out', { maximumPercent: 150 }, { ...current, maximumPercent: 150 }],
    [
      'replaces enable and rollback, keeps the two younger breaker members',
      { deploymentCircuitBreaker: { enable: true } },
      { ...current, deploymentCircuitBreaker: { enable: true, rollback: false, resetOnHealthyTask: false, thresholdConfiguration: { type: 'COUNT', value: 7 } } },
    ],
    [
      'resets the younger breaker members only when they are sent',
      { deploymentCircuitBreaker: { enable: false, rollback: true, resetOnHealthyTask: true, thresholdConfiguration: { type: 'BOUNDED_PERCENT', value: 50 } } },
      { ...current, deploymentCircuitBreaker: { enable: false, rollback: true, resetOnHealthyTask: true, thresholdConfiguration: { type: 'BOUNDED_PERCENT', value: 50 } } },
    ],
    ['fills linear from fixed defaults, not from before', { linearConfiguration: { stepPercent: 44 } }, { ...current, linearConfiguration: { stepPercent: 44, stepBakeTimeInMinutes: 6 } }],
    ['fills an empty linear block', { linearConfiguration: {} }, { ...current, linearConfiguration: { stepPercent: 10, stepBakeTimeInMinutes: 6 } }],
    ['fills canary from fixed defaults', { canaryConfiguration: { canaryPercent: 30 } }, { ...current, canaryConfiguration: { canaryPercent: 30, canaryBakeTimeInMinutes: 10 } }],
    [
      'fills a hook time-out from fixed defaults',
      { lifecycleHooks: [{ targetType: 'PAUSE', lifecycleStages: ['PRE_SCALE_UP'], timeoutConfiguration: { timeoutInMinutes: 45 } }] },
      { ...current, lifecycleHooks: [{ targetType: 'PAUSE', lifecycleStages: ['PRE_SCALE_UP'], timeoutConfiguration: { timeoutInMinutes: 45, action: 'ROLLBACK' } }] },
    ],
    ['replaces the hooks as a whole', { lifecycleHooks: [] }, { ...current, lifecycleHooks: [] }],
    ['fills alarms', { alarms: { alarmNames: ['a'], enable: true } }, { ...current, alarms: { alarmNames: ['a'], enable: true, rollback: false } }],
  ];
  for (const [name, given, expected] of cases) {
    it(name, () => expect(mergeDeploymentConfiguration(current, given)).to.deep.equal(expected));
  }

  const percent = fc.integer({ min: 1, max: 100 });
  const block = fc.record(
    {
      maximumPercent: percent,
      bakeTimeInMinutes: percent,
      deploymentCircuitBreaker: fc.record(
        { enable: fc.boolean(), rollback: fc.boolean(), resetOnHealthyTask: fc.boolean(), thresholdConfiguration: fc.record({ type: fc.constantFrom('COUNT', 'BOUNDED_PERCENT'), value: percent }) },
        { requiredKeys: [] },
      ),
      alarms: fc.record({ alarmNames: fc.array(fc.string()), enable: fc.boolean(), rollback: fc.boolean() }, { requiredKeys: [] }),
      linearConfiguration: fc.record({ stepPercent: percent, stepBakeTimeInMinutes: percent }, { requiredKeys: [] }),
      canaryConfiguration: fc.record({ canaryPercent: percent, canaryBakeTimeInMinutes: percent }, { requiredKeys: [] }),
      lifecycleHooks: fc.array(fc.record({ targetType: fc.constantFrom('PAUSE', 'AWS_LAMBDA'), lifecycleStages: fc.constant(['PRE_SCALE_UP']) })),
    },
    { requiredKeys: [] },
  );

  it('changes nothing when the same block is sent again', () => {
    fc.assert(
      fc.property(block, block, (before, given) => {
        const once = mergeDeploymentConfiguration(mergeDeploymentConfiguration(defaultDeploymentConfiguration(false), before), given);
        expect(mergeDeploymentConfiguration(once, given)).to.deep.equal(once);
      }),
    );
  });

  it('changes nothing when a block is sent back as it was read, whatever was there', () => {
    fc.assert(
      fc.property(block, (before) => {
        const live = mergeDeploymentConfiguration(defaultDeploymentConfiguration(false), before);
        expect(mergeDeploymentConfiguration(live, live)).to.deep.equal(live);
      }),
    );
  });

  it('starts a DAEMON service from 100 and 0', () => {
    expect(defaultDeploymentConfiguration(true)).to.include({ maximumPercent: 100, minimumHealthyPercent: 0 });
  });
});

describe('UpdateService', () => {
  let world: TestSimulator;
  beforeEach(async () => {
    world = await startSimulator();
    await world.call('RegisterTaskDefinition', definition());
    await world.call('CreateService', service({ tags: [{ key: 'owner', value: 'me' }] }));
    await world.clock.advance(300_000);
  });
  afterEach(() => world.simulator.close());

  const update = (input: Members): Promise<any> => world.call('UpdateService', { cluster: 'main', service: 'web', ...input });
  const primaryId = async (): Promise<string> => (await describeOne(world)).deployments[0].id;

  const quiet: readonly [name: string, input: Members][] = [
    ['the same task definition by family', { taskDefinition: 'web' }],
    ['the same subnets in another order', { networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-b', 'subnet-a'] } } }],
    ['an empty list that was never set', { loadBalancers: [], volumeConfigurations: [] }],
    ['Service Connect off, which it was', { serviceConnectConfiguration: { enabled: false } }],
    ['another count', { desiredCount: 3 }],
    ['percentages', { deploymentConfiguration: { maximumPercent: 150 } }],
    ['managed tags', { enableECSManagedTags: true }],
    ['a placement strategy', { placementStrategy: [{ type: 'random' }] }],
  ];
  for (const [name, input] of quiet) {
    it(`starts no deployment for ${name}`, async () => {
      const before = await primaryId();
      await update(input);
      expect(await primaryId()).to.equal(before);
    });
  }

  const triggers: readonly [name: string, input: Members][] = [
    ['forceNewDeployment', { forceNewDeployment: true }],
    ['other subnets', { networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-c'] } } }],
    ['another platform version', { platformVersion: '1.4.0' }],
    ['a service registry', { serviceRegistries: [{ registryArn: 'arn:aws:servicediscovery:eu-central-1:123456789012:service/srv-1' }] }],
    ['a target group', { loadBalancers: [{ targetGroupArn: 'arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/a/1', containerName: 'app', containerPort: 80 }] }],
    ['a metric resolution', { monitoring: { metricConfigurations: [{ metricNames: ['CPUUtilization'], resolutionSeconds: 20 }] } }],
  ];
  for (const [name, input] of triggers) {
    it(`starts a deployment for ${name}`, async () => {
      const before = await primaryId();
      await update(input);
      expect(await primaryId()).to.not.equal(before);
    });
  }

  it('starts a deployment for a new revision and reads it back in full', async () => {
    await world.call('RegisterTaskDefinition', definition());
    const before = await primaryId();
    const { service: updated } = await update({ taskDefinition: 'web' });
    expect(updated.taskDefinition).to.match(/^arn:aws:ecs:eu-central-1:123456789012:task-definition\/web:2$/);
    expect(updated.deployments[0].id).to.not.equal(before);
  });

  it('changes nothing when it refuses', async () => {
    const before = await describeOne(world);
    expect(await world.refused('UpdateService', { cluster: 'main', service: 'web', desiredCount: 5, taskDefinition: 'nope' })).to.equal('ClientException: TaskDefinition not found.');
    expect(await describeOne(world)).to.deep.equal(before);
  });

  it('changes nothing when a service is sent back as it was read', async () => {
    const blocks: Members = {
      deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true, thresholdConfiguration: { type: 'COUNT', value: 4 } }, bakeTimeInMinutes: 1 },
      serviceConnectConfiguration: { enabled: true, namespace: 'shop', services: [{ portName: 'http' }], logConfiguration: { logDriver: 'awslogs' } },
      placementConstraints: [{ type: 'distinctInstance' }],
      healthCheckGracePeriodSeconds: 7,
      propagateTags: 'SERVICE',
    };
    await update(blocks);
    await world.clock.advance(600_000);
    const before = await describeOne(world);
    const names = ['deploymentConfiguration', 'networkConfiguration', 'placementConstraints', 'placementStrategy', 'healthCheckGracePeriodSeconds', 'propagateTags', 'platformVersion', 'loadBalancers', 'serviceRegistries', 'availabilityZoneRebalancing', 'enableExecuteCommand', 'enableECSManagedTags', 'taskDefinition', 'desiredCount'];
    const input = Object.fromEntries(names.map((name) => [name, before[name]]));
    await update({ ...input, serviceConnectConfiguration: before.deployments[0].serviceConnectConfiguration });
    expect(await describeOne(world)).to.deep.equal(before);
  });

  it('never touches tags', async () => {
    await update({ desiredCount: 1 });
    expect((await describeOne(world)).tags).to.deep.equal([{ key: 'owner', value: 'me' }]);
    expect(await world.refused('UpdateService', { cluster: 'main', service: 'web', tags: [] })).to.match(/^InvalidParameterException: Unknown parameter in input: "tags"/);
  });

  it('goes back to the launch type with an empty strategy', async () => {
    await update({ capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }] });
    const spot = await describeOne(world);
    expect(spot.launchType).to.equal(undefined);
    expect(spot.capacityProviderStrategy).to.deep.equal([{ capacityProvider: 'FARGATE_SPOT', weight: 1, base: 0 }]);
    await update({ capacityProviderStrategy: [] });
    const back = await describeOne(world);
    expect(back.launchType).to.equal('FARGATE');
    expect(back.capacityProviderStrategy).to.equal(undefined);
  });

  it('keeps a deregistered revision that is in use, and takes it for no new deployment', async () => {
    await world.call('DeregisterTaskDefinition', { taskDefinition: 'web:1' });
    await update({ desiredCount: 1 });
    await world.call('RegisterTaskDefinition', definition());
    await update({ taskDefinition: 'web:2' });
    expect(await world.refused('UpdateService', { cluster: 'main', service: 'web', taskDefinition: 'web:1' })).to.equal('ClientException: TaskDefinition is inactive');
  });

  it('wants the volume again when a definition with a configuredAtLaunch volume is deployed', async () => {
    await world.call('RegisterTaskDefinition', definition({ volumes: [{ name: 'data', configuredAtLaunch: true }], containerDefinitions: [container({ mountPoints: [{ sourceVolume: 'data', containerPath: '/d' }] })] }));
    const volumeConfigurations = [{ name: 'data', managedEBSVolume: { roleArn: 'arn:aws:iam::123456789012:role/ebs', sizeInGiB: 10 } }];
    const refused = 'InvalidParameterException: Task definition has configuredAtLaunch volume but no volume configuration provided at runtime';
    expect(await world.refused('UpdateService', { cluster: 'main', service: 'web', taskDefinition: 'web:2' })).to.equal(refused);
    const { service: updated } = await update({ taskDefinition: 'web:2', volumeConfigurations });
    expect(updated.deployments[0].volumeConfigurations[0].managedEBSVolume.filesystemType).to.equal('xfs');
    expect(updated.volumeConfigurations).to.equal(undefined);
    expect(await world.refused('UpdateService', { cluster: 'main', service: 'web', forceNewDeployment: true })).to.equal(refused);
    await update({ desiredCount: 1 });
  });
});
