/**
 * Walks a request against the runtime schema that ships with the AWS SDK: types, required members, unknown members.
 * ECS's own protocol answers a wrong type with SerializationException before any rule is looked at, so this runs first.
 * The real service ignores members that it does not know; the simulator refuses them, so that a typo cannot pass.
 */
import { NormalizedSchema } from '@smithy/core/schema';
import type { Members } from '../state.ts';
import { isMembers } from '../members.ts';
import { invalidParameter, refusal } from '../refusal.ts';
import { FRACTIONS, checkEnum } from './enums.ts';
import { checkRange } from './ranges.ts';
import { REQUIRED_TEXTS, isWaived } from './required.ts';

/** The published schema type of the SDK is a tuple that its own walker normalises. */
export type RequestSchema = Parameters<typeof NormalizedSchema.of>[0];

/** A copy of `input` without nulls (absent on the wire of AWS JSON). Throws a Refusal at the first member that does not fit. */
export function checkShape(schema: RequestSchema, input: unknown): Members {
  const checked = walk(NormalizedSchema.of(schema), input, '', '');
  if (!isMembers(checked)) throw refusal('SerializationException', 'The request body must be a JSON object.');
  return checked;
}

function walk(schema: NormalizedSchema, value: unknown, path: string, rule: string): unknown {
  if (schema.isDocumentSchema()) return value;
  if (schema.isStructSchema()) return walkStruct(schema, value, path);
  if (schema.isListSchema()) return walkList(schema, value, path, rule);
  if (schema.isMapSchema()) return walkMap(schema, value, path);
  return scalar(schema, value, path, rule);
}

function walkStruct(schema: NormalizedSchema, value: unknown, path: string): Members {
  if (!isMembers(value)) throw wrongType(value, path, 'a structure');
  const structName = schema.getName() ?? '';
  const checked: Members = {};
  const known = new Set<string>();
  for (const [name, member] of schema.structIterator()) {
    known.add(name);
    const given = value[name];
    if (given === null || given === undefined) continue;
    checked[name] = walk(member, given, join(path, name), `${structName}.${name}`);
  }
  for (const name of Object.keys(value)) {
    if (!known.has(name)) throw invalidParameter(`Unknown parameter in input: "${join(path, name)}", must be one of: ${[...known].join(', ')}`);
  }
  if (schema.isUnionSchema() && Object.keys(checked).length !== 1) {
    throw refusal('SerializationException', `${path}: exactly one member of the union must be set, one of: ${[...known].join(', ')}`);
  }
  requireMembers(schema, structName, checked, path);
  return checked;
}

function requireMembers(schema: NormalizedSchema, structName: string, checked: Members, path: string): void {
  const raw: unknown = schema.getSchema();
  // Static struct schemas list their required members first and carry the count in slot 6 (ecs-api.md section 16).
  const count: unknown = Array.isArray(raw) ? raw[6] : 0;
  let index = 0;
  for (const [name] of schema.structIterator()) {
    if (typeof count !== 'number' || index >= count) return;
    index += 1;
    const rule = `${structName}.${name}`;
    if (checked[name] !== undefined || isWaived(rule)) continue;
    const known = REQUIRED_TEXTS[rule];
    if (known !== undefined) throw refusal(known.code, known.message);
    throw invalidParameter(`Missing required parameter in input: "${join(path, name)}"`);
  }
}

function walkList(schema: NormalizedSchema, value: unknown, path: string, rule: string): unknown[] {
  if (!Array.isArray(value)) throw wrongType(value, path, 'a list');
  const item = schema.getValueSchema();
  checkRange(rule, value, path);
  return value.map((entry: unknown, index) => walk(item, entry, `${path}[${index}]`, `${rule}[]`));
}

function walkMap(schema: NormalizedSchema, value: unknown, path: string): Members {
  if (!isMembers(value)) throw wrongType(value, path, 'a map');
  const item = schema.getValueSchema();
  const entries = Object.entries(value).filter(([, entry]) => entry !== null);
  return Object.fromEntries(entries.map(([key, entry]) => [key, walk(item, entry, join(path, key), '')]));
}

function scalar(schema: NormalizedSchema, value: unknown, path: string, rule: string): unknown {
  if (schema.isBooleanSchema()) {
    if (typeof value !== 'boolean') throw wrongType(value, path, 'a Boolean');
    return value;
  }
  if (schema.isTimestampSchema()) {
    if (typeof value !== 'number') throw wrongType(value, path, 'a Timestamp');
    return value;
  }
  if (schema.isNumericSchema()) {
    if (typeof value !== 'number') throw wrongType(value, path, 'an Integer');
    if (!Number.isInteger(value) && !FRACTIONS.has(rule)) throw wrongType(value, path, 'an Integer');
    checkRange(rule, value, path);
    return value;
  }
  if (typeof value !== 'string') throw wrongType(value, path, 'a String');
  checkEnum(rule, value, path);
  checkRange(rule, value, path);
  return value;
}

function wrongType(value: unknown, path: string, wanted: string): Error {
  return refusal('SerializationException', `${tokenOf(value)} can not be converted to ${wanted}${path === '' ? '' : ` (${path})`}`);
}

/** The words of AWS's JSON parser for what it met. */
function tokenOf(value: unknown): string {
  if (value === null) return 'NULL_VALUE';
  if (Array.isArray(value)) return 'START_ARRAY';
  switch (typeof value) {
    case 'string':
      return 'STRING_VALUE';
    case 'number':
      return Number.isInteger(value) ? 'NUMBER_VALUE' : 'DECIMAL_VALUE';
    case 'boolean':
      return value ? 'TRUE_VALUE' : 'FALSE_VALUE';
    default:
      return 'START_OBJECT';
  }
}

const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);
