/**
 * Record values -> what goes on the wire: only members that the published output schema knows, times as epoch seconds
 * with a fraction (ecs-api.md section 16).
 */
import { NormalizedSchema } from '@smithy/core/schema';
import { isMembers } from '../members.ts';
import type { Members } from '../state.ts';
import type { RequestSchema } from '../validate/shape.ts';

/** Times in `value` are epoch milliseconds. Members that the schema does not have are left out. */
export function encode(schema: RequestSchema, value: Members): Members {
  return encodeStruct(NormalizedSchema.of(schema), value);
}

function encodeStruct(schema: NormalizedSchema, value: Members): Members {
  const encoded: Members = {};
  for (const [name, member] of schema.structIterator()) {
    const given = value[name];
    if (given !== undefined && given !== null) encoded[name] = encodeValue(member, given);
  }
  return encoded;
}

function encodeValue(schema: NormalizedSchema, value: unknown): unknown {
  if (schema.isDocumentSchema()) return value;
  if (schema.isStructSchema()) return isMembers(value) ? encodeStruct(schema, value) : value;
  if (schema.isListSchema() && Array.isArray(value)) {
    const item = schema.getValueSchema();
    return value.map((entry: unknown) => encodeValue(item, entry));
  }
  if (schema.isMapSchema() && isMembers(value)) {
    const item = schema.getValueSchema();
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, encodeValue(item, entry)]));
  }
  if (schema.isTimestampSchema() && typeof value === 'number') return Math.round(value) / 1000;
  return value;
}
