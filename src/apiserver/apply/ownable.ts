import type { ApiObject } from '../model/api-object.ts';
import { metadataOf } from '../model/api-object.ts';
import type { JsonObject } from '../model/json.ts';
import { objectOr, withMembers } from '../model/json.ts';
import type { FieldSet } from './field-set.ts';
import { withoutPath } from './field-set.ts';
import { fieldElement } from './path-element.ts';

/** Which part of the object an endpoint can change: all of it, all but status, or status alone. */
export type OwnershipScope = 'whole' | 'main' | 'status';

const UNTRACKED_METADATA = ['name', 'namespace', 'creationTimestamp', 'selfLink', 'uid', 'generation', 'resourceVersion', 'managedFields'];

/** The part of an object whose fields can have owners (kube-api.md section 8, "never tracked"). */
export function ownablePart(object: ApiObject, scope: OwnershipScope): JsonObject {
  if (scope === 'status') return object['status'] === undefined ? {} : { status: object['status'] };
  const metadata = withMembers(objectOr(metadataOf(object)), Object.fromEntries(UNTRACKED_METADATA.map((name) => [name, undefined])));
  const hidden = { apiVersion: undefined, kind: undefined, ...(scope === 'main' ? { status: undefined } : {}) };
  return withMembers(object, { ...hidden, metadata: Object.keys(metadata).length === 0 ? undefined : metadata });
}

/** `metadata` itself belongs to nobody, only what it holds. */
export function withoutMetadataItself(set: FieldSet): FieldSet {
  return withoutPath(set, [fieldElement('metadata')]);
}
