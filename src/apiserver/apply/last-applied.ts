/** How objects that were applied client-side come under server-side apply without conflicts with their own past. */
import type { JsonSchema } from '../../api/json-schema.ts';
import type { ApiObject } from '../model/api-object.ts';
import { annotationsOf, withMetadata } from '../model/api-object.ts';
import { isObject, stringOr, withMembers } from '../model/json.ts';
import { compareFields } from './compare-fields.ts';
import type { ManagerConflict } from './conflict-error.ts';
import { difference, isEmptySet, union } from './field-set.ts';
import { fieldsOf } from './fields-of.ts';
import type { OwnershipScope } from './ownable.ts';
import { ownablePart } from './ownable.ts';

/** The annotation in which client-side `kubectl apply` keeps its last configuration as JSON, for its next three-way merge. */
export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Leaves out conflicts on fields that were last applied client-side and still have that value. */
export function withoutLastAppliedConflicts(
  schema: JsonSchema,
  live: ApiObject,
  conflicts: readonly ManagerConflict[],
  scope: OwnershipScope,
): readonly ManagerConflict[] {
  const last = parse(stringOr(annotationsOf(live)[LAST_APPLIED]));
  if (last === undefined) return conflicts;
  const part = ownablePart(last, scope);
  const changes = compareFields(schema, part, ownablePart(live, scope));
  const allowed = difference(fieldsOf(schema, part), union(changes.modified, changes.removed));
  return conflicts
    .map((conflict) => ({ ...conflict, fields: difference(conflict.fields, allowed) }))
    .filter((conflict) => !isEmptySet(conflict.fields));
}

/** Keeps the annotation true, so that a later client-side apply still finds what was applied. */
export function refreshLastApplied(object: ApiObject, applied: ApiObject): ApiObject {
  const metadata = applied['metadata'];
  const annotations = withMembers(annotationsOf(applied), { [LAST_APPLIED]: undefined });
  const plain = isObject(metadata)
    ? withMetadata(applied, { annotations, managedFields: undefined, resourceVersion: undefined, uid: undefined })
    : applied;
  return withMetadata(object, { annotations: { ...annotationsOf(object), [LAST_APPLIED]: `${JSON.stringify(plain)}\n` } });
}

function parse(text: string): ApiObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
