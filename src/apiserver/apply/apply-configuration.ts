import type { JsonSchema } from '../../api/json-schema.ts';
import type { ApiObject } from '../model/api-object.ts';
import { metadataOf } from '../model/api-object.ts';
import type { JsonObject } from '../model/json.ts';
import { equalJson, withMembers } from '../model/json.ts';
import { compareFields } from './compare-fields.ts';
import type { ManagerConflict } from './conflict-error.ts';
import type { FieldSet } from './field-set.ts';
import { difference, emptySet, equalSets, intersection, isEmptySet, union } from './field-set.ts';
import { fieldsOf } from './fields-of.ts';
import type { ManagerEntry } from './manager-entry.ts';
import { identityOf } from './manager-entry.ts';
import { mergeConfiguration } from './merge-configuration.ts';
import type { OwnershipScope } from './ownable.ts';
import { ownablePart, withoutMetadataItself } from './ownable.ts';
import { removeAbandoned } from './remove-abandoned.ts';

interface ApplyInput {
  readonly schema: JsonSchema;
  readonly live: ApiObject;
  /** The configuration as sent, unknown fields pruned, nothing defaulted. */
  readonly applied: ApiObject;
  readonly managers: readonly ManagerEntry[];
  readonly writer: Omit<ManagerEntry, 'fields'>;
  readonly scope: OwnershipScope;
}

/** What an apply would come to. Whether `conflicts` refuse it is decided by the caller, who knows of `force`. */
export interface ApplyResult {
  readonly object: ApiObject;
  /** Ownership if the conflicts are overridden; the same as without, when there are none. */
  readonly managers: readonly ManagerEntry[];
  /** Fields that the configuration would change although others own them. */
  readonly conflicts: readonly ManagerConflict[];
}

/** Server-side apply of one configuration: the merged object, who owns what then, and whose fields were in the way. */
export function applyConfiguration(input: ApplyInput): ApplyResult {
  const { schema, live, applied, writer, scope } = input;
  const configuration = ownablePart(applied, scope);
  const fields = withoutMetadataItself(fieldsOf(schema, configuration));
  const identity = identityOf(writer);
  const before = creditExisting(input);
  const mine = before.find((entry) => identityOf(entry) === identity);
  const others = before.filter((entry) => entry !== mine);

  const merged = withIdentity(mergeConfiguration(schema, live, configuration) as JsonObject, live);
  const owned = others.reduce((set, entry) => union(set, entry.fields), fields);
  const object = withIdentity(removeAbandoned(schema, merged, mine?.fields ?? emptySet, owned), live);

  const changes = compareFields(schema, ownablePart(live, scope), ownablePart(object, scope));
  const written = withoutMetadataItself(union(changes.added, changes.modified));
  const conflicts: ManagerConflict[] = [];
  const remaining = others.map((entry) => {
    const contested = intersection(entry.fields, written);
    if (!isEmptySet(contested)) conflicts.push({ entry, fields: contested });
    return { ...entry, fields: difference(difference(entry.fields, contested), changes.removed) };
  });
  const unchanged = mine !== undefined && equalSets(mine.fields, fields) && equalJson(live, object);
  return { object, managers: [...remaining, unchanged ? mine : { ...writer, fields }], conflicts };
}

/** An object that nobody manages yet: what it holds is credited to an owner of its own, so that apply finds conflicts. */
function creditExisting(input: ApplyInput): readonly ManagerEntry[] {
  const { live, managers, writer, scope, schema } = input;
  const existing: FieldSet = fieldsOf(schema, ownablePart(live, scope));
  if (managers.length > 0 || metadataOf(live)['uid'] === undefined || isEmptySet(existing)) return managers;
  return [
    {
      manager: 'before-first-apply',
      operation: 'Update',
      apiVersion: writer.apiVersion,
      time: writer.time,
      subresource: '',
      fields: withoutMetadataItself(existing),
    },
  ];
}

/** apiVersion, kind and metadata are never removed, whoever applied parts of them. */
function withIdentity(object: JsonObject, live: ApiObject): ApiObject {
  const metadata = object['metadata'] ?? {};
  const identity = Object.fromEntries(
    Object.entries(metadataOf(live)).filter(([name]) => name !== 'labels' && name !== 'annotations' && name !== 'finalizers' && name !== 'ownerReferences'),
  );
  return withMembers(object, {
    apiVersion: live['apiVersion'],
    kind: live['kind'],
    metadata: { ...(metadata as JsonObject), ...identity },
  });
}
