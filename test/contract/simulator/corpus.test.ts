/** Definitions that people really wrote: each is accepted and reads back by meaning, or refused for the fault it has. */
import { expect } from 'chai';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Members } from '../../../src/simulator/state.ts';
import { startSimulator } from '../../unit/simulator/builders.ts';

const corpus = resolve(import.meta.dirname, '../../../../shared/corpus');

const RESPONSE_ONLY = ['taskDefinitionArn', 'revision', 'status', 'requiresAttributes', 'compatibilities', 'registeredAt', 'registeredBy', 'deregisteredAt'];

/** What is wrong with a file, as the corpus says or as the file shows; every other one must be accepted. */
const FAULTY_DEFINITIONS: Readonly<Record<string, RegExp>> = {
  'ec2-awsvpc-host-port-mismatch.json': /^ClientException: When networkMode=awsvpc, the host ports and container ports in port mappings must match\.$/,
  'ec2-network-mode-default.json': /^InvalidParameterException: .*Value 'default' at 'networkMode'/,
  'ec2-windows-fsx-volume-mismatch.json': /^ClientException: Unknown volume 'fsx-windows-dir'\.$/,
  'managed-instances-datadog-daemon.json': /^ClientException: .*'<TASK_NAME>' at 'family'\.$/,
  'skeleton-empty-strings.json': /^ClientException: .*'family'/,
  'snippet-log-configuration-array.json': /^SerializationException: START_ARRAY .*containerDefinitions\[0\]\.logConfiguration/,
};

const FAULTY_SERVICES: Readonly<Record<string, RegExp>> = {
  'bluegreen-alb-lifecycle-hooks.json': /^InvalidParameterException: productionListenerRule has an invalid ARN format\..* Got: PROD_LISTENER_RULE_ARN$/,
  'daemon-minimal.json': /^UnsupportedFeatureException: .*DAEMON/,
  'ec2-circuit-breaker-alarms.json': /^InvalidParameterException: Assign public IP is not supported for this launch type\.$/,
  'external-controller-skeleton.json': /^InvalidParameterException: .*'serviceName'/,
  'skeleton-empty-strings.json': /^InvalidParameterException: .*'serviceName'/,
};

describe('task definitions of the corpus', function () {
  const folder = join(corpus, 'task-definitions');
  before(function () {
    if (existsSync(folder)) return;
    console.log(`    skipped: there is no ${folder}`);
    this.skip();
  });
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
  for (const file of files) {
    it(file, async () => {
      const parsed = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Members;
      const input = Object.fromEntries(Object.entries(parsed).filter(([name]) => !RESPONSE_ONLY.includes(name)));
      const world = await startSimulator();
      const faulty = FAULTY_DEFINITIONS[file];
      if (faulty !== undefined) {
        expect(await world.refused('RegisterTaskDefinition', input)).to.match(faulty);
      } else {
        const { taskDefinition } = await world.call('RegisterTaskDefinition', input);
        expect(taskDefinition.containerDefinitions.map((entry: Members) => entry['image'])).to.have.members((input['containerDefinitions'] as Members[]).map((entry) => entry['image']));
      }
      await world.simulator.close();
    });
  }
});

describe('services of the corpus', function () {
  const folder = join(corpus, 'services');
  before(function () {
    if (existsSync(folder)) return;
    console.log(`    skipped: there is no ${folder}`);
    this.skip();
  });
  // An UpdateService body is no CreateService body.
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json') && name !== 'bluegreen-service-connect-update.json') : [];
  for (const file of files) {
    it(file, async () => {
      const parsed = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Members;
      const world = await startSimulator();
      await world.call('CreateCluster', { clusterName: 'main', serviceConnectDefaults: { namespace: 'corpus' } });
      await world.call('CreateCluster', { clusterName: 'corpus', serviceConnectDefaults: { namespace: 'corpus' } });
      await world.call('RegisterTaskDefinition', definitionFor(parsed));
      const input: Members = { ...parsed, cluster: 'corpus', serviceName: parsed['serviceName'] ?? 'corpus' };
      if ((parsed['deploymentController'] as Members | undefined)?.['type'] !== 'EXTERNAL') input['taskDefinition'] = 'corpus';
      const faulty = FAULTY_SERVICES[file];
      if (faulty !== undefined) {
        expect(await world.refused('CreateService', input)).to.match(faulty);
      } else {
        const { service } = await world.call('CreateService', input);
        for (const name of ['desiredCount', 'launchType', 'loadBalancers', 'serviceRegistries', 'propagateTags', 'enableExecuteCommand', 'tags']) {
          if (input[name] !== undefined) expect(service[name], name).to.deep.equal(input[name]);
        }
        expect(service.deploymentConfiguration).to.deep.include(input['deploymentConfiguration'] === undefined ? {} : withoutBreaker(input['deploymentConfiguration'] as Members));
        const again = await world.call('CreateService', input);
        expect(again.service.serviceArn).to.equal(service.serviceArn);
      }
      await world.simulator.close();
    });
  }
});

/** ECS adds two members to the breaker, so it is not equal to what was sent. */
const withoutBreaker = ({ deploymentCircuitBreaker: _breaker, ...rest }: Members): Members => rest;

/** The smallest definition that has the containers, ports and volumes which the service names. */
function definitionFor(service: Members): Members {
  const list = (value: unknown): Members[] => (Array.isArray(value) ? (value as Members[]) : []);
  const connect = list((service['serviceConnectConfiguration'] as Members | undefined)?.['services']);
  const containers = new Map<string, Members[]>();
  for (const balancer of list(service['loadBalancers'])) {
    const name = (balancer['containerName'] as string) || 'app';
    containers.set(name, [...(containers.get(name) ?? []), { containerPort: balancer['containerPort'] }]);
  }
  if (containers.size === 0) containers.set('app', connect.map((entry, index) => ({ containerPort: 8080 + index, name: entry['portName'] })));
  const volumes = list(service['volumeConfigurations']).map((volume) => ({ name: volume['name'], configuredAtLaunch: true }));
  const awsvpc = service['networkConfiguration'] !== undefined;
  return {
    family: 'corpus',
    containerDefinitions: [...containers].map(([name, portMappings]) => ({ name, image: 'x', memory: 64, portMappings })),
    volumes,
    ...(awsvpc ? { networkMode: 'awsvpc', cpu: '256', memory: '512', requiresCompatibilities: ['FARGATE'] } : {}),
  };
}
