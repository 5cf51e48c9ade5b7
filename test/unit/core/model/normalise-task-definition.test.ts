import { expect } from 'chai';
import fc from 'fast-check';
import { diffTaskDefinition } from '../../../../src/core/diff/diff-task-definition.ts';
import { hashOf } from '../../../../src/core/model/hash.ts';
import { normaliseTaskDefinition } from '../../../../src/core/model/normalise-task-definition.ts';
import type { JsonObject } from '../../../../src/core/model/json.ts';

const container = (members: object) => ({ family: 'f', containerDefinitions: [{ name: 'app', image: 'a:1', ...members }] }) as JsonObject;

/** Each pair is one thing to ECS (ecs-api.md section 7.3). */
const same: [title: string, declared: JsonObject, readBack: JsonObject][] = [
  [
    'what ECS writes into every read-back',
    container({}),
    {
      ...container({ cpu: 0, portMappings: [], essential: true, environment: [], mountPoints: [], volumesFrom: [], systemControls: [] }),
      volumes: [],
      placementConstraints: [],
      enableFaultInjection: false,
      compatibilities: ['EC2', 'FARGATE', 'MANAGED_INSTANCES'],
      requiresAttributes: [{ name: 'x' }],
      status: 'ACTIVE',
      revision: 3,
      taskDefinitionArn: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/f:3',
      registeredAt: '2026-01-01T00:00:00.000Z',
      registeredBy: 'arn:aws:iam::123456789012:root',
    },
  ],
  ['sizes in units', { ...container({}), cpu: '.25 vcpu', memory: '0.5 GB' }, { ...container({}), cpu: '256', memory: '512' }],
  ['sizes as numbers', { ...container({}), cpu: 1024, memory: 2048 }, { ...container({}), cpu: '1 vCPU', memory: '2GB' }],
  ['environment in another order', container({ environment: [{ name: 'B', value: '' }, { name: 'A', value: '1' }] }), container({ environment: [{ name: 'A', value: '1' }, { name: 'B', value: '' }] })],
  ['a port without protocol', container({ portMappings: [{ containerPort: 80 }] }), container({ portMappings: [{ containerPort: 80, hostPort: 0, protocol: 'tcp' }] })],
  [
    'the host port under awsvpc',
    { ...container({ portMappings: [{ containerPort: 80 }] }), networkMode: 'awsvpc' },
    { ...container({ portMappings: [{ containerPort: 80, hostPort: 80, protocol: 'tcp' }] }), networkMode: 'awsvpc' },
  ],
  ['defaults of the health check', container({ healthCheck: { command: ['CMD', 'x'] } }), container({ healthCheck: { command: ['CMD', 'x'], interval: 30, timeout: 5, retries: 3 } })],
  ['an empty host volume', { ...container({}), volumes: [{ name: 'v' }] }, { ...container({}), volumes: [{ name: 'v', host: {} }] }],
  ['the network mode of Linux', container({}), { ...container({}), networkMode: 'bridge' }],
  ['version consistency', container({}), container({ versionConsistency: 'enabled' })],
  ['empty maps and lists', container({ dockerLabels: {}, linuxParameters: { devices: [], capabilities: { add: [] } } }), container({})],
  ['null', container({ user: null }), container({})],
  ['log options that are not there', container({ logConfiguration: { logDriver: 'awslogs', options: {}, secretOptions: [] } }), container({ logConfiguration: { logDriver: 'awslogs' } })],
  ['read-only flags that are false', container({ mountPoints: [{ sourceVolume: 'v', containerPath: '/v', readOnly: false }] }), container({ mountPoints: [{ sourceVolume: 'v', containerPath: '/v' }] })],
  ['entries given twice', container({ links: ['a', 'a'] }), container({ links: ['a'] })],
];

