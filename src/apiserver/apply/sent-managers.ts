import type { Json, JsonObject } from '../model/json.ts';
import { isList, isObject, stringOr } from '../model/json.ts';
import { badRequest } from '../model/status-error.ts';
import type { ManagerEntry } from './manager-entry.ts';
import { decodeManagers } from './manager-entry.ts';

/**
 * What a client says about ownership in an update, by the rules of Kubernetes' field manager
 * (apimachinery `managedfields`, DecodeManagedFields): `[]` and `[{}]` clear it; entries that are sound replace what is
 * stored; anything else is `undefined`, and counts as if nothing had been sent, so that a client which does not understand
 * ownership cannot destroy it.
 * @throws StatusError 400 when the JSON is not that of a list of entries.
 */
export function sentManagers(sent: Json | undefined): readonly ManagerEntry[] | undefined {
  if (sent === undefined || sent === null) return undefined;
  checkSentManagers(sent);
  const entries = sent as readonly JsonObject[];
  const [first] = entries;
  if (first === undefined || (entries.length === 1 && Object.keys(first).length === 0)) return [];
  if (!entries.every(isSound)) return undefined;
  return decodeManagers(entries.map((entry) => ({ fieldsV1: {}, ...entry })));
}

const TEXTS = ['manager', 'operation', 'apiVersion', 'time', 'fieldsType', 'subresource'];

/** Refuses what no typed client of Kubernetes could read. @throws StatusError 400 */
export function checkSentManagers(sent: Json | undefined): void {
  if (sent === undefined || sent === null) return;
  if (!isList(sent)) throw badRequest('metadata.managedFields must be a list');
  for (const [index, entry] of sent.entries()) {
    const place = `metadata.managedFields[${index}]`;
    if (!isObject(entry)) throw badRequest(`${place} must be an object`);
    const wrong = TEXTS.find((name) => entry[name] !== undefined && entry[name] !== null && typeof entry[name] !== 'string');
    if (wrong !== undefined) throw badRequest(`${place}.${wrong} must be a string`);
    const time = stringOr(entry['time']);
    if (time !== '' && !RFC_3339.test(time)) throw badRequest(`${place}.time must be a time in RFC 3339`);
  }
}

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
/** Of names that are stored with every object (apimachinery, ValidateFieldManager and ValidateManagedFields). */
const MAX_MANAGER = 128;
const MAX_SUBRESOURCE = 256;

function isSound(entry: JsonObject): boolean {
  const { operation, fieldsType, fieldsV1 } = entry;
  return (
    (operation === 'Apply' || operation === 'Update') &&
    fieldsType === 'FieldsV1' &&
    stringOr(entry['apiVersion']) !== '' &&
    stringOr(entry['manager']).length <= MAX_MANAGER &&
    stringOr(entry['subresource']).length <= MAX_SUBRESOURCE &&
    (fieldsV1 === undefined || isSoundSet(fieldsV1))
  );
}

/** Every element must be one that conflict messages and merges can take apart (structured-merge-diff, DeserializePathElement). */
function isSoundSet(fields: Json): boolean {
  return isObject(fields) && Object.entries(fields).every(([element, inner]) => isSoundElement(element) && isSoundSet(inner));
}

function isSoundElement(element: string): boolean {
  if (element === '.') return true;
  const body = element.slice(2);
  switch (element.slice(0, 2)) {
    case 'f:':
      return true;
    case 'k:':
      return isObject(parsed(body));
    case 'v:':
      return parsed(body) !== undefined;
    case 'i:':
      return /^\d{1,9}$/.test(body);
    default:
      return false;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
