/**
 * Defaulting and pruning as apiextensions does them, on any structural schema (ours, and those of CRDs that users
 * install). Nothing is changed in place: an untouched part of the input is returned as the same reference.
 */
import { isRecord, entry, member, root, type Place } from './field-error.ts';
import type { JsonSchema } from './json-schema.ts';
import { ownMember, setOwnMember } from './own-member.ts';

/**
 * Fills in defaults. An explicit null where the schema is not nullable counts as absent: the default takes its place,
 * or it is dropped (Kubernetes prunes such nulls before it validates).
 */
export function applyDefaults<T>(schema: JsonSchema, value: T): T {
  return defaulted(schema, value) as T;
}

function defaulted(schema: JsonSchema, value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = schema.items;
    return items === undefined ? value : mapList(value, (each) => (isAbsent(items, each) && items.default !== undefined ? items.default : defaulted(items, each)));
  }
  if (!isRecord(value)) return value;
  const properties = schema.properties ?? {};
  const more = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
  const result: Record<string, unknown> = {};
  let changed = false;
  for (const [name, old] of Object.entries(value)) {
    const child = ownMember(properties, name) ?? more;
    const next = child === undefined ? old : old === null && child.nullable !== true ? child.default : old;
    if (next === undefined) {
      changed = true;
      continue;
    }
    const filled = child === undefined ? next : defaulted(child, next);
    if (filled !== old) changed = true;
    setOwnMember(result, name, filled);
  }
  for (const [name, child] of Object.entries(properties)) {
    if (child.default === undefined || Object.hasOwn(value, name)) continue;
    setOwnMember(result, name, defaulted(child, child.default));
    changed = true;
  }
  return changed ? result : value;
}

const isAbsent = (schema: JsonSchema, value: unknown): boolean => value === undefined || (value === null && schema.nullable !== true);

/** A value without unknown members, and where those were. */
export interface Pruned<T> {
  readonly value: T;
  /** Where members were dropped, in order. */
  readonly dropped: readonly Place[];
}

/**
 * Drops members that the schema does not know. At the root of an object (and of an embedded resource) apiVersion, kind
 * and metadata always stay; metadata is not looked into.
 */
export function prune<T>(schema: JsonSchema, value: T, options: { readonly isResource: boolean } = { isResource: true }): Pruned<T> {
  const dropped: Place[] = [];
  const pruned = keepKnown(schema, value, root, options.isResource, dropped);
  return { value: pruned as T, dropped };
}

const resourceMembers: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);

function keepKnown(schema: JsonSchema, value: unknown, at: Place, isResource: boolean, dropped: Place[]): unknown {
  if (Array.isArray(value)) {
    const items = schema.items;
    return items === undefined ? value : mapList(value, (each, index) => keepKnown(items, each, entry(at, index), items['x-kubernetes-embedded-resource'] === true, dropped));
  }
  if (!isRecord(value)) return value;
  const keepsAll = schema['x-kubernetes-preserve-unknown-fields'] === true || schema.additionalProperties === true;
  const result: Record<string, unknown> = {};
  let changed = false;
  for (const [name, old] of Object.entries(value)) {
    const child = childSchema(schema, name);
    if (child === undefined) {
      if (keepsAll || (isResource && resourceMembers.has(name))) setOwnMember(result, name, old);
      else {
        dropped.push(member(at, name));
        changed = true;
      }
      continue;
    }
    // metadata is an ObjectMeta whatever the schema says of it; restrictions there are for validation.
    const kept = isResource && name === 'metadata' ? old : keepKnown(child, old, member(at, name), child['x-kubernetes-embedded-resource'] === true, dropped);
    if (kept !== old) changed = true;
    setOwnMember(result, name, kept);
  }
  return changed ? result : value;
}

function childSchema(schema: JsonSchema, name: string): JsonSchema | undefined {
  const known = ownMember(schema.properties ?? {}, name);
  return known ?? (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined);
}

function mapList(values: readonly unknown[], change: (value: unknown, index: number) => unknown): unknown {
  const result = values.map(change);
  return result.some((each, index) => each !== values[index]) ? result : values;
}
