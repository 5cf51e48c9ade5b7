import { normaliseTaskDefinition } from '../model/normalise-task-definition.ts';
import { contentHashOf, ownerOf, tagMap } from '../model/tags.ts';
import type { ObservedTaskDefinition } from '../model/service.ts';
import type { RawTaskDefinition } from './raw.ts';

/** A revision without its response-only members, normalised like the desired one. */
export function observeTaskDefinition({ taskDefinition, tags }: RawTaskDefinition): ObservedTaskDefinition {
  const map = tagMap(tags);
  return {
    arn: taskDefinition.taskDefinitionArn,
    status: taskDefinition.status,
    content: normaliseTaskDefinition(taskDefinition),
    hash: contentHashOf(map),
    owner: ownerOf(map),
  };
}
