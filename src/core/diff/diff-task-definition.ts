import type { JsonObject } from '../model/json.ts';
import type { Change, SpecPath } from '../model/service.ts';

export interface DiffTaskDefinitionInput {
  readonly desired: JsonObject;
  readonly live: JsonObject;
  readonly ignore: readonly SpecPath[];
}

/** Differences by meaning between two RegisterTaskDefinition bodies. */
export function diffTaskDefinition(_input: DiffTaskDefinitionInput): readonly Change[] {
  throw new Error('not written yet');
}
