/** Secret, ConfigMap, ServiceAccount: named data. */
import type { FieldError } from '../../api/field-error.ts';
import { forbidden, invalid, member, root } from '../../api/field-error.ts';
import type { ApiObject } from '../model/api-object.ts';
import { equalJson, objectOr, stringOr, withMembers } from '../model/json.ts';
import type { WriteFacts } from '../model/resource.ts';
import { ageColumn, nameColumn } from '../table/columns.ts';
import { column, define, flag, objectSchema, text, textMap } from './define.ts';

const DATA_KEY = /^[-._a-zA-Z0-9]{1,253}$/;
/** etcd's limit for one value, which clients rely on. */
const MAX_BYTES = 1024 * 1024;

const count = (object: ApiObject, ...fields: readonly string[]): number =>
  fields.reduce((sum, field) => sum + Object.keys(objectOr(object[field])).length, 0);

function checkData(object: ApiObject, fields: readonly string[], { previous }: WriteFacts): readonly FieldError[] {
  const keys = fields.flatMap((field) =>
    Object.keys(objectOr(object[field]))
      .filter((key) => !DATA_KEY.test(key) || key === '.' || key.startsWith('..'))
      .map((key) => invalid(member(root, field), key, "a valid config key must consist of alphanumeric characters, '-', '_' or '.'")),
  );
  const size = fields.reduce((sum, field) => sum + Object.values(objectOr(object[field])).reduce((all: number, each) => all + stringOr(each).length, 0), 0);
  const place = member(root, fields[0] ?? 'data');
  const long: FieldError = { ...place, reason: 'FieldValueTooLong', message: `Too long: may not be more than ${MAX_BYTES} bytes` };
  const frozen =
    previous?.['immutable'] === true && (object['immutable'] !== true || fields.some((field) => !equalJson(previous[field] ?? {}, object[field] ?? {})));
  return [
    ...keys,
    ...(size > MAX_BYTES ? [long] : []),
    ...(frozen ? [forbidden(place, 'field is immutable when `immutable` is set')] : []),
  ];
}

/** The core/v1 ConfigMap, with Kubernetes' rules: names of keys, 1 MiB of data, `immutable`. */
export const configMapKind = define({
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  shortNames: ['cm'],
  namespaced: true,
  columns: [nameColumn, column('Data', 'Number of entries.', (object) => count(object, 'data', 'binaryData')), ageColumn],
  schema: objectSchema('Configuration data for others to read.', {
    data: textMap('Text by key.'),
    binaryData: { ...textMap('Bytes by key, in base64.'), additionalProperties: { type: 'string', format: 'byte' } },
    immutable: flag('Refuses later changes of the data.'),
  }),
  check: (object, facts) => checkData(object, ['data', 'binaryData'], facts),
});

/** The core/v1 Secret: the rules of a ConfigMap, a `type` that cannot change, and no error that repeats a value. */
export const secretKind = define({
  group: '',
  version: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  namespaced: true,
  selectableFields: ['type'],
  columns: [
    nameColumn,
    column('Type', 'What kind of secret it is.', (object) => object['type']),
    column('Data', 'Number of entries.', (object) => count(object, 'data')),
    ageColumn,
  ],
  schema: objectSchema('Data that only few may read.', {
    // No format here: the error of a format repeats the value, and this one is a secret. `check` looks at it instead.
    data: textMap('Bytes by key, in base64.'),
    stringData: textMap('Text by key; written into data, never read back.'),
    type: text('What the data are for; Opaque when left out.'),
    immutable: flag('Refuses later changes of the data.'),
  }),
  prepare(object) {
    const texts = Object.entries(objectOr(object['stringData'])).map(([key, value]) => [key, Buffer.from(stringOr(value), 'utf8').toString('base64')]);
    const data = texts.length === 0 ? object['data'] : { ...objectOr(object['data']), ...Object.fromEntries(texts) as Record<string, string> };
    const type = stringOr(object['type']);
    return withMembers(object, { data, stringData: undefined, type: type === '' ? 'Opaque' : type });
  },
  check(object, facts) {
    const broken = Object.entries(objectOr(object['data']))
      .filter(([, value]) => typeof value !== 'string' || !/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(value))
      // The value is left out on purpose: it is a secret.
      .map(([key]): FieldError => ({ ...member(member(root, 'data'), key), reason: 'FieldValueInvalid', message: 'Invalid value: must be base64' }));
    const typeChanged = facts.previous !== undefined && facts.previous['type'] !== object['type'];
    return [
      ...broken,
      ...checkData(object, ['data'], facts),
      ...(typeChanged ? [invalid(member(root, 'type'), object['type'], 'field is immutable')] : []),
    ];
  },
});

const nameReference = (description: string) => ({ type: 'object', properties: { name: text(description) } }) as const;

/** The core/v1 ServiceAccount. A GitSource acts as one by impersonation; none can sign in, so there are no tokens. */
export const serviceAccountKind = define({
  group: '',
  version: 'v1',
  kind: 'ServiceAccount',
  plural: 'serviceaccounts',
  shortNames: ['sa'],
  namespaced: true,
  columns: [
    nameColumn,
    column('Secrets', 'Number of secrets.', (object) => (Array.isArray(object['secrets']) ? object['secrets'].length : 0)),
    ageColumn,
  ],
  schema: objectSchema('An identity that sources apply manifests as.', {
    secrets: { type: 'array', description: 'Secrets that belong to it.', items: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
    imagePullSecrets: { type: 'array', description: 'Secrets for registries.', items: nameReference('Name of the Secret.') },
    automountServiceAccountToken: flag('Kept for compatibility; no token is mounted anywhere.'),
  }),
});
