import type { Json, JsonObject } from '../model/json.ts';
import { badRequest } from '../model/status-error.ts';
import type { WireField } from './wire.ts';
import { readFields } from './wire.ts';

/** How the field of a message is read. Tables of these are the schemas (kube-api.md section 9). */
export type FieldType =
  | { readonly is: 'string' | 'int' | 'bool' | 'time' | 'microTime' | 'bytes' | 'rawJson' }
  | { readonly is: 'message'; readonly of: Message }
  | { readonly is: 'list'; readonly of: FieldType }
  | { readonly is: 'map'; readonly values: 'string' | 'bytes' };

/** Members of a message by field number: name, and how to read it. */
export type Message = Readonly<Record<number, readonly [name: string, type: FieldType]>>;

const utf8 = new TextDecoder();

/** A message as JSON. Unknown field numbers are skipped, as protobuf wants; empty strings and zero times count as unset. */
export function decodeMessage(message: Message, bytes: Uint8Array): JsonObject {
  const result: Record<string, Json> = {};
  for (const field of readFields(bytes)) {
    const known = message[field.number];
    if (known === undefined) continue;
    const [name, type] = known;
    if (type.is === 'list') {
      const value = decodeValue(type.of, field);
      const before = result[name];
      result[name] = [...(Array.isArray(before) ? (before as readonly Json[]) : []), ...(value === undefined ? [] : [value])];
    } else if (type.is === 'map') {
      const [key, value] = decodeEntry(type.values, field);
      result[name] = { ...(result[name] as JsonObject | undefined), [key]: value };
    } else {
      const value = decodeValue(type, field);
      if (value !== undefined) result[name] = value;
    }
  }
  return result;
}

function bytesOf(field: WireField): Uint8Array {
  if (field.kind !== 'bytes') throw badRequest('the protobuf body of the request has a field of another type than expected');
  return field.value;
}

function varintOf(field: WireField): bigint {
  if (field.kind !== 'varint') throw badRequest('the protobuf body of the request has a field of another type than expected');
  return field.value;
}

function decodeValue(type: FieldType, field: WireField): Json | undefined {
  switch (type.is) {
    case 'string': {
      const text = utf8.decode(bytesOf(field));
      return text === '' ? undefined : text;
    }
    case 'int':
      return Number(BigInt.asIntN(64, varintOf(field)));
    case 'bool':
      return varintOf(field) !== 0n;
    case 'bytes':
      return Buffer.from(bytesOf(field)).toString('base64');
    case 'rawJson':
      return JSON.parse(utf8.decode(bytesOf(field))) as Json;
    case 'time':
    case 'microTime':
      return decodeTime(bytesOf(field), type.is);
    case 'message': {
      const value = decodeMessage(type.of, bytesOf(field));
      return Object.keys(value).length === 0 ? undefined : value;
    }
    case 'list':
    case 'map':
      throw badRequest('the protobuf body of the request has a list of lists');
  }
}

function decodeTime(bytes: Uint8Array, precision: 'time' | 'microTime'): string | undefined {
  let seconds = 0n;
  let nanos = 0n;
  for (const field of readFields(bytes)) {
    if (field.kind !== 'varint') continue;
    if (field.number === 1) seconds = BigInt.asIntN(64, field.value);
    if (field.number === 2) nanos = BigInt.asIntN(64, field.value);
  }
  // An unset Go time is the year 1; both that and an empty message mean "no time".
  if (seconds <= -62135596800n || (seconds === 0n && nanos === 0n)) return undefined;
  const text = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  return precision === 'time' ? `${text}Z` : `${text}.${String(nanos / 1000n).padStart(6, '0')}Z`;
}

function decodeEntry(values: 'string' | 'bytes', field: WireField): readonly [string, string] {
  let key = '';
  let value = '';
  for (const part of readFields(bytesOf(field))) {
    if (part.kind !== 'bytes') continue;
    if (part.number === 1) key = utf8.decode(part.value);
    if (part.number === 2) value = values === 'string' ? utf8.decode(part.value) : Buffer.from(part.value).toString('base64');
  }
  return [key, value];
}
