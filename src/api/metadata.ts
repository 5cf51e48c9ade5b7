/** What Kubernetes demands of every object's name, labels and annotations (apimachinery, ValidateObjectMeta). */
import { invalid, isRecord, member, requiredValue, root, unknownField, type FieldError } from './field-error.ts';

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
function nameProblem(name: string, rule: 'label' | 'subdomain'): string | undefined {
  if (rule === 'label') {
    if (name.length > 63) return 'must be no more than 63 characters';
    return LABEL.test(name) ? undefined : labelText;
  }
  if (name.length > 253) return 'must be no more than 253 characters';
  return SUBDOMAIN.test(name) ? undefined : subdomainText;
}

/** Label and annotation keys: `prefix/name`, the prefix a DNS name. */
export function keyProblem(key: string): string | undefined {
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

/** Members of ObjectMeta (meta/v1, Kubernetes 1.33). */
export const metadataMembers: readonly string[] = [
  'annotations', 'creationTimestamp', 'deletionGracePeriodSeconds', 'deletionTimestamp', 'finalizers', 'generateName', 'generation', 'labels',
  'managedFields', 'name', 'namespace', 'ownerReferences', 'resourceVersion', 'selfLink', 'uid',
];

/** Members that no object has; the schemas of kinds do not look into metadata. */
export function unknownMetadata(meta: Readonly<Record<string, unknown>>): readonly FieldError[] {
  const unknown = Object.keys(meta).filter((name) => !metadataMembers.includes(name));
  return unknown.map((name) => ({ ...unknownField(member(metadata, name)), supported: metadataMembers }));
}

/** Errors in name, labels and annotations; `rule` is how strict the kind is about names. */
export function validateMetadata(meta: Readonly<Record<string, unknown>>, rule: 'label' | 'subdomain'): readonly FieldError[] {
  const name = typeof meta['name'] === 'string' ? meta['name'] : '';
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
  ];
}

function checkMap(value: unknown, field: string, problemOf: (value: string) => string | undefined): readonly FieldError[] {
  const place = member(metadata, field);
  if (value === undefined || value === null) return [];
  if (!isRecord(value)) return [invalid(place, value, 'must be a map of strings')];
  return Object.entries(value).flatMap(([key, entry]) => {
    if (typeof entry !== 'string') return [invalid(place, entry, `value of ${JSON.stringify(key)} must be a string`)];
    const problem = keyProblem(key);
    const valueProblem = problemOf(entry);
    return [...(problem === undefined ? [] : [invalid(place, key, problem)]), ...(valueProblem === undefined ? [] : [invalid(place, entry, valueProblem)])];
  });
}

function checkAnnotationsSize(value: unknown): readonly FieldError[] {
  const size = isRecord(value) ? Object.entries(value).reduce((sum, [key, entry]) => sum + key.length + (typeof entry === 'string' ? entry.length : 0), 0) : 0;
  if (size <= ANNOTATIONS_LIMIT) return [];
  return [{ ...member(metadata, 'annotations'), reason: 'FieldValueTooLong', message: `Too long: may not be more than ${ANNOTATIONS_LIMIT} bytes` }];
}
