import type { ResourceDefinition } from './resource.ts';
import { apiVersionOf } from './resource.ts';

/** All kinds that are served right now. Replaced as a whole when a CRD comes, changes or goes. */
export interface ResourceRegistry {
  readonly definitions: readonly ResourceDefinition[];
  /** By the path of a request. */
  find(group: string, version: string, plural: string): ResourceDefinition | undefined;
  /** By what an object (or an owner reference) says it is. */
  byKind(apiVersion: string, kind: string): ResourceDefinition | undefined;
  /** One definition for each stored kind, whatever the number of its versions and views. */
  readonly stored: readonly ResourceDefinition[];
}

/** Of several definitions with one path or kind the last counts; of those that share a storage, the first stands for it. */
export function createRegistry(definitions: readonly ResourceDefinition[]): ResourceRegistry {
  const byPath = new Map(definitions.map((definition) => [`${definition.group}/${definition.version}/${definition.plural}`, definition]));
  const byKind = new Map(definitions.map((definition) => [`${apiVersionOf(definition)}/${definition.kind}`, definition]));
  const stored = new Map<string, ResourceDefinition>();
  for (const definition of definitions) {
    if (definition.answer === undefined && !stored.has(definition.storage)) stored.set(definition.storage, definition);
  }
  return {
    definitions,
    find: (group, version, plural) => byPath.get(`${group}/${version}/${plural}`),
    byKind: (apiVersion, kind) => byKind.get(`${apiVersion}/${kind}`),
    stored: [...stored.values()],
  };
}
