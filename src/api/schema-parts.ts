/** Cuts a large schema into parts that are validated one by one, so that no single compilation takes long. */
import { escapeSegment, isRecord } from './field-error.ts';
import type { JsonSchema } from './json-schema.ts';

/** A value with the schema that judges it, the parts below it excepted. */
export interface Part {
  readonly schema: JsonSchema;
  readonly value: unknown;
  /** JSON pointer of the value. */
  readonly pointer: string;
}

/** Members and entries below a schema from which on it becomes a part: some milliseconds of compilation. */
const PART_SIZE = 8;

/** Whether a schema is compiled by itself, and left out of the one that it stands in. */
export function isPart(schema: JsonSchema): boolean {
  return sizeOf(schema) >= PART_SIZE;
}

/** The value itself, then every part inside it that the value has, outer ones first. */
export function* partsOf(schema: JsonSchema, value: unknown, pointer = ''): Generator<Part> {
  yield { schema, value, pointer };
  yield* partsBelow(schema, value, pointer);
}

function* partsBelow(schema: JsonSchema, value: unknown, pointer: string): Generator<Part> {
  // Without a part inside there is nothing to walk to.
  if (sizeOf(schema) < PART_SIZE) return;
  if (Array.isArray(value) && schema.items !== undefined) {
    for (const [index, each] of value.entries()) yield* partAt(schema.items, each, `${pointer}/${index}`);
    return;
  }
  if (!isRecord(value)) return;
  const more = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
  for (const [name, child] of Object.entries(value)) {
    const childSchema = schema.properties !== undefined && Object.hasOwn(schema.properties, name) ? schema.properties[name] : more;
    if (childSchema !== undefined) yield* partAt(childSchema, child, `${pointer}/${escapeSegment(name)}`);
  }
}

function* partAt(schema: JsonSchema, value: unknown, pointer: string): Generator<Part> {
  if (isPart(schema)) yield* partsOf(schema, value, pointer);
}

const sizes = new WeakMap<JsonSchema, number>();

/** Number of schemas at and below this one. */
function sizeOf(schema: JsonSchema): number {
  const known = sizes.get(schema);
  if (known !== undefined) return known;
  const children = [...Object.values(schema.properties ?? {}), schema.items, typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined];
  const size = children.reduce((sum, child) => sum + (child === undefined ? 0 : sizeOf(child)), 1);
  sizes.set(schema, size);
  return size;
}
