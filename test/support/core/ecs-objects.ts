/** Builders for the pure pipeline: an EcsService, an AwsAccount, and ECS answers, each with defaults and overrides. */
import type { AwsAccount, AwsAccountSpec } from '../../../src/api/v1beta1/awsaccount.ts';
import type { EcsService, EcsServiceSpec } from '../../../src/api/v1beta1/ecsservice.ts';
import type { RawService, RawTaskDefinition } from '../../../src/core/observed/raw.ts';
import type { PlanPolicy } from '../../../src/core/plan/plan-input.ts';

export const installation = 'longshore';
export const ownerTagList = [
  { key: 'longshore.dev/installation', value: installation },
  { key: 'longshore.dev/namespace', value: 'shop' },
  { key: 'longshore.dev/name', value: 'web' },
];

export function ecsService(spec: EcsServiceSpec = {}): EcsService {
  return {
    apiVersion: 'longshore.dev/v1beta1',
    kind: 'EcsService',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { target: { cluster: 'shop' }, taskDefinition: { containerDefinitions: [{ name: 'app', image: 'repo/app:1' }] }, ...spec },
  };
}

export function awsAccount(spec: Partial<AwsAccountSpec> = {}): AwsAccount {
  return {
    apiVersion: 'longshore.dev/v1beta1',
    kind: 'AwsAccount',
    metadata: { name: 'default' },
    spec: { accountId: '123456789012', regions: ['eu-west-1'], defaultRegion: 'eu-west-1', access: [{ namespaces: { matchNames: ['shop'] } }], ...spec },
  };
}

export const revisionArn = (revision: number, family = 'shop-web'): string => `arn:aws:ecs:eu-west-1:123456789012:task-definition/${family}:${String(revision)}`;

export function rawService(members: Readonly<Record<string, unknown>> = {}, primary: Readonly<Record<string, unknown>> = {}): RawService {
  return {
    serviceArn: 'arn:aws:ecs:eu-west-1:123456789012:service/shop/web',
    serviceName: 'web',
    clusterArn: 'arn:aws:ecs:eu-west-1:123456789012:cluster/shop',
    status: 'ACTIVE',
    desiredCount: 1,
    runningCount: 1,
    pendingCount: 0,
    taskDefinition: revisionArn(1),
    schedulingStrategy: 'REPLICA',
    createdAt: '2026-01-01T00:00:00.000Z',
    deployments: [{ id: 'ecs-svc/1', status: 'PRIMARY', taskDefinition: revisionArn(1), rolloutState: 'COMPLETED', ...primary }],
    tags: ownerTagList,
    ...members,
  };
}

export function rawTaskDefinition(
  content: Readonly<Record<string, unknown>>,
  { revision = 1, status = 'ACTIVE', tags = [] }: { revision?: number; status?: string; tags?: RawTaskDefinition['tags'] } = {},
): RawTaskDefinition {
  return {
    taskDefinition: { ...(content as object), taskDefinitionArn: revisionArn(revision), family: 'shop-web', revision, status },
    tags,
  };
}

export const defaultPolicy: PlanPolicy = {
  replacePolicy: 'Never',
  adoption: { policy: 'Never', fromOwner: '', admitted: false },
  driftPolicy: 'Remediate',
  driftGraceMs: 0,
  ignore: [],
};
