/** One reconcile against a model of ECS, without edges: plan, carry out, read back. */
import { buildDesired } from '../../../src/core/desired/build-desired.ts';
import { buildObserved } from '../../../src/core/observed/build-observed.ts';
import { observeTaskDefinition } from '../../../src/core/observed/observe-task-definition.ts';
import { planService } from '../../../src/core/plan/plan-service.ts';
import type { EcsService } from '../../../src/api/v1beta1/ecsservice.ts';
import type { DesiredService, ObservedService, Plan } from '../../../src/core/model/service.ts';
import type { RawServiceRevision, RawTaskDefinition } from '../../../src/core/observed/raw.ts';
import type { PlanPolicy, Previous } from '../../../src/core/plan/plan-input.ts';
import { awsAccount, defaultPolicy, installation, rawService, revisionArn } from './ecs-objects.ts';
import { createModel, updateModel } from './model-ecs.ts';

type Members = Record<string, unknown>;

/** What the model of ECS holds. */
export interface World {
  readonly members: Members;
  readonly tags: Readonly<Record<string, string>>;
  /** Revision N at index N-1. */
  readonly revisions: readonly RawTaskDefinition[];
  /** Index into `revisions` plus one; 0 while there is no service. */
  readonly live: number;
}

export const emptyWorld: World = { members: {}, tags: {}, revisions: [], live: 0 };

export const desiredOf = (object: EcsService): DesiredService => buildDesired({ object, account: awsAccount(), installation });

const tagListOf = (tags: Readonly<Record<string, string>>) => Object.entries(tags).map(([key, value]) => ({ key, value }));

/** The world as ECS answers it; `twist` changes each read-back (order, unknown members). */
export function observe(world: World, twist: (value: unknown) => unknown = (value) => value): ObservedService {
  if (world.live === 0) return buildObserved({ service: undefined });
  const members = twist(world.members) as Members;
  const raw = world.revisions[world.live - 1];
  if (raw === undefined) throw new Error('the model runs a revision that nobody registered');
  return buildObserved({
    service: rawService({ ...members, taskDefinition: revisionArn(world.live), tags: tagListOf(world.tags) }, members),
    revision: members as unknown as RawServiceRevision,
    taskDefinition: { taskDefinition: twist(raw.taskDefinition) as RawTaskDefinition['taskDefinition'], tags: raw.tags },
  });
}

export function plan(object: EcsService, world: World, options: { previous?: Previous; policy?: Partial<PlanPolicy>; twist?: (value: unknown) => unknown } = {}): Plan {
  return planService({
    desired: desiredOf(object),
    observed: observe(world, options.twist),
    previous: options.previous ?? { appliedPaths: [] },
    policy: { ...defaultPolicy, ...options.policy },
    candidates: [...world.revisions].reverse().map((raw) => observeTaskDefinition(raw)),
    now: 0,
  });
}

/** Carries a plan out on the model. */
export function apply(world: World, steps: Plan['steps']): World {
  let next = world;
  for (const step of steps) {
    switch (step.type) {
      case 'RegisterTaskDefinition': {
        const { tags, ...content } = step.input;
        const revision = next.revisions.length + 1;
        const taskDefinition = { ...content, taskDefinitionArn: revisionArn(revision), family: step.family, revision, status: 'ACTIVE' };
        next = { ...next, revisions: [...next.revisions, { taskDefinition, tags: tags as unknown as RawTaskDefinition['tags'] }] };
        break;
      }
      case 'CreateService': {
        const tags = Object.fromEntries((step.input['tags'] as { key: string; value: string }[]).map(({ key, value }) => [key, value]));
        next = { ...next, members: createModel(step.input), tags, live: 'arn' in step.taskDefinition ? revisionOf(step.taskDefinition.arn) : next.revisions.length };
        break;
      }
      case 'UpdateService': {
        const to = step.taskDefinition === undefined ? next.live : 'arn' in step.taskDefinition ? revisionOf(step.taskDefinition.arn) : next.revisions.length;
        next = { ...next, members: updateModel(next.members, step.input), live: to };
        break;
      }
      case 'TagResource':
        next = { ...next, tags: { ...next.tags, ...step.tags } };
        break;
      case 'UntagResource':
        next = { ...next, tags: Object.fromEntries(Object.entries(next.tags).filter(([key]) => !step.keys.includes(key))) };
        break;
      case 'DeleteService':
      case 'StopServiceDeployment':
        throw new Error(`the model does not know ${step.type}`);
    }
  }
  return next;
}

const revisionOf = (arn: string): number => Number(arn.split(':').at(-1));

/** What status would remember after `object` was applied. */
export const remember = (object: EcsService): Previous => {
  const desired = desiredOf(object);
  return { appliedHash: desired.hash, appliedPaths: desired.paths };
};
