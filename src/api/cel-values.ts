/** JSON as CEL sees it: integers as int, times as timestamps, property names escaped (Kubernetes, "Validation rules"). */
import { isRecord } from './field-error.ts';
import type { JsonSchema } from './json-schema.ts';

/** CEL's reserved words cannot be selected, so Kubernetes gives such properties another name. */
const reserved: ReadonlySet<string> = new Set([
  'true', 'false', 'null', 'in', 'as', 'break', 'const', 'continue', 'else', 'for', 'function', 'if', 'import', 'let', 'loop', 'package', 'namespace', 'return', 'var', 'void', 'while',
]);

/** The name by which CEL reads a member: Kubernetes escapes what CEL could not parse. */
function celName(name: string): string {
  if (reserved.has(name)) return `__${name}__`;
  return name.replaceAll('__', '__underscores__').replaceAll('.', '__dot__').replaceAll('-', '__dash__').replaceAll('/', '__slash__');
}

/** A value of JSON as CEL sees it, by its schema. */
export function toCel(schema: JsonSchema | undefined, value: unknown): unknown {
  if (typeof value === 'number') return isInteger(schema, value) ? BigInt(value) : value;
  if (typeof value === 'string') return schema?.format === 'date-time' || schema?.format === 'date' ? new Date(value) : value;
  if (Array.isArray(value)) return value.map((each) => toCel(schema?.items, each));
  if (!isRecord(value)) return value;
  const properties = schema?.properties;
  const more = typeof schema?.additionalProperties === 'object' ? schema.additionalProperties : undefined;
  return Object.fromEntries(
    Object.entries(value).map(([name, child]) => [properties === undefined ? name : celName(name), toCel(properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : more, child)]),
  );
}

/** `type: number` is a double even when the value happens to be whole; without a type the value decides. */
function isInteger(schema: JsonSchema | undefined, value: number): boolean {
  return Number.isSafeInteger(value) && schema?.type !== 'number';
}
