import type { JsonSchema } from '../../api/json-schema.ts';
import type { ApiObject } from '../model/api-object.ts';
import { compareFields } from './compare-fields.ts';
import { difference, emptySet, equalSets, union } from './field-set.ts';
import type { ManagerEntry } from './manager-entry.ts';
import { identityOf } from './manager-entry.ts';
import type { OwnershipScope } from './ownable.ts';
import { ownablePart, withoutMetadataItself } from './ownable.ts';

interface UpdateTracking {
  readonly schema: JsonSchema;
  /** Absent on create. */
  readonly before: ApiObject | undefined;
  readonly after: ApiObject;
  readonly managers: readonly ManagerEntry[];
  /** Who writes; `fields` of the entry are ignored. */
  readonly writer: Omit<ManagerEntry, 'fields'>;
  readonly scope: OwnershipScope;
}

/**
 * Ownership after a write that is not an apply: what it added or changed becomes the writer's alone, what it removed
 * leaves every set.
 */
export function trackUpdate(input: UpdateTracking): readonly ManagerEntry[] {
  const { schema, before, after, managers, writer, scope } = input;
  const old = before === undefined ? {} : ownablePart(before, scope);
  const changes = compareFields(schema, old, ownablePart(after, scope));
  const written = withoutMetadataItself(union(changes.added, changes.modified));
  const identity = identityOf(writer);
  const mine = managers.find((entry) => identityOf(entry) === identity);

  const others = managers
    .filter((entry) => entry !== mine)
    .map((entry) => ({ ...entry, fields: difference(difference(entry.fields, written), changes.removed) }));
  const fields = union(difference(mine?.fields ?? emptySet, changes.removed), written);
  const unchanged = mine !== undefined && equalSets(fields, mine.fields) && equalSets(written, emptySet);
  return [...others, unchanged ? mine : { ...writer, fields }];
}
