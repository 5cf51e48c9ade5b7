import { expect } from 'chai';
import type { Members } from '../../../../src/simulator/state.ts';
import { container, definition, describeOne, service, startSimulator, type TestSimulator } from '../builders.ts';

const TARGET_GROUP = 'arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/blue/1';
const OTHER_GROUP = 'arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/green/2';
const RULE = 'arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener-rule/app/lb/1/2/3';

describe('CreateService', () => {
  let world: TestSimulator;
  beforeEach(async () => {
    world = await startSimulator();
    await world.call('RegisterTaskDefinition', definition());
  });
  afterEach(() => world.simulator.close());

  it('reads back with everything that ECS fills in (section 5)', async () => {
    const { service: made } = await world.call('CreateService', service());
    expect(made).to.include({ status: 'ACTIVE', platformVersion: 'LATEST', schedulingStrategy: 'REPLICA', availabilityZoneRebalancing: 'ENABLED', enableExecuteCommand: false });
    expect(made.deploymentConfiguration).to.deep.equal({
      strategy: 'ROLLING',
      bakeTimeInMinutes: 0,
      maximumPercent: 200,
      minimumHealthyPercent: 100,
      deploymentCircuitBreaker: { enable: false, rollback: false, resetOnHealthyTask: true, thresholdConfiguration: { type: 'BOUNDED_PERCENT', value: 50 } },
      alarms: { alarmNames: [], enable: false, rollback: false },
    });
    expect(made.networkConfiguration.awsvpcConfiguration).to.deep.include({ securityGroups: [], assignPublicIp: 'DISABLED' });
    expect(made.networkConfiguration.awsvpcConfiguration.subnets).to.have.members(['subnet-a', 'subnet-b']);
    expect(made.roleArn).to.match(/AWSServiceRoleForECS$/);
  });

  it('shows Service Connect on the PRIMARY deployment only', async () => {
    const { service: made } = await world.call('CreateService', service({ serviceConnectConfiguration: { enabled: true, namespace: 'shop', services: [{ portName: 'http' }] } }));
    expect(made.serviceConnectConfiguration).to.equal(undefined);
    expect(made.deployments[0].serviceConnectConfiguration.services).to.deep.equal([{ portName: 'http', discoveryName: 'http' }]);
  });

  it('answers the same request twice with the same service', async () => {
    const first = await world.call('CreateService', service());
    const second = await world.call('CreateService', service());
    expect(second.service.deployments.map((entry: Members) => entry['id'])).to.deep.equal(first.service.deployments.map((entry: Members) => entry['id']));
    expect(await world.refused('CreateService', service({ desiredCount: 3 }))).to.equal('InvalidParameterException: Creation of service was not idempotent.');
  });

  it('refuses a DRAINING name and makes an INACTIVE one anew', async () => {
    await world.call('CreateService', service());
    await world.clock.advance(300_000);
    expect(await world.refused('DeleteService', { cluster: 'main', service: 'web' })).to.equal('InvalidParameterException: The service cannot be stopped while it is scaled above 0.');
    await world.call('DeleteService', { cluster: 'main', service: 'web', force: true });
    expect((await describeOne(world)).status).to.equal('DRAINING');
    expect((await world.call('ListServices', { cluster: 'main' })).serviceArns).to.deep.equal([]);
    expect(await world.refused('CreateService', service())).to.equal('InvalidParameterException: Unable to Start a service that is still Draining.');
    expect(await world.refused('UpdateService', { cluster: 'main', service: 'web', desiredCount: 1 })).to.equal('ServiceNotActiveException: Service was not ACTIVE.');
    await world.clock.advance(120_000);
    expect((await describeOne(world)).status).to.equal('INACTIVE');
    const { service: made } = await world.call('CreateService', service());
    expect(made).to.include({ status: 'ACTIVE' });
    expect(made.events.map((event: Members) => event['message']).join()).to.not.match(/steady/);
  });

  it('forgets an INACTIVE service after an hour', async () => {
    await world.call('CreateService', service({ desiredCount: 0 }));
    await world.call('DeleteService', { cluster: 'main', service: 'web' });
    await world.clock.advance(60_000);
    expect((await describeOne(world)).status).to.equal('INACTIVE');
    await world.clock.advance(2 * 3_600_000);
    const { services, failures } = await world.call('DescribeServices', { cluster: 'main', services: ['web'] });
    expect(services).to.deep.equal([]);
    expect(failures).to.deep.equal([{ arn: 'arn:aws:ecs:eu-central-1:123456789012:service/main/web', reason: 'MISSING' }]);
  });

  it('lets CODE_DEPLOY and EXTERNAL services exist without deploying them', async () => {
    const { service: external } = await world.call('CreateService', { cluster: 'main', serviceName: 'ext', deploymentController: { type: 'EXTERNAL' } });
    expect(external).to.deep.include({ status: 'ACTIVE', taskSets: [], deployments: [] });
    await world.call('CreateService', service({ deploymentController: { type: 'CODE_DEPLOY' }, loadBalancers: [{ targetGroupArn: TARGET_GROUP, containerName: 'app', containerPort: 80 }] }));
    await world.clock.advance(300_000);
    expect((await describeOne(world)).runningCount).to.equal(0);
    expect(await world.refused('UpdateService', { cluster: 'main', service: 'web', taskDefinition: 'web' })).to.match(/Use AWS CodeDeploy to trigger a new deployment\.$/);
    expect(await world.refused('UpdateService', { cluster: 'main', service: 'ext', platformVersion: 'LATEST' })).to.match(/^InvalidParameterException: Unable to update platformVersion/);
  });

  const balancer = (advanced?: Members, overrides: Members = {}): Members => ({
    targetGroupArn: TARGET_GROUP,
    containerName: 'app',
    containerPort: 80,
    ...(advanced === undefined ? {} : { advancedConfiguration: advanced }),
    ...overrides,
  });
  const blueGreen = { deploymentConfiguration: { strategy: 'BLUE_GREEN' } };
  const hook = (overrides: Members): Members => ({ deploymentConfiguration: { lifecycleHooks: [{ hookTargetArn: 'arn:l', roleArn: 'arn:r', lifecycleStages: ['PRE_SCALE_UP'], ...overrides }] } });
  const refusals: readonly [input: Members, expected: string][] = [
    [{ cluster: 'other' }, 'ClusterNotFoundException: Cluster not found.'],
    [{ taskDefinition: undefined }, 'InvalidParameterException: TaskDefinition can not be blank.'],
    [{ taskDefinition: 'nope' }, 'ClientException: TaskDefinition not found.'],
    [{ networkConfiguration: undefined }, "InvalidParameterException: Network Configuration must be provided when networkMode 'awsvpc' is specified."],
    [{ capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }] }, 'InvalidParameterException: Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.'],
    [{ loadBalancers: [balancer(undefined, { containerName: 'nope' })] }, 'InvalidParameterException: The container nope does not exist in the task definition.'],
    [{ loadBalancers: [balancer(undefined, { containerPort: 81 })] }, 'InvalidParameterException: The container app did not have a container port 81 defined.'],
    [{ loadBalancers: [balancer(), balancer()] }, `InvalidParameterException: Duplicate targetGroupArn found: ${TARGET_GROUP}`],
    [{ loadBalancers: [balancer(), { loadBalancerName: 'a', containerName: 'app', containerPort: 80 }] }, 'InvalidParameterException: All loadBalancers must be strictly either ELBv1 (defining loadBalancerName) or ELBv2 (defining targetGroupArn)'],
    [{ loadBalancers: [{ loadBalancerName: 'a', containerName: 'app', containerPort: 80, advancedConfiguration: {} }] }, 'InvalidParameterException: advancedConfiguration field is not allowed with ELBv1 loadBalancers'],
    [{ ...blueGreen, loadBalancers: [balancer()] }, 'InvalidParameterException: advancedConfiguration field is required for all loadBalancers when using a non-ROLLING deployment strategy'],
    [{ ...blueGreen, loadBalancers: [balancer({ productionListenerRule: 'arn:x' })] }, 'InvalidParameterException: productionListenerRule has an invalid ARN format. Must be RuleArn for ALB or ListenerArn for NLB. Got: arn:x'],
    [{ ...blueGreen, loadBalancers: [balancer({ productionListenerRule: RULE, testListenerRule: RULE })] }, `InvalidParameterException: The following rules cannot be used as both production and test listener rules: ${RULE}`],
    [{ ...blueGreen, loadBalancers: [balancer({ productionListenerRule: RULE, alternateTargetGroupArn: OTHER_GROUP })] }, `InvalidParameterException: The target group with targetGroupArn ${TARGET_GROUP} does not exist.`],
    [{ ...blueGreen, loadBalancers: [balancer({ productionListenerRule: RULE })] }, 'InvalidParameterException: alternateTargetGroupArn and productionListenerRule are required in advancedConfiguration when using a non-ROLLING deployment strategy'],
    [{ deploymentConfiguration: { strategy: 'CANARY' } }, 'InvalidParameterException: The CANARY deployment strategy requires a load balancer or Service Connect.'],
    [{ deploymentConfiguration: { linearConfiguration: {} } }, 'InvalidParameterException: Linear configuration can only be present with LINEAR deployment strategy'],
    [{ deploymentConfiguration: { maximumPercent: 100 } }, 'InvalidParameterException: Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.'],
    [{ deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, thresholdConfiguration: { type: 'COUNT' } } } }, 'InvalidParameterException: Invalid deployment circuit breaker threshold value.'],
    [hook({ lifecycleStages: [] }), 'InvalidParameterException: Lifecycle stage cannot be null or empty for any deployment lifecycle hooks'],
    [hook({ roleArn: undefined }), 'InvalidParameterException: Role arn or Hook Target arn is missing for one or more deployment lifecycle hooks'],
    [hook({ targetType: 'SQS' }), 'InvalidParameterException: Invalid targetType. Valid values are: AWS_LAMBDA, PAUSE'],
    [hook({ targetType: 'PAUSE', lifecycleStages: ['TEST_TRAFFIC_SHIFT'] }), 'InvalidParameterException: Invalid lifecycle stage provided for Pause Hook'],
    [hook({ targetType: 'PAUSE' }), 'UnsupportedFeatureException: The simulator does not run PAUSE hooks with the ROLLING strategy: AWS says that they work there, and not at which stages.'],
    [{ schedulingStrategy: 'DAEMON' }, 'InvalidParameterException: The daemon scheduling strategy does not support a desired count'],
    [{ schedulingStrategy: 'DAEMON', desiredCount: undefined, launchType: 'EC2' }, 'UnsupportedFeatureException: The simulator has no container instances, so it does not run the DAEMON scheduling strategy.'],
    [{ serviceConnectConfiguration: { enabled: true, namespace: 'a', services: [{ portName: 'grpc' }] } }, 'InvalidParameterException: portName(grpc) does not refer to any named PortMapping in the task definition.'],
    [{ serviceConnectConfiguration: { enabled: true, services: [] } }, 'InvalidParameterException: A namespace must be specified in the Service Connect configuration when the cluster has no default namespace.'],
    [{ serviceConnectConfiguration: { enabled: true, namespace: 'a', accessLogConfiguration: { format: 'JSON' } } }, 'InvalidParameterException: logConfiguration must be specified when accessLogConfiguration is specified.'],
    [{ launchType: undefined, capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 0 }] }, 'InvalidParameterException: At least one capacity provider in a capacity provider strategy must have a weight greater than zero.'],
    [{ launchType: undefined, capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1, base: 1 }, { capacityProvider: 'FARGATE_SPOT', base: 1 }] }, 'InvalidParameterException: Only one capacity provider in a capacity provider strategy can have a base defined.'],
    [{ volumeConfigurations: [{ name: 'data' }] }, 'InvalidParameterException: The volume data is not defined with configuredAtLaunch in the task definition.'],
    [{ desiredCount: undefined }, 'InvalidParameterException: Desired count must be specified for a service with the REPLICA scheduling strategy.'],
    [{ launchType: 'EC2', networkConfiguration: { awsvpcConfiguration: { subnets: ['a'], assignPublicIp: 'ENABLED' } } }, 'InvalidParameterException: Assign public IP is not supported for this launch type.'],
    [{ deploymentController: { type: 'EXTERNAL' }, deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } } }, 'InvalidParameterException: The deployment circuit breaker can only be used with the ECS deployment controller.'],
    [{ deploymentController: { type: 'CODE_DEPLOY' } }, 'InvalidParameterException: A load balancer must be specified when using the CODE_DEPLOY deployment controller.'],
    [{ deploymentConfiguration: { maximumPercent: 90, minimumHealthyPercent: 50 } }, 'InvalidParameterException: maximumPercent must be at least 100, got 90.'],
    [{ deploymentConfiguration: { alarms: { enable: true } } }, 'InvalidParameterException: At least one alarm name must be specified when deployment alarms are enabled.'],
    [{ role: 'ecsServiceRole' }, 'InvalidParameterException: You cannot specify an IAM role for services that require a service linked role.'],
    [{ tags: [{ key: 'aws:x', value: '' }] }, 'InvalidParameterException: Tag keys must not begin with aws:, which is reserved for AWS use.'],
  ];
  for (const [input, expected] of refusals) {
    it(`refuses ${JSON.stringify(input).slice(0, 90)}: ${expected.slice(expected.indexOf(':') + 2, 80)}`, async () => {
      expect(await world.refused('CreateService', service(input))).to.equal(expected);
      expect((await world.call('ListServices', { cluster: 'main' })).serviceArns).to.deep.equal([]);
    });
  }

  it('refuses a definition that Fargate cannot run', async () => {
    await world.call('RegisterTaskDefinition', { family: 'ec2', containerDefinitions: [container({ memory: 128 })] });
    expect(await world.refused('CreateService', service({ taskDefinition: 'ec2' }))).to.equal('InvalidParameterException: Network Configuration is not valid for the given networkMode of this task definition.');
    expect(await world.refused('CreateService', service({ taskDefinition: 'ec2', networkConfiguration: undefined }))).to.equal('InvalidParameterException: Task definition does not support launch_type FARGATE.');
  });

  it('pages ListServices by ten, and a token outlives a deletion', async () => {
    for (let index = 0; index < 12; index += 1) await world.call('CreateService', service({ serviceName: `s${index}`, desiredCount: 0 }));
    const first = await world.call('ListServices', { cluster: 'main' });
    expect(first.serviceArns).to.have.length(10);
    await world.call('DeleteService', { cluster: 'main', service: 's0' });
    const second = await world.call('ListServices', { cluster: 'main', nextToken: first.nextToken });
    expect(second.serviceArns.map((arn: string) => arn.split('/').at(-1))).to.deep.equal(['s10', 's11']);
    expect(second.nextToken).to.equal(undefined);
    expect(await world.refused('ListServices', { cluster: 'main', nextToken: 'x' })).to.equal('InvalidParameterException: Invalid token');
  });
});
