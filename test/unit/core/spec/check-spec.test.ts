import { expect } from 'chai';
import { fieldErrorText } from '../../../../src/api/field-error.ts';
import { checkSpec } from '../../../../src/core/spec/check-spec.ts';
import { changed, goodEc2, goodFargate } from './builders.ts';

type Change = (copy: any) => void;
interface Case {
  readonly name: string;
  readonly change: Change;
  /** Start of each message, in order; empty when ECS takes it. */
  readonly want: readonly string[];
}

const container = (copy: any): any => copy.taskDefinition.containerDefinitions[0];
const addContainer = (copy: any, more: object): void => copy.taskDefinition.containerDefinitions.push({ name: 'side', image: 'side:1', memory: 64, essential: false, ...more });

function runs(spec: typeof goodFargate, cases: readonly Case[]): void {
  for (const { name, change, want } of cases) {
    it(name, () => {
      const found = checkSpec(changed(spec, change)).map(fieldErrorText);
      expect(found.map((text, index) => (want[index] !== undefined && text.startsWith(want[index]) ? want[index] : text))).to.deep.equal(want);
    });
  }
}

describe('checkSpec', () => {
  it('takes a good Fargate service and a good EC2 service', () => {
    expect(checkSpec(goodFargate)).to.deep.equal([]);
    expect(checkSpec(goodEc2)).to.deep.equal([]);
  });

  it('takes an existing revision, of which it knows nothing', () => {
    expect(checkSpec({ taskDefinitionArn: 'web:3', service: { launchType: 'FARGATE', loadBalancers: [{ targetGroupArn: 'arn', containerName: 'x', containerPort: 1 }] } })).to.deep.equal([]);
  });

  describe('on Fargate', () => {
    runs(goodFargate, [
      { name: 'needs cpu and memory', change: (copy) => { delete copy.taskDefinition.cpu; delete copy.taskDefinition.memory; }, want: ['spec.taskDefinition.cpu: Required value: Fargate needs the CPU', 'spec.taskDefinition.memory: Required value: Fargate needs the memory'] },
      { name: 'takes sizes in other units', change: (copy) => { copy.taskDefinition.cpu = '.25 vcpu'; copy.taskDefinition.memory = '.5 GB'; }, want: [] },
      { name: 'takes numbers', change: (copy) => { copy.taskDefinition.cpu = 1024; copy.taskDefinition.memory = 8192; }, want: [] },
      { name: 'refuses a pair that Fargate does not have, and says which there are', change: (copy) => { copy.taskDefinition.memory = '4096'; }, want: ['spec.taskDefinition.memory: Invalid value: "4096": No Fargate configuration exists for given values: with cpu 256 memory has to be 512, 1024, 2048 MiB'] },
      { name: 'refuses a memory between two steps', change: (copy) => { copy.taskDefinition.cpu = '8192'; copy.taskDefinition.memory = '17000'; }, want: ['spec.taskDefinition.memory: Invalid value: "17000": No Fargate configuration exists for given values: with cpu 8192 memory has to be 16384 to 61440 in steps of 4096 MiB'] },
      { name: 'knows the largest size', change: (copy) => { copy.taskDefinition.cpu = '32 vCPU'; copy.taskDefinition.memory = '249856'; }, want: [] },
      { name: 'refuses a cpu that Fargate does not have', change: (copy) => { copy.taskDefinition.cpu = '300'; }, want: ['spec.taskDefinition.cpu: Invalid value: "300": No Fargate configuration exists for given values: Fargate has cpu 256, 512'] },
      { name: 'refuses small sizes for Windows', change: (copy) => { copy.taskDefinition.runtimePlatform = { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' }; }, want: ['spec.taskDefinition.cpu: Invalid value: "256": No Fargate configuration exists for given values: Windows on Fargate has cpu 1024, 2048, 4096'] },
      { name: 'refuses a text that is no size', change: (copy) => { copy.taskDefinition.cpu = 'many'; copy.taskDefinition.memory = '1 TB'; }, want: ["spec.taskDefinition.cpu: Invalid value: \"many\": Invalid 'cpu' setting for task", "spec.taskDefinition.memory: Invalid value: \"1 TB\": Invalid 'memory' setting"] },
      { name: 'needs awsvpc', change: (copy) => { delete copy.taskDefinition.networkMode; }, want: ['spec.taskDefinition.networkMode: Required value: Fargate only supports network mode awsvpc'] },
      { name: 'is meant by a capacity provider too', change: (copy) => { delete copy.taskDefinition.requiresCompatibilities; delete copy.service.launchType; copy.service.capacityProviderStrategy = [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }]; copy.taskDefinition.ipcMode = 'task'; }, want: ['spec.taskDefinition.ipcMode: Forbidden: Fargate does not support it'] },
      { name: 'has no pidMode host', change: (copy) => { copy.taskDefinition.pidMode = 'host'; }, want: ['spec.taskDefinition.pidMode: Invalid value: "host"'] },
      { name: 'has no privileged containers, DNS settings or hosts', change: (copy) => Object.assign(container(copy), { privileged: true, dnsServers: ['1.1.1.1'], extraHosts: [{ hostname: 'a', ipAddress: '1.1.1.1' }] }), want: ['spec.taskDefinition.containerDefinitions[0].dnsServers: Forbidden', 'spec.taskDefinition.containerDefinitions[0].extraHosts: Forbidden', 'spec.taskDefinition.containerDefinitions[0].privileged: Forbidden'] },
      { name: 'ignores empty lists and false, which many files carry along', change: (copy) => Object.assign(container(copy), { privileged: false, dnsServers: [], links: [], linuxParameters: { devices: [], tmpfs: [] } }), want: [] },
      { name: 'has no devices, swap or shared memory', change: (copy) => { container(copy).linuxParameters = { devices: [{ hostPath: '/dev/x' }], maxSwap: 0, sharedMemorySize: 64 }; }, want: ['spec.taskDefinition.containerDefinitions[0].linuxParameters.devices: Forbidden', 'spec.taskDefinition.containerDefinitions[0].linuxParameters.maxSwap: Forbidden', 'spec.taskDefinition.containerDefinitions[0].linuxParameters.sharedMemorySize: Forbidden'] },
      { name: 'adds only SYS_PTRACE', change: (copy) => { container(copy).linuxParameters = { capabilities: { add: ['SYS_PTRACE', 'NET_ADMIN'], drop: ['ALL'] } }; }, want: ['spec.taskDefinition.containerDefinitions[0].linuxParameters.capabilities.add[1]: Invalid value: "NET_ADMIN"'] },
      { name: 'has no GPUs', change: (copy) => { container(copy).resourceRequirements = [{ type: 'GPU', value: '1' }]; }, want: ['spec.taskDefinition.containerDefinitions[0].resourceRequirements[0].type: Invalid value: "GPU"'] },
      { name: 'has three log drivers', change: (copy) => { container(copy).logConfiguration = { logDriver: 'syslog' }; }, want: ['spec.taskDefinition.containerDefinitions[0].logConfiguration.logDriver: Invalid value: "syslog"'] },
      { name: 'stops within two minutes', change: (copy) => { container(copy).stopTimeout = 121; }, want: ['spec.taskDefinition.containerDefinitions[0].stopTimeout: Invalid value: 121'] },
      { name: 'has no host or Docker volumes', change: (copy) => { copy.taskDefinition.volumes = [{ name: 'a', host: { sourcePath: '/x' } }, { name: 'b', dockerVolumeConfiguration: {} }, { name: 'c', host: {} }]; }, want: ['spec.taskDefinition.volumes[0].host.sourcePath: Forbidden', 'spec.taskDefinition.volumes[1].dockerVolumeConfiguration: Forbidden'] },
      { name: 'needs an execution role for secrets', change: (copy) => { container(copy).secrets = [{ name: 'A', valueFrom: 'p' }]; }, want: ['spec.taskDefinition.executionRoleArn: Required value: Fargate needs an execution role to read the secrets of container app'] },
      { name: 'needs it for secrets of the overlay too', change: (copy) => { copy.containers = { app: { secrets: { A: 'p' } } }; }, want: ['spec.taskDefinition.executionRoleArn: Required value'] },
      { name: 'takes secrets with an execution role', change: (copy) => { container(copy).secrets = [{ name: 'A', valueFrom: 'p' }]; copy.taskDefinition.executionRoleArn = 'role'; }, want: [] },
      { name: 'has no daemons and no placement', change: (copy) => Object.assign(copy.service, { schedulingStrategy: 'DAEMON', desiredCount: undefined, placementConstraints: [{ type: 'distinctInstance' }] }), want: ['spec.service.schedulingStrategy: Invalid value: "DAEMON": Fargate has no daemons', 'spec.service.placementConstraints: Forbidden'] },
    ]);
  });

  describe('between containers', () => {
    runs(goodEc2, [
      { name: 'refuses a name twice', change: (copy) => addContainer(copy, { name: 'app' }), want: ['spec.taskDefinition.containerDefinitions[1].name: Duplicate value: "app"'] },
      { name: 'needs an essential container', change: (copy) => { container(copy).essential = false; }, want: ['spec.taskDefinition.containerDefinitions: Invalid value: at least one container has to be essential'] },
      { name: 'needs an image', change: (copy) => { delete container(copy).image; }, want: ['spec.taskDefinition.containerDefinitions[0].image: Required value: give it here or in spec.containers.app.image'] },
      { name: 'takes the image from the overlay', change: (copy) => { delete container(copy).image; copy.containers = { app: { image: 'app:2' } }; }, want: [] },
      { name: 'refuses an overlay of a container that is not there', change: (copy) => { copy.containers = { ap: { image: 'app:2' } }; }, want: ['spec.containers.ap: Invalid value: "ap": there is no container of that name in taskDefinition (there is app)'] },
      { name: 'refuses a variable that is plain and secret', change: (copy) => { container(copy).environment = [{ name: 'A', value: 'x' }]; copy.containers = { app: { secrets: { A: 'p' } } }; }, want: ['spec.containers.app.secrets.A: Invalid value: "A": is also a plain environment variable'] },
      { name: 'finds a dependency that is not there', change: (copy) => { container(copy).dependsOn = [{ containerName: 'db', condition: 'START' }]; }, want: ['spec.taskDefinition.containerDefinitions[0].dependsOn[0].containerName: Invalid value: "db"'] },
      { name: 'finds containers that wait for each other', change: (copy) => { addContainer(copy, { dependsOn: [{ containerName: 'app', condition: 'START' }] }); container(copy).dependsOn = [{ containerName: 'side', condition: 'START' }]; }, want: ['spec.taskDefinition.containerDefinitions[0].dependsOn: Invalid value: containers wait for each other: app -> side -> app'] },
      { name: 'finds one that waits for itself', change: (copy) => { container(copy).dependsOn = [{ containerName: 'app', condition: 'START' }]; }, want: ['spec.taskDefinition.containerDefinitions[0].dependsOn: Invalid value: containers wait for each other: app -> app'] },
      { name: 'refuses HEALTHY without a health check', change: (copy) => { addContainer(copy, { essential: true }); container(copy).dependsOn = [{ containerName: 'side', condition: 'HEALTHY' }]; }, want: ['spec.taskDefinition.containerDefinitions[0].dependsOn[0].condition: Invalid value: "HEALTHY": container side has no healthCheck'] },
      { name: 'refuses COMPLETE of an essential container', change: (copy) => { addContainer(copy, { essential: true }); container(copy).dependsOn = [{ containerName: 'side', condition: 'COMPLETE' }]; }, want: ['spec.taskDefinition.containerDefinitions[0].dependsOn[0].condition: Invalid value: "COMPLETE": container side is essential'] },
      { name: 'takes SUCCESS of an init container', change: (copy) => { addContainer(copy, {}); container(copy).dependsOn = [{ containerName: 'side', condition: 'SUCCESS' }]; }, want: [] },
      { name: 'finds a volume that is not there', change: (copy) => { container(copy).mountPoints = [{ sourceVolume: 'data', containerPath: '/d' }]; }, want: ['spec.taskDefinition.containerDefinitions[0].mountPoints[0].sourceVolume: Invalid value: "data"'] },
      { name: 'takes a volume that is there', change: (copy) => { container(copy).mountPoints = [{ sourceVolume: 'data', containerPath: '/d' }]; copy.taskDefinition.volumes = [{ name: 'data' }]; }, want: [] },
      { name: 'finds a container to take volumes from, or to link to, that is not there', change: (copy) => Object.assign(container(copy), { volumesFrom: [{ sourceContainer: 'x' }], links: ['y:z'] }), want: ['spec.taskDefinition.containerDefinitions[0].volumesFrom[0].sourceContainer: Invalid value: "x"', 'spec.taskDefinition.containerDefinitions[0].links[0]: Invalid value: "y:z"'] },
      { name: 'finds a proxy that is not there', change: (copy) => { copy.taskDefinition.proxyConfiguration = { containerName: 'envoy' }; }, want: ['spec.taskDefinition.proxyConfiguration.containerName: Invalid value: "envoy"'] },
      { name: 'needs memory somewhere', change: (copy) => { delete container(copy).memory; }, want: ['spec.taskDefinition.containerDefinitions[0].memory: Required value: container app needs memory or memoryReservation'] },
      { name: 'takes the memory of the task', change: (copy) => { delete container(copy).memory; copy.taskDefinition.memory = 512; }, want: [] },
      { name: 'refuses a container larger than its task', change: (copy) => { copy.taskDefinition.memory = 64; }, want: ['spec.taskDefinition.containerDefinitions[0].memory: Invalid value: 128: is more than the 64 MiB of the task'] },
      { name: 'refuses a reservation above the limit', change: (copy) => { container(copy).memoryReservation = 256; }, want: ['spec.taskDefinition.containerDefinitions[0].memoryReservation: Invalid value: 256'] },
      { name: 'refuses containers that ask for more CPU than the task has', change: (copy) => { copy.taskDefinition.cpu = 256; container(copy).cpu = 200; addContainer(copy, { cpu: 100 }); }, want: ['spec.taskDefinition.cpu: Invalid value: 256: the containers ask for 300 units together'] },
      { name: 'refuses a task below 128 units', change: (copy) => { copy.taskDefinition.cpu = 64; }, want: ["spec.taskDefinition.cpu: Invalid value: 64: Invalid 'cpu' setting for task: it has to be between 128 and 196608"] },
    ]);
  });

  describe('about the network', () => {
    runs(goodFargate, [
      { name: 'wants equal ports with awsvpc', change: (copy) => { container(copy).portMappings[0].hostPort = 80; }, want: ['spec.taskDefinition.containerDefinitions[0].portMappings[0].hostPort: Invalid value: 80: has to be the same as containerPort (8080)'] },
      { name: 'takes the host port 0 as absent', change: (copy) => { container(copy).portMappings[0].hostPort = 0; }, want: [] },
      { name: 'needs a network configuration with awsvpc', change: (copy) => { delete copy.service.networkConfiguration; }, want: ["spec.service.networkConfiguration: Required value: Network Configuration must be provided when networkMode 'awsvpc' is specified"] },
      { name: 'leaves the network configuration to the task sets of an EXTERNAL controller', change: (copy) => { delete copy.service.networkConfiguration; copy.service.deploymentController = { type: 'EXTERNAL' }; }, want: [] },
      { name: 'wants the name of a port in Service Connect', change: (copy) => { copy.service.serviceConnectConfiguration = { enabled: true, services: [{ portName: 'http' }] }; }, want: ['spec.service.serviceConnectConfiguration.services[0].portName: Invalid value: "http"'] },
      { name: 'wants a place for the access log', change: (copy) => { copy.service.serviceConnectConfiguration = { enabled: true, accessLogConfiguration: { format: 'JSON' } }; }, want: ['spec.service.serviceConnectConfiguration.logConfiguration: Required value'] },
      { name: 'wants a port or a range, not both or neither', change: (copy) => { container(copy).portMappings = [{}, { containerPort: 1, containerPortRange: '1-2' }]; }, want: ['spec.taskDefinition.containerDefinitions[0].portMappings[0].containerPort: Required value', 'spec.taskDefinition.containerDefinitions[0].portMappings[1].containerPortRange: Forbidden'] },
      { name: 'refuses links', change: (copy) => { container(copy).links = ['app']; }, want: ['spec.taskDefinition.containerDefinitions[0].links: Forbidden: Fargate'] },
    ]);
    runs(goodEc2, [
      { name: 'refuses a network configuration in bridge mode', change: (copy) => { copy.taskDefinition.networkMode = 'bridge'; copy.service.networkConfiguration = { awsvpcConfiguration: { subnets: ['s'] } }; }, want: ['spec.service.networkConfiguration: Forbidden: Network Configuration is not valid for the given networkMode'] },
      { name: 'refuses links outside bridge mode', change: (copy) => { copy.taskDefinition.networkMode = 'host'; container(copy).portMappings = []; container(copy).links = ['app']; }, want: ['spec.taskDefinition.containerDefinitions[0].links: Forbidden: links are for network mode bridge, not host'] },
      { name: 'has dynamic ports in bridge mode', change: (copy) => { container(copy).portMappings = [{ containerPort: 80, hostPort: 8080 }, { containerPort: 81 }]; }, want: [] },
    ]);
  });

  describe('about capacity and volumes', () => {
    runs(goodFargate, [
      { name: 'refuses a launch type beside capacity providers', change: (copy) => { copy.service.capacityProviderStrategy = [{ capacityProvider: 'FARGATE', weight: 1 }]; }, want: ['spec.service.capacityProviderStrategy: Forbidden: specifying both a launch type and capacity provider strategy is not supported'] },
      { name: 'refuses two bases', change: (copy) => { delete copy.service.launchType; copy.service.capacityProviderStrategy = [{ capacityProvider: 'FARGATE', base: 1, weight: 1 }, { capacityProvider: 'FARGATE_SPOT', base: 1 }]; }, want: ['spec.service.capacityProviderStrategy: Invalid value: only one capacity provider can have a base, not FARGATE and FARGATE_SPOT'] },
      { name: 'wants one weight above 0', change: (copy) => { delete copy.service.launchType; copy.service.capacityProviderStrategy = [{ capacityProvider: 'FARGATE' }, { capacityProvider: 'FARGATE_SPOT' }]; }, want: ['spec.service.capacityProviderStrategy: Invalid value: at least one capacity provider needs a weight'] },
      { name: 'knows two resolutions of metrics', change: (copy) => { copy.service.monitoring = { metricConfigurations: [{ metricNames: ['CPUUtilization'], resolutionSeconds: 30 }] }; }, want: ['spec.service.monitoring.metricConfigurations[0].resolutionSeconds: Invalid value: 30'] },
      { name: 'wants one kind for a volume', change: (copy) => { copy.taskDefinition.volumes = [{ name: 'a', host: {}, efsVolumeConfiguration: { fileSystemId: 'fs-1' } }]; }, want: ['spec.taskDefinition.volumes[0]: Invalid value: "a": a volume is of one kind, not host and efsVolumeConfiguration'] },
      { name: 'wants encryption for IAM on EFS', change: (copy) => { copy.taskDefinition.volumes = [{ name: 'a', efsVolumeConfiguration: { fileSystemId: 'fs-1', authorizationConfig: { iam: 'ENABLED' } } }]; }, want: ['spec.taskDefinition.volumes[0].efsVolumeConfiguration.transitEncryption: Required value'] },
      { name: 'wants a configuration for a volume that is left open', change: (copy) => { copy.taskDefinition.volumes = [{ name: 'data', configuredAtLaunch: true }]; }, want: ['spec.service.volumeConfigurations: Required value: Task definition has configuredAtLaunch volume but no volume configuration provided at runtime: data'] },
      { name: 'takes one with its configuration', change: (copy) => { copy.taskDefinition.volumes = [{ name: 'data', configuredAtLaunch: true }]; copy.service.volumeConfigurations = [{ name: 'data', managedEBSVolume: { roleArn: 'r', sizeInGiB: 10 } }]; }, want: [] },
      { name: 'wants a size or a snapshot, and a volume to configure', change: (copy) => { copy.service.volumeConfigurations = [{ name: 'data', managedEBSVolume: { roleArn: 'r' } }]; }, want: ['spec.service.volumeConfigurations[0].managedEBSVolume.sizeInGiB: Required value', 'spec.service.volumeConfigurations[0].name: Invalid value: "data"'] },
    ]);
  });

  describe('about load balancers', () => {
    const rule = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener-rule/app/a/1/2/3';
    const listener = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/net/a/1/2';
    const advanced = { alternateTargetGroupArn: 'green', productionListenerRule: rule, roleArn: 'role' };
    const balancer = { targetGroupArn: 'blue', containerName: 'app', containerPort: 8080 };
    const place = 'spec.service.loadBalancers[0]';
    runs(goodFargate, [
      { name: 'take a container and a port that are there', change: (copy) => { copy.service.loadBalancers = [balancer]; }, want: [] },
      { name: 'refuse a container that is not there', change: (copy) => { copy.service.loadBalancers = [{ ...balancer, containerName: 'web' }]; }, want: [`${place}.containerName: Invalid value: "web": The container web does not exist in the task definition.`] },
      { name: 'refuse a port that is not there', change: (copy) => { copy.service.loadBalancers = [{ ...balancer, containerPort: 81 }]; }, want: [`${place}.containerPort: Invalid value: 81: The container app did not have a container port 81 defined.`] },
      { name: 'need a target', change: (copy) => { copy.service.loadBalancers = [{}]; }, want: [`${place}.targetGroupArn: Required value`, `${place}.containerName: Required value`, `${place}.containerPort: Required value`] },
      { name: 'are of one generation', change: (copy) => { copy.service.loadBalancers = [balancer, { loadBalancerName: 'elb', containerName: 'app', containerPort: 8080 }]; }, want: ['spec.service.loadBalancers: Invalid value: All loadBalancers must be strictly either ELBv1'] },
      { name: 'of the first generation have nothing advanced', change: (copy) => { copy.service.loadBalancers = [{ loadBalancerName: 'elb', containerName: 'app', containerPort: 8080, advancedConfiguration: advanced }]; }, want: [`${place}.advancedConfiguration: Forbidden: advancedConfiguration field is not allowed with ELBv1 loadBalancers`] },
      { name: 'need advancedConfiguration for blue/green', change: (copy) => { copy.service.loadBalancers = [balancer]; copy.service.deploymentConfiguration = { strategy: 'BLUE_GREEN' }; }, want: [`${place}.advancedConfiguration: Required value: advancedConfiguration field is required for all loadBalancers when using a non-ROLLING deployment strategy`] },
      { name: 'have it all or none', change: (copy) => { copy.service.loadBalancers = [{ ...balancer, advancedConfiguration: advanced }, { ...balancer, targetGroupArn: 'other' }]; }, want: ['spec.service.loadBalancers[1].advancedConfiguration: Required value: Either all or none'] },
      { name: 'take a complete blue/green pair', change: (copy) => { copy.service.loadBalancers = [{ ...balancer, advancedConfiguration: { ...advanced, testListenerRule: listener } }]; copy.service.deploymentConfiguration = { strategy: 'BLUE_GREEN' }; }, want: [] },
      { name: 'refuse what is no listener', change: (copy) => { copy.service.loadBalancers = [{ ...balancer, advancedConfiguration: { ...advanced, productionListenerRule: 'PROD' } }]; }, want: [`${place}.advancedConfiguration.productionListenerRule: Invalid value: "PROD": productionListenerRule has an invalid ARN format. Must be RuleArn for ALB or ListenerArn for NLB. Got: PROD`] },
      { name: 'refuse one rule for both', change: (copy) => { copy.service.loadBalancers = [{ ...balancer, advancedConfiguration: { ...advanced, testListenerRule: rule } }]; }, want: [`${place}.advancedConfiguration.testListenerRule: Invalid value: "${rule}": The following rules cannot be used as both`] },
      { name: 'refuse a rule for test traffic that is another one’s for production', change: (copy) => { copy.service.loadBalancers = [{ ...balancer, advancedConfiguration: advanced }, { ...balancer, targetGroupArn: 'blue-2', advancedConfiguration: { ...advanced, alternateTargetGroupArn: 'green-2', productionListenerRule: listener, testListenerRule: rule } }]; }, want: [`spec.service.loadBalancers[1].advancedConfiguration.testListenerRule: Invalid value: "${rule}": The following rules cannot be used as both`] },
      { name: 'of the first generation shift nothing', change: (copy) => { copy.service.loadBalancers = [{ loadBalancerName: 'elb', containerName: 'app', containerPort: 8080 }]; copy.service.deploymentConfiguration = { strategy: 'BLUE_GREEN' }; }, want: [`${place}.loadBalancerName: Forbidden: a classic load balancer cannot shift traffic between revisions; use target groups, or the strategy ROLLING`] },
      { name: 'refuse one group twice', change: (copy) => { copy.service.loadBalancers = [{ ...balancer, advancedConfiguration: { ...advanced, alternateTargetGroupArn: 'blue' } }]; }, want: [`${place}: Duplicate value: Duplicate targetGroupArn found: blue`] },
      { name: 'need a registry by its ARN', change: (copy) => { copy.service.serviceRegistries = [{ containerName: 'web' }]; }, want: ['spec.service.serviceRegistries[0].registryArn: Required value', 'spec.service.serviceRegistries[0].containerPort: Required value', 'spec.service.serviceRegistries[0].containerName: Invalid value: "web"'] },
    ]);
  });

  describe('about deployments', () => {
    const place = 'spec.service.deploymentConfiguration';
    const configure = (configuration: object): Change => (copy) => { copy.service.deploymentConfiguration = configuration; };
    const shifting = (configuration: object): Change => (copy) => { copy.service.deploymentConfiguration = configuration; copy.service.serviceConnectConfiguration = { enabled: true }; };
    runs(goodFargate, [
      { name: 'refuses linear settings for another strategy', change: configure({ linearConfiguration: { stepPercent: 10 } }), want: [`${place}.linearConfiguration: Forbidden: Linear configuration can only be present with LINEAR deployment strategy`] },
      { name: 'refuses canary settings for another strategy', change: shifting({ strategy: 'LINEAR', canaryConfiguration: {} }), want: [`${place}.canaryConfiguration: Forbidden: Canary configuration can only be present with CANARY deployment strategy`] },
      { name: 'refuses steps of traffic that nobody weighs', change: configure({ strategy: 'CANARY' }), want: [`${place}.strategy: Invalid value: "CANARY": shifts traffic in steps, and there is none that ECS could weigh: declare loadBalancers (ALB or NLB) or Service Connect`] },
      { name: 'refuses them for Service Connect that is off', change: (copy) => { copy.service.deploymentConfiguration = { strategy: 'LINEAR' }; copy.service.serviceConnectConfiguration = { enabled: false }; }, want: [`${place}.strategy: Invalid value: "LINEAR"`] },
      { name: 'takes blue/green without any traffic', change: configure({ strategy: 'BLUE_GREEN' }), want: [] },
      { name: 'takes tenths of a percent, and no less', change: shifting({ strategy: 'CANARY', canaryConfiguration: { canaryPercent: 0.3 } }), want: [] },
      { name: 'refuses hundredths of a percent', change: shifting({ strategy: 'CANARY', canaryConfiguration: { canaryPercent: 0.35 } }), want: [`${place}.canaryConfiguration.canaryPercent: Invalid value: 0.35`] },
      { name: 'refuses a threshold above 100 percent', change: configure({ deploymentCircuitBreaker: { enable: true, rollback: true, thresholdConfiguration: { type: 'BOUNDED_PERCENT', value: 101 } } }), want: [`${place}.deploymentCircuitBreaker.thresholdConfiguration.value: Invalid value: 101: Invalid deployment circuit breaker threshold value.`] },
      { name: 'takes a count above 100', change: configure({ deploymentCircuitBreaker: { enable: true, rollback: true, thresholdConfiguration: { type: 'COUNT', value: 101 } } }), want: [] },
      { name: 'refuses early success for another strategy', change: configure({ strategy: 'BLUE_GREEN', earlySuccessCriteria: { enable: false } }), want: [`${place}.earlySuccessCriteria: Forbidden`] },
      { name: 'needs both members of early success', change: configure({ earlySuccessCriteria: { enable: true } }), want: [`${place}.earlySuccessCriteria.healthyPercent: Required value`, `${place}.earlySuccessCriteria.sourceServiceRevisionCleanup: Required value`] },
      { name: 'refuses early success below the minimum', change: configure({ minimumHealthyPercent: 80, earlySuccessCriteria: { enable: true, healthyPercent: 70, sourceServiceRevisionCleanup: 'BLOCKING' } }), want: [`${place}.earlySuccessCriteria.healthyPercent: Invalid value: 70`] },
      { name: 'refuses percentages that leave no room', change: configure({ minimumHealthyPercent: 100, maximumPercent: 100 }), want: [`${place}.maximumPercent: Invalid value: 100: with minimumHealthyPercent 100`] },
      { name: 'needs the stages of a hook', change: configure({ lifecycleHooks: [{ hookTargetArn: 'l', roleArn: 'r' }] }), want: [`${place}.lifecycleHooks[0].lifecycleStages: Required value: Lifecycle stage cannot be null or empty`] },
      { name: 'needs target and role of a Lambda hook', change: configure({ lifecycleHooks: [{ lifecycleStages: ['PRE_SCALE_UP'] }] }), want: [`${place}.lifecycleHooks[0].hookTargetArn: Required value: Role arn or Hook Target arn is missing`, `${place}.lifecycleHooks[0].roleArn: Required value`] },
      { name: 'takes hooks with ROLLING, as ECS does', change: configure({ strategy: 'ROLLING', lifecycleHooks: [{ hookTargetArn: 'l', roleArn: 'r', lifecycleStages: ['PRE_SCALE_UP'] }, { targetType: 'PAUSE', lifecycleStages: ['PRE_SCALE_UP'] }] }), want: [] },
      { name: 'takes a pause, but not while traffic shifts', change: configure({ lifecycleHooks: [{ targetType: 'PAUSE', lifecycleStages: ['PRE_SCALE_UP', 'PRODUCTION_TRAFFIC_SHIFT'] }] }), want: [`${place}.lifecycleHooks[0].lifecycleStages[1]: Invalid value: "PRODUCTION_TRAFFIC_SHIFT": Invalid lifecycle stage provided for Pause Hook`] },
      { name: 'refuses a target and a role of a pause', change: configure({ lifecycleHooks: [{ targetType: 'PAUSE', lifecycleStages: ['PRE_SCALE_UP'], hookTargetArn: 'l', roleArn: 'r' }] }), want: [`${place}.lifecycleHooks[0].hookTargetArn: Forbidden`, `${place}.lifecycleHooks[0].roleArn: Forbidden`] },
      { name: 'takes ten hooks of a kind', change: configure({ lifecycleHooks: Array.from({ length: 11 }, () => ({ targetType: 'PAUSE', lifecycleStages: ['PRE_SCALE_UP'] })) }), want: [`${place}.lifecycleHooks: Too many: 11 hooks of type PAUSE`] },
      { name: 'refuses strategies of ECS for CodeDeploy', change: (copy) => { copy.service.deploymentController = { type: 'CODE_DEPLOY' }; copy.service.deploymentConfiguration = { strategy: 'CANARY' }; }, want: [`${place}.strategy: Invalid value: "CANARY": belongs to the deployment controller ECS`] },
    ]);
    runs(goodEc2, [
      { name: 'refuses a desired count for a daemon', change: (copy) => { copy.service.schedulingStrategy = 'DAEMON'; }, want: ['spec.service.desiredCount: Invalid value: 2: The daemon scheduling strategy does not support a desired count'] },
      { name: 'takes a daemon', change: (copy) => { copy.service.schedulingStrategy = 'DAEMON'; delete copy.service.desiredCount; copy.service.deploymentConfiguration = { maximumPercent: 100, minimumHealthyPercent: 0 }; }, want: [] },
      { name: 'wants 100 percent of a daemon', change: (copy) => { copy.service.schedulingStrategy = 'DAEMON'; delete copy.service.desiredCount; copy.service.deploymentConfiguration = { maximumPercent: 200 }; }, want: [`${place}.maximumPercent: Invalid value: 200: has to be 100 for a daemon`] },
    ]);
  });
});
