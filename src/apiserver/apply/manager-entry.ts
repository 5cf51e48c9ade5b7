/** `metadata.managedFields`: who owns which fields. */
import type { Json, JsonObject } from '../model/json.ts';
import { isObject, listOr, stringOr } from '../model/json.ts';
import type { FieldSet } from './field-set.ts';
import { isEmptySet, union } from './field-set.ts';
import { decodeFieldSet, encodeFieldSet } from './fields-v1.ts';

/** One entry of managedFields, its field set decoded (kube-api.md section 8). */
export interface ManagerEntry {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  /** RFC 3339; when the set last changed. */
  readonly time: string;
  readonly subresource: string;
  readonly fields: FieldSet;
}

/** Two entries with one identity are one manager. Update entries count by version, since they were never converted. */
export function identityOf(entry: Omit<ManagerEntry, 'fields' | 'time'>): string {
  const version = entry.operation === 'Update' ? entry.apiVersion : '';
  return JSON.stringify([entry.manager, entry.operation, entry.subresource, version]);
}

/** Reads `metadata.managedFields`. Entries without fieldsV1 are left out, as clients send them to clear ownership; nothing throws. */
export function decodeManagers(managedFields: Json | undefined): readonly ManagerEntry[] {
  return listOr(managedFields)
    .filter(isObject)
    .filter((entry) => entry['fieldsV1'] !== undefined)
    .map((entry) => ({
      manager: stringOr(entry['manager']),
      operation: entry['operation'] === 'Apply' ? 'Apply' : 'Update',
      apiVersion: stringOr(entry['apiVersion']),
      time: stringOr(entry['time']),
      subresource: stringOr(entry['subresource']),
      fields: decodeFieldSet(entry['fieldsV1']),
    }));
}

const MAX_UPDATE_MANAGERS = 10;
const ANCIENT = 'ancient-changes';

/**
 * The value of `metadata.managedFields`: Apply entries first, then by time and name. Empty ones vanish, too many Update
 * entries merge into one. `undefined` when nobody owns anything.
 */
export function encodeManagers(entries: readonly ManagerEntry[]): readonly JsonObject[] | undefined {
  const kept = mergeOldest(entries.filter((entry) => !isEmptySet(entry.fields)));
  if (kept.length === 0) return undefined;
  return kept.toSorted(byOperationAndTime).map((entry) => ({
    manager: entry.manager,
    operation: entry.operation,
    apiVersion: entry.apiVersion,
    ...(entry.time === '' ? {} : { time: entry.time }),
    fieldsType: 'FieldsV1',
    fieldsV1: encodeFieldSet(entry.fields),
    ...(entry.subresource === '' ? {} : { subresource: entry.subresource }),
  }));
}

function byOperationAndTime(left: ManagerEntry, right: ManagerEntry): number {
  return (
    left.operation.localeCompare(right.operation) ||
    left.time.localeCompare(right.time) ||
    left.manager.localeCompare(right.manager) ||
    left.apiVersion.localeCompare(right.apiVersion) ||
    left.subresource.localeCompare(right.subresource)
  );
}

/** Keeps an object's metadata bounded however many clients update it (kube-api.md section 8). */
function mergeOldest(entries: readonly ManagerEntry[]): readonly ManagerEntry[] {
  const updates = entries.filter((entry) => entry.operation === 'Update').toSorted(byOperationAndTime);
  const excess = updates.length - MAX_UPDATE_MANAGERS;
  if (excess <= 0) return entries;
  // A bucket that is not there yet takes a place itself.
  const count = updates.some((entry) => entry.manager === ANCIENT) ? excess : excess + 1;
  const oldest = new Set(updates.filter((entry) => entry.manager !== ANCIENT).slice(0, count));
  const rest = entries.filter((entry) => !oldest.has(entry));
  const buckets = new Map<string, ManagerEntry>();
  for (const entry of [...rest.filter((each) => each.manager === ANCIENT), ...oldest]) {
    const bucket = buckets.get(entry.apiVersion);
    buckets.set(entry.apiVersion, {
      ...entry,
      manager: ANCIENT,
      subresource: '',
      fields: bucket === undefined ? entry.fields : union(bucket.fields, entry.fields),
    });
  }
  return [...rest.filter((each) => each.manager !== ANCIENT), ...buckets.values()];
}
