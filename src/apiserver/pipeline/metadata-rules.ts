/** What Kubernetes demands of `metadata`, whatever the kind (apimachinery, ValidateObjectMeta). */
import type { FieldError } from '../../api/field-error.ts';
import { forbidden, invalid, member, requiredValue, root } from '../../api/field-error.ts';
import type { ApiObject } from '../model/api-object.ts';
import { finalizersOf, isTerminating, metadataOf } from '../model/api-object.ts';
import type { Json } from '../model/json.ts';
import { isList, isObject, listOr, objectOr, stringOr } from '../model/json.ts';

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const QUALIFIED = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const ANNOTATIONS_LIMIT = 256 * 1024;

const metadata = member(root, 'metadata');

const labelText =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const subdomainText =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

/** Why `name` cannot be an object's name; `undefined` when it can. */
export function nameProblem(name: string, rule: 'label' | 'subdomain'): string | undefined {
  if (rule === 'label') {
    if (name.length > 63) return 'must be no more than 63 characters';
    return LABEL.test(name) ? undefined : labelText;
  }
  if (name.length > 253) return 'must be no more than 253 characters';
  return SUBDOMAIN.test(name) ? undefined : subdomainText;
}

/** Label and annotation keys: `prefix/name`, the prefix a DNS name. */
function keyProblem(key: string): string | undefined {
  const parts = key.split('/');
  const [prefix, name] = parts.length === 2 ? [parts[0] ?? '', parts[1] ?? ''] : [undefined, key];
  if (parts.length > 2) return 'a qualified name must consist of an optional DNS subdomain prefix and a name, separated by one \'/\'';
  if (prefix !== undefined && nameProblem(prefix, 'subdomain') !== undefined) return `prefix part ${subdomainText}`;
  if (name === '') return 'name part must be non-empty';
  if (name.length > 63) return 'name part must be no more than 63 characters';
  if (!QUALIFIED.test(name)) {
    return "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
  }
  return undefined;
}

/** All errors in the metadata of an object that is about to be stored. */
export function checkMetadata(object: ApiObject, rule: 'label' | 'subdomain'): readonly FieldError[] {
  const meta = metadataOf(object);
  const name = stringOr(meta['name']);
  const problem = name === '' ? undefined : nameProblem(name, rule);
  return [
    ...(name === '' ? [requiredValue(member(metadata, 'name'), 'name or generateName is required')] : []),
    ...(problem === undefined ? [] : [invalid(member(metadata, 'name'), name, problem)]),
    ...checkMap(meta['labels'], 'labels', (value) =>
      value.length > 63
        ? 'must be no more than 63 characters'
        : LABEL_VALUE.test(value)
          ? undefined
          : "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    ),
    ...checkMap(meta['annotations'], 'annotations', () => undefined),
    ...checkAnnotationsSize(meta['annotations']),
    ...checkFinalizers(object),
    ...checkOwners(meta['ownerReferences']),
  ];
}

function checkMap(value: Json | undefined, field: string, problemOf: (value: string) => string | undefined): readonly FieldError[] {
  const place = member(metadata, field);
  if (value === undefined) return [];
  if (!isObject(value)) return [invalid(place, value, `must be a map of strings`)];
  return Object.entries(value).flatMap(([key, entry]) => {
    if (typeof entry !== 'string') return [invalid(place, entry, `value of ${JSON.stringify(key)} must be a string`)];
    const problem = keyProblem(key);
    const valueProblem = problemOf(entry);
    return [
      ...(problem === undefined ? [] : [invalid(place, key, problem)]),
      ...(valueProblem === undefined ? [] : [invalid(place, entry, valueProblem)]),
    ];
  });
}

function checkAnnotationsSize(value: Json | undefined): readonly FieldError[] {
  const size = Object.entries(objectOr(value)).reduce((sum, [key, entry]) => sum + key.length + stringOr(entry).length, 0);
  if (size <= ANNOTATIONS_LIMIT) return [];
  return [{ ...member(metadata, 'annotations'), reason: 'FieldValueTooLong', message: `Too long: may not be more than ${ANNOTATIONS_LIMIT} bytes` }];
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
