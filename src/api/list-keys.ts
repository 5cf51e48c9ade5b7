/** `x-kubernetes-list-type: set` and `map`: no two entries may be the same, or have the same keys. */
import { duplicate, entry, isRecord, member, root, type FieldError, type Place } from './field-error.ts';
import type { JsonSchema } from './json-schema.ts';

/** Duplicate keys of list-maps and duplicate values of sets, as Kubernetes reports them. */
export function validateLists(schema: JsonSchema, value: unknown, at: Place = root): readonly FieldError[] {
  const errors: FieldError[] = [];
  walk(schema, value, at, errors);
  return errors;
}

function walk(schema: JsonSchema, value: unknown, at: Place, errors: FieldError[]): void {
  if (Array.isArray(value)) {
    const items = schema.items;
    findDuplicates(schema, value, at, errors);
    if (items !== undefined && mayHoldLists(items)) value.forEach((each, index) => walk(items, each, entry(at, index), errors));
    return;
  }
  if (!isRecord(value)) return;
  const more = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
  for (const [name, child] of Object.entries(value)) {
    const childSchema = schema.properties !== undefined && Object.hasOwn(schema.properties, name) ? schema.properties[name] : more;
    if (childSchema !== undefined && mayHoldLists(childSchema)) walk(childSchema, child, member(at, name), errors);
  }
}

const mayHoldLists = (schema: JsonSchema): boolean => schema.items !== undefined || schema.properties !== undefined || schema.additionalProperties !== undefined;

function findDuplicates(schema: JsonSchema, values: readonly unknown[], at: Place, errors: FieldError[]): void {
  const type = schema['x-kubernetes-list-type'];
  if (type !== 'set' && type !== 'map') return;
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const seen = new Set<string>();
  values.forEach((value, index) => {
    // A tuple of keys is cheaper than an object, and this runs for every environment variable.
    const text = type === 'set' ? canonical(value) : canonical(keys.map((key) => keyOf(value, key, schema.items)));
    if (seen.has(text)) errors.push(duplicate(entry(at, index), type === 'set' ? value : keysOf(value, keys, schema.items)));
    seen.add(text);
  });
}

/** A key that is absent counts with its default. */
function keysOf(value: unknown, keys: readonly string[], items: JsonSchema | undefined): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(keys.map((key) => [key, keyOf(value, key, items)]));
}

function keyOf(value: unknown, key: string, items: JsonSchema | undefined): unknown {
  return isRecord(value) ? (value[key] ?? items?.properties?.[key]?.default) : value;
}

/** JSON with sorted members, so that two equal objects give one text. */
function canonical(value: unknown): string {
  // In a list, so that the result is a text even for undefined.
  if (isFlat(value)) return JSON.stringify([value]);
  return JSON.stringify([value], (_key, part: unknown) => (isRecord(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part));
}

/** Without an object inside, whose members could stand in another order. */
const isFlat = (value: unknown): boolean => typeof value !== 'object' || value === null || (Array.isArray(value) && value.every((part) => typeof part !== 'object'));
