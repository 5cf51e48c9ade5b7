import type { JsonSchema } from '../../api/json-schema.ts';
import type { Column, ResourceDefinition, Verb } from '../model/resource.ts';
import { ageColumn, nameColumn } from '../table/columns.ts';

/** What discovery offers for a kind that is stored. */
export const ALL_VERBS: readonly Verb[] = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

type Given = Pick<ResourceDefinition, 'group' | 'version' | 'kind' | 'plural' | 'namespaced' | 'schema'> & Partial<ResourceDefinition>;

/** A built-in kind with what most of them have in common filled in. */
export function define(given: Given): ResourceDefinition {
  return {
    listKind: `${given.kind}List`,
    singular: given.kind.toLowerCase(),
    shortNames: [],
    categories: [],
    verbs: ALL_VERBS,
    storage: `${given.group === '' ? 'core' : given.group}/${given.plural}`,
    status: false,
    columns: [nameColumn, ageColumn],
    selectableFields: [],
    builtin: true,
    counted: false,
    ...given,
  };
}

/** The schema of a built-in object: its own members beside apiVersion, kind and metadata. */
export function objectSchema(description: string, properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return {
    type: 'object',
    description,
    properties: {
      apiVersion: { type: 'string', description: 'Version of the schema of this object.' },
      kind: { type: 'string', description: 'Kind of this object.' },
      metadata: { type: 'object' },
      ...properties,
    },
  };
}

/** Schema of a member that is text. */
export const text = (description: string): JsonSchema => ({ type: 'string', description });
/** Schema of a member that is a number within 32 bits. */
export const integer = (description: string): JsonSchema => ({ type: 'integer', format: 'int32', description });
/** Schema of a member that is true or false. */
export const flag = (description: string): JsonSchema => ({ type: 'boolean', description });
/** Schema of an RFC 3339 time; null too, since that is how Go clients send a time that is not set. */
export const timeOf = (description: string): JsonSchema => ({ type: 'string', format: 'date-time', nullable: true, description });
/** Schema of text by key. */
export const textMap = (description: string): JsonSchema => ({ type: 'object', additionalProperties: { type: 'string' }, description });

/** A reference to any object, as events carry it. */
export function referenceSchema(description: string): JsonSchema {
  const names = ['apiVersion', 'kind', 'namespace', 'name', 'uid', 'resourceVersion', 'fieldPath'];
  return { type: 'object', description, properties: Object.fromEntries(names.map((name) => [name, text(`${name} of the object.`)])) };
}

/** A column that shows a value as it is. */
export function column(name: string, description: string, cell: Column['cell'], priority = 0): Column {
  return { name, type: 'string', description, priority, cell };
}
