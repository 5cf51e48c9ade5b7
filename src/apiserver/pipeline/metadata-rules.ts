/** What Kubernetes demands of `metadata`, whatever the kind (apimachinery, ValidateObjectMeta). */
import type { FieldError } from '../../api/field-error.ts';
import { forbidden, invalid, member, root } from '../../api/field-error.ts';
import { keyProblem, validateMetadata } from '../../api/metadata.ts';
import type { ApiObject } from '../model/api-object.ts';
import { finalizersOf, isTerminating, metadataOf } from '../model/api-object.ts';
import type { Json } from '../model/json.ts';
import { isList, listOr, objectOr, stringOr } from '../model/json.ts';

const metadata = member(root, 'metadata');

/** All errors in the metadata of an object that is about to be stored. */
export function checkMetadata(object: ApiObject, rule: 'label' | 'subdomain'): readonly FieldError[] {
  const meta = metadataOf(object);
  return [...validateMetadata(meta, rule), ...checkFinalizers(object), ...checkOwners(meta['ownerReferences'])];
}

function checkFinalizers(object: ApiObject): readonly FieldError[] {
  const value = metadataOf(object)['finalizers'];
  // No client of Kubernetes could read such an object again.
  if (value !== undefined && value !== null && !(isList(value) && value.every((entry) => typeof entry === 'string'))) {
    return [invalid(member(metadata, 'finalizers'), value, 'must be a list of strings')];
  }
  return finalizersOf(object).flatMap((finalizer) => {
    const problem = keyProblem(finalizer);
    return problem === undefined ? [] : [invalid(member(metadata, 'finalizers'), finalizer, problem)];
  });
}

function checkOwners(value: Json | undefined): readonly FieldError[] {
  const place = member(metadata, 'ownerReferences');
  if (value !== undefined && value !== null && !isList(value)) return [invalid(place, value, 'must be a list')];
  return listOr(value).flatMap((owner) => {
    const missing = ['apiVersion', 'kind', 'name', 'uid'].filter((field) => stringOr(objectOr(owner)[field]) === '');
    return missing.map((field) => invalid(member(place, field), '', `${field} must not be empty`));
  });
}

/** Finalizers may only be taken away once deletion has begun. */
export function checkTerminating(previous: ApiObject, object: ApiObject): readonly FieldError[] {
  if (!isTerminating(previous)) return [];
  const known = finalizersOf(previous);
  const added = finalizersOf(object).filter((finalizer) => !known.includes(finalizer));
  if (added.length === 0) return [];
  const list = added.map((finalizer) => JSON.stringify(finalizer)).join(', ');
  const detail = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`;
  return [forbidden(member(metadata, 'finalizers'), detail)];
}
