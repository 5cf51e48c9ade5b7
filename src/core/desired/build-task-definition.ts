import { terminalError } from '../errors.ts';
import { hashOf } from '../model/hash.ts';
import { normaliseTaskDefinition } from '../model/normalise-task-definition.ts';
import { declaredTags } from './declared-tags.ts';
import { mergeContainers } from './merge-containers.ts';
import type { ObjectKey } from '../model/key.ts';
import type { DesiredTaskDefinition } from '../model/service.ts';
import type { Tags } from '../model/tags.ts';
import type { EcsServiceSpec } from '../../api/v1beta1/ecsservice.ts';
import type { Members } from '../model/shape.ts';

/**
 * The revision that a spec asks for: one that exists, by ARN, or content with its address. The family defaults to
 * NAMESPACE-NAME, which is unique among the objects of a cluster as far as ECS's alphabet allows; ownership tags settle
 * the rest. Throws terminal `InvalidSpec` when there is neither, or both.
 */
export function buildTaskDefinition(key: ObjectKey, spec: EcsServiceSpec, defaultTags: Tags): DesiredTaskDefinition {
  if (spec.taskDefinitionArn !== undefined) {
    if (spec.taskDefinition !== undefined || spec.containers !== undefined) {
      const what = 'spec.taskDefinitionArn excludes spec.taskDefinition and spec.containers';
      throw terminalError('InvalidSpec', `${key.namespace}/${key.name}: ${what}; keep one of them`);
    }
    return { kind: 'arn', arn: spec.taskDefinitionArn };
  }
  if (spec.taskDefinition === undefined && spec.containers === undefined) {
    throw terminalError('InvalidSpec', `${key.namespace}/${key.name}: spec.taskDefinition is missing; give it, or spec.taskDefinitionArn`);
  }
  const declared = (spec.taskDefinition ?? {}) as Members;
  const family = typeof declared['family'] === 'string' ? declared['family'] : `${key.namespace}-${key.name}`;
  const input = normaliseTaskDefinition({
    ...declared,
    family,
    containerDefinitions: mergeContainers(declared['containerDefinitions'], spec.containers),
  });
  const tags = { ...defaultTags, ...declaredTags(key, 'spec.taskDefinition.tags', declared['tags']) };
  return { kind: 'content', family, hash: hashOf(input), input, tags };
}