/** Each pair is two things, and the difference is at that path. */
const different: [title: string, declared: JsonObject, live: JsonObject, path: string][] = [
  ['the order of a command', container({ command: ['a', 'b'] }), container({ command: ['b', 'a'] }), '/taskDefinition/containerDefinitions/app/command'],
  ['an environment entry that goes', container({}), container({ environment: [{ name: 'A', value: '1' }] }), '/taskDefinition/containerDefinitions/app/environment/A'],
  ['an empty value', container({ environment: [{ name: 'A', value: '' }] }), container({}), '/taskDefinition/containerDefinitions/app/environment/A'],
  ['essential', container({ essential: false }), container({}), '/taskDefinition/containerDefinitions/app/essential'],
  ['the host port under bridge', container({ portMappings: [{ containerPort: 80, hostPort: 80 }] }), container({ portMappings: [{ containerPort: 80, hostPort: 0 }] }), '/taskDefinition/containerDefinitions/app/portMappings/80-tcp/hostPort'],
  ['the platform, which ECS does not fill in', { ...container({}), runtimePlatform: { cpuArchitecture: 'X86_64' } }, container({}), '/taskDefinition/runtimePlatform/cpuArchitecture'],
  ['a docker volume without settings', { ...container({}), volumes: [{ name: 'v', dockerVolumeConfiguration: {} }] }, { ...container({}), volumes: [{ name: 'v' }] }, '/taskDefinition/volumes/v/dockerVolumeConfiguration'],
  ['an environment file', container({ environmentFiles: [{ value: 'a', type: 's3' }, { value: 'b', type: 's3' }] }), container({ environmentFiles: [{ value: 'c', type: 's3' }, { value: 'b', type: 's3' }] }), '/taskDefinition/containerDefinitions/app/environmentFiles/0/value'],
  ['bridge on Windows', { ...container({}), networkMode: 'bridge', runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } }, { ...container({}), runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } }, '/taskDefinition/networkMode'],
];

describe('task definitions', () => {
  for (const [title, declared, readBack] of same) {
    it(`are one for ECS with ${title}`, () => {
      expect(hashOf(normaliseTaskDefinition(declared))).to.equal(hashOf(normaliseTaskDefinition(readBack)));
      expect(diffTaskDefinition({ desired: declared, live: readBack, ignore: [] })).to.deep.equal([]);
    });
  }

  for (const [title, declared, live, path] of different) {
    it(`differ in ${title}`, () => {
      expect(hashOf(normaliseTaskDefinition(declared))).not.to.equal(hashOf(normaliseTaskDefinition(live)));
      expect(diffTaskDefinition({ desired: declared, live, ignore: [] }).map((change) => change.path)).to.deep.equal([path]);
    });
  }

  it('take a role by name for its ARN when compared, though the hash is of what was written', () => {
    const live = { ...container({}), taskRoleArn: 'arn:aws:iam::123456789012:role/app' };
    expect(diffTaskDefinition({ desired: { ...container({}), taskRoleArn: 'app' }, live, ignore: [] })).to.deep.equal([]);
    expect(diffTaskDefinition({ desired: { ...container({}), taskRoleArn: 'other' }, live, ignore: [] })).to.have.length(1);
  });

  it('mark values that may hold a secret, and whole entries that have one', () => {
    const declared = container({ environment: [{ name: 'A', value: '1' }], dockerLabels: { a: '1' }, logConfiguration: { logDriver: 'x', options: { token: 't' } }, user: 'root' });
    const changes = diffTaskDefinition({ desired: declared, live: container({ environment: [{ name: 'A', value: '2' }] }), ignore: [] });
    expect(Object.fromEntries(changes.map((change) => [change.path.replace('/taskDefinition/containerDefinitions/app/', ''), change.sensitive]))).to.deep.equal({
      'environment/A/value': true,
      user: false,
      'dockerLabels/a': true,
      'logConfiguration/logDriver': false,
      'logConfiguration/options/token': true,
    });
    expect(diffTaskDefinition({ desired: container({}), live: { family: 'f' }, ignore: [] }).map((change) => change.sensitive)).to.deep.equal([true]);
  });

  it('mark what drift.ignore names', () => {
    const ignore = ['/taskDefinition/containerDefinitions/app/image'];
    expect(diffTaskDefinition({ desired: container({}), live: container({ image: 'b' }), ignore }).map((change) => change.ignored)).to.deep.equal([true]);
  });

  it('are normal after one normalisation, for any JSON', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('cpu', 'memory', 'volumes', 'containerDefinitions', 'networkMode', 'x'), fc.jsonValue()), (body) => {
        const once = normaliseTaskDefinition(body);
        expect(normaliseTaskDefinition(once)).to.deep.equal(once);
      }),
    );
  });
});
