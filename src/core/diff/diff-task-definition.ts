import { knownMembers } from '../model/known-members.ts';
import { normaliseTaskDefinition } from '../model/normalise-task-definition.ts';
import { isCovered } from '../model/pointer.ts';
import { taskDefinitionShape } from '../model/task-definition-shape.ts';
import { compare } from './compare.ts';
import type { JsonObject } from '../model/json.ts';
import type { Change, SpecPath } from '../model/service.ts';

/** Two definitions, both normalised. */
export interface DiffTaskDefinitionInput {
  readonly desired: JsonObject;
  readonly live: JsonObject;
  readonly ignore: readonly SpecPath[];
}

/**
 * Differences by meaning between two RegisterTaskDefinition bodies. A revision is registered as a whole, so a known member
 * that only the live side has counts; one that Longshore does not know is a default that AWS began to fill in.
 */
export function diffTaskDefinition({ desired, live, ignore }: DiffTaskDefinitionInput): readonly Change[] {
  const wanted = knownMembers(taskDefinitionShape, normaliseTaskDefinition(desired));
  // Known members first: an unknown one inside an entry of a set must not tell it apart.
  const known = normaliseTaskDefinition(knownMembers(taskDefinitionShape, live) as JsonObject);
  return compare(taskDefinitionShape, wanted, known, '/taskDefinition').map((difference) => ({
    ...difference,
    effect: 'deploy',
    ignored: isCovered(difference.path, ignore),
  }));
}
