/** The fleet of the benchmarks: services of three containers with 40 environment entries each, as teams write them. */
import { stringify } from 'yaml';
import { API_VERSION, type KubeObject } from '../../src/api/meta.ts';
import type { EcsService, EcsServiceSpec } from '../../src/api/v1beta1/ecsservice.ts';

/** All in one cluster, where reads come in tens, or each in its own, where they cannot. */
export type Layout = 'one cluster' | 'a cluster each';

export const ACCOUNT_ID = '123456789012';
export const REGION = 'eu-west-1';
export const NAMESPACE = 'default';
export const INSTALLATION = 'bench';

const CONTAINERS = ['app', 'sidecar', 'logs'] as const;
const ENTRIES = 40;

export const serviceName = (index: number): string => `service-${String(index).padStart(4, '0')}`;
export const clusterOf = (index: number, layout: Layout): string => (layout === 'one cluster' ? 'bench' : `bench-${String(index).padStart(4, '0')}`);

type Container = NonNullable<NonNullable<EcsServiceSpec['taskDefinition']>['containerDefinitions']>[number];

export interface ServiceOptions {
  readonly layout: Layout;
  /** Tag of the first container's image; `1` when left out. */
  readonly tag?: string;
  /** Three when left out. */
  readonly containers?: number;
}

export function benchService(index: number, { layout, tag = '1', containers = CONTAINERS.length }: ServiceOptions): EcsService {
  const name = serviceName(index);
  return {
    apiVersion: API_VERSION,
    kind: 'EcsService',
    metadata: { name, namespace: NAMESPACE },
    spec: {
      target: { cluster: clusterOf(index, layout), serviceName: name },
      taskDefinition: {
        family: name,
        cpu: '1024',
        memory: '2048',
        networkMode: 'awsvpc',
        requiresCompatibilities: ['FARGATE'],
        executionRoleArn: `arn:aws:iam::${ACCOUNT_ID}:role/ecsTaskExecutionRole`,
        containerDefinitions: Array.from({ length: containers }, (_none, at) => containerOf(name, CONTAINERS[at] ?? `extra-${at}`, at === 0 ? tag : '1')),
      },
      service: {
        desiredCount: 2,
        launchType: 'FARGATE',
        deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true }, minimumHealthyPercent: 100, maximumPercent: 200 },
        networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'], securityGroups: ['sg-0a1b2c3d4e5f60001'] } },
        tags: [{ key: 'team', value: `team-${index % 20}` }],
      },
    },
  };
}

function containerOf(service: string, name: string, tag: string): Container {
  return {
    name,
    image: `registry.example.com/bench/${service}-${name}:${tag}`,
    essential: name === 'app',
    portMappings: name === 'app' ? [{ containerPort: 8080 }] : [],
    environment: Array.from({ length: ENTRIES }, (_none, entry) => ({ name: `SETTING_${String(entry).padStart(2, '0')}`, value: `${service} ${name} value of setting ${entry}` })),
    logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': `/bench/${service}`, 'awslogs-region': REGION, 'awslogs-stream-prefix': name } },
  };
}

/** Its file in the repository. */
export const fileOf = (index: number): string => `services/${serviceName(index)}.yaml`;

export function manifestOf(index: number, options: ServiceOptions): string {
  const { metadata, ...object } = benchService(index, options);
  return stringify({ ...object, metadata: { name: metadata.name } });
}

/** `maxConcurrentRollouts`: the account's own limit when left out. */
export const benchAccount = (awsUrl: string, maxConcurrentRollouts?: number): KubeObject => ({
  apiVersion: API_VERSION,
  kind: 'AwsAccount',
  metadata: { name: 'default' },
  spec: {
    accountId: ACCOUNT_ID,
    regions: [REGION],
    defaultRegion: REGION,
    endpoints: { ecs: awsUrl, sts: awsUrl },
    access: [{ namespaces: { matchNames: ['*'] } }],
    ...(maxConcurrentRollouts === undefined ? {} : { limits: { maxConcurrentRollouts } }),
  },
});
