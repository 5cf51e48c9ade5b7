/** What creating a service would ask of ECS, and what ECS would then answer. */
import type { AwsAccount } from '../../src/api/v1beta1/awsaccount.ts';
import type { EcsService } from '../../src/api/v1beta1/ecsservice.ts';
import type { JsonObject } from '../../src/core/model/json.ts';
import type { RawService, RawTaskDefinition } from '../../src/core/observed/raw.ts';
import { planFromAnswers } from '../../src/core/pipeline.ts';
import { ACCOUNT_ID, INSTALLATION, REGION } from './workload.ts';

export interface Creation {
  /** RegisterTaskDefinition input. */
  readonly register: JsonObject;
  /** CreateService input without the task definition. */
  readonly create: JsonObject;
}

/** By the operator's own plan, so that what is seeded is what it would have made. @throws Error when the plan is another one */
export function creationOf(object: EcsService, account: AwsAccount): Creation {
  const { plan } = planFromAnswers({ object, account, installation: INSTALLATION, namespaceLabels: {}, previous: { appliedPaths: [] }, live: { service: undefined }, candidates: [], now: 0 });
  const register = plan.steps.find((step) => step.type === 'RegisterTaskDefinition');
  const create = plan.steps.find((step) => step.type === 'CreateService');
  if (register === undefined || create === undefined) throw new Error(`a new service is planned as ${JSON.stringify(plan.holds)}`);
  return { register: register.input, create: create.input };
}

/** The service as ECS shows it once it runs. */
export function liveServiceOf({ register, create }: Creation): { readonly service: RawService; readonly taskDefinition: RawTaskDefinition } {
  const { tags: revisionTags, ...content } = register;
  const { cluster: _cluster, serviceName: _serviceName, clientToken: _clientToken, ...members } = create;
  const family = text(register, 'family');
  const cluster = text(create, 'cluster');
  const serviceName = text(create, 'serviceName');
  const taskDefinitionArn = `arn:aws:ecs:${REGION}:${ACCOUNT_ID}:task-definition/${family}:1`;
  const service = {
    ...members,
    serviceArn: `arn:aws:ecs:${REGION}:${ACCOUNT_ID}:service/${cluster}/${serviceName}`,
    serviceName,
    clusterArn: `arn:aws:ecs:${REGION}:${ACCOUNT_ID}:cluster/${cluster}`,
    status: 'ACTIVE',
    runningCount: 2,
    pendingCount: 0,
    taskDefinition: taskDefinitionArn,
    schedulingStrategy: 'REPLICA',
    createdAt: '2026-01-01T00:00:00.000Z',
    deployments: [{ ...members, id: 'ecs-svc/1', status: 'PRIMARY', taskDefinition: taskDefinitionArn, rolloutState: 'COMPLETED' }],
  };
  const taskDefinition = { taskDefinition: { ...content, taskDefinitionArn, revision: 1, status: 'ACTIVE' }, tags: revisionTags };
  return { service, taskDefinition: taskDefinition as unknown as RawTaskDefinition };
}

function text(members: JsonObject, name: string): string {
  const value = members[name];
  if (typeof value !== 'string') throw new Error(`${name} is no text`);
  return value;
}
