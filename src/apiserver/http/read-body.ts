import { parse as parseYaml } from 'yaml';
import type { Json, JsonObject } from '../model/json.ts';
import { isObject } from '../model/json.ts';
import { badRequest, unsupportedMediaType } from '../model/status-error.ts';
import type { DecodedBody } from '../pipeline/decode-strictly.ts';
import { PROTOBUF, decodeProtobuf } from '../protobuf/decode-object.ts';
import type { ApiRequest } from './api-request.ts';
import { duplicateKeys } from './duplicate-keys.ts';
import { parseMediaType } from './media-type.ts';

/** A body as parsed; `duplicates` are the paths of members that it holds twice, for `fieldValidation`. */
export interface ReadBody {
  readonly value: Json;
  readonly duplicates: readonly string[];
}

/** Levels of nesting. Objects are walked recursively, so a body that is deeper (or YAML that contains itself) would exhaust the stack. */
const MAX_DEPTH = 500;

function refuseDeep(value: Json): Json {
  if (isDeeper(value, MAX_DEPTH)) throw badRequest(`the body of the request is nested deeper than ${MAX_DEPTH} levels`);
  return value;
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => isDeeper(member, levels - 1));
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function readText(body: Uint8Array): string {
  try {
    return utf8.decode(body);
  } catch {
    throw badRequest('the body of the request is not UTF-8');
  }
}

/** JSON with the paths of members it holds twice. @throws StatusError 400 where it does not parse. */
export function readJson(body: Uint8Array): ReadBody {
  const text = readText(body);
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (error) {
    // The parser's own message may quote the text, and with it a secret.
    const position = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
    throw badRequest(`the body of the request is not valid JSON${position === undefined ? '' : `, at position ${position}`}`);
  }
  return { value: refuseDeep(value), duplicates: duplicateKeys(text) };
}

/** YAML 1.2 or JSON. Keys that occur twice are an error there. @throws StatusError 400 where it does not parse. */
export function readYaml(body: Uint8Array): ReadBody {
  let value: Json;
  try {
    value = parseYaml(readText(body), { maxAliasCount: 100 }) as Json;
  } catch (error) {
    throw badRequest(`the body of the request does not parse as YAML: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`);
  }
  return { value: refuseDeep(value), duplicates: [] };
}

/**
 * The object of a POST or PUT. Built-in kinds may come as protobuf, which kubectl 1.32 and newer always send for them.
 * @throws StatusError 400 or 415.
 */
export function readObject(request: ApiRequest, builtin: boolean): DecodedBody {
  const { type } = parseMediaType(request.headers['content-type'] ?? 'application/json');
  const body = readTyped(type, request.body, builtin);
  if (!isObject(body.value)) throw badRequest('the body of the request is not an object');
  return { value: body.value, duplicates: body.duplicates };
}

/** The body of a DELETE: DeleteOptions, or nothing. */
export function readOptions(request: ApiRequest): JsonObject | undefined {
  return request.body.length === 0 ? undefined : readObject(request, true).value;
}

function readTyped(type: string, body: Uint8Array, builtin: boolean): ReadBody {
  switch (type) {
    case '':
    case 'application/json':
      return readJson(body);
    case 'application/yaml':
      return readYaml(body);
    case PROTOBUF:
      if (builtin) return { value: decodeProtobuf(body), duplicates: [] };
      break;
  }
  throw unsupportedMediaType(['application/json', 'application/yaml', ...(builtin ? [PROTOBUF] : [])]);
}
