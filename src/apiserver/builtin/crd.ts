import type { FieldError } from '../../api/field-error.ts';
import { forbidden, invalid, member, requiredValue, root, unsupported } from '../../api/field-error.ts';
import type { JsonSchema } from '../../api/json-schema.ts';
import type { ApiObject } from '../model/api-object.ts';
import { checkStructural } from './check-structural.ts';
import { kubeTime, nameOf } from '../model/api-object.ts';
import { parseJsonPath } from '../model/json-path.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { at, isObject, listOr, objectOr, stringOr, withMembers } from '../model/json.ts';
import type { WriteFacts } from '../model/resource.ts';
import { column, define, flag, objectSchema, text } from './define.ts';
import { nameColumn } from '../table/columns.ts';

/** Store key of CRDs. The kinds that are served follow from what is stored there. */
export const CRD_STORAGE = 'apiextensions.k8s.io/customresourcedefinitions';
/** Kubernetes' own finalizer: holds a CRD until its last instance is gone (kube-api.md section 7). */
export const CRD_CLEANUP_FINALIZER = 'customresourcecleanup.apiextensions.k8s.io';

/** The store key of a CRD's instances. */
export function storageOfCrd(crd: ApiObject): string {
  return `${stringOr(at(crd, 'spec', 'group'))}/${stringOr(at(crd, 'spec', 'names', 'plural'))}`;
}

const names: JsonSchema = {
  type: 'object',
  description: 'How the kind is called.',
  properties: {
    plural: text('In paths, and in the name of this object.'),
    singular: text('Alias on the command line; the kind in lower case when left out.'),
    kind: text('CamelCase, in objects.'),
    listKind: text('KINDList when left out.'),
    shortNames: { type: 'array', items: { type: 'string' }, description: 'Short aliases.' },
    categories: { type: 'array', items: { type: 'string' }, description: 'Groups such as "all".' },
  },
};
const open: JsonSchema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

const version: JsonSchema = {
  type: 'object',
  properties: {
    name: text('v1, v1beta1 and the like.'),
    served: flag('Whether clients can use it.'),
    storage: flag('Whether objects are stored in it; exactly one version.'),
    deprecated: flag('Warns clients.'),
    deprecationWarning: text('The warning.'),
    schema: { type: 'object', properties: { openAPIV3Schema: open } },
    subresources: open,
    additionalPrinterColumns: { type: 'array', items: open },
    selectableFields: { type: 'array', items: { type: 'object', properties: { jsonPath: text('Path of the field.') } } },
  },
};

/** Defines a kind. Its routes work as soon as it is stored. */
export const crdKind = define({
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  namespaced: false,
  status: true,
  counted: true,
  columns: [nameColumn, column('Created At', 'When it was created.', (object) => at(object, 'metadata', 'creationTimestamp'))],
  schema: objectSchema('Defines a kind of object.', {
    spec: {
      type: 'object',
      description: 'Names, scope and versions of the kind.',
      required: ['group', 'names', 'scope', 'versions'],
      properties: {
        group: text('API group.'),
        names,
        scope: text('Namespaced or Cluster.'),
        versions: { type: 'array', items: version, description: 'All versions.' },
        conversion: open,
        preserveUnknownFields: flag('Must be false.'),
      },
    },
    status: {
      type: 'object',
      description: 'Whether the kind is served.',
      properties: {
        conditions: { type: 'array', items: open, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['type'] },
        acceptedNames: names,
        storedVersions: { type: 'array', items: { type: 'string' } },
      },
    },
  }),
  prepare: (object, facts) => withStatus(withNames(object), facts),
  check: checkCrd,
});

function withNames(crd: ApiObject): ApiObject {
  const spec = objectOr(crd['spec']);
  const given = objectOr(spec['names']);
  const kind = stringOr(given['kind']);
  const filled = { singular: kind.toLowerCase(), listKind: `${kind}List`, ...given };
  const conversion = spec['conversion'] ?? { strategy: 'None' };
  return withMembers(crd, { spec: { ...spec, names: filled, conversion } });
}

/** Names are accepted at once: the check refuses what could collide. */
function withStatus(crd: ApiObject, { nowMs, previous }: WriteFacts): ApiObject {
  const before = objectOr(previous?.['status']);
  const storage = listOr(at(crd, 'spec', 'versions')).find((each) => at(each, 'storage') === true);
  const stored = new Set([...listOr(before['storedVersions']), at(storage, 'name') ?? ''].filter((each) => each !== ''));
  const since = stringOr(at(listOr(before['conditions'])[0], 'lastTransitionTime'), kubeTime(nowMs));
  const condition = (type: string, reason: string, message: string): JsonObject => ({ type, status: 'True', lastTransitionTime: since, reason, message });
  const status: Json = {
    conditions: [
      condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
      condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
    ],
    acceptedNames: at(crd, 'spec', 'names') ?? {},
    storedVersions: [...stored],
  };
  return withMembers(crd, { status });
}

const RESERVED_GROUPS = ['apiextensions.k8s.io', 'coordination.k8s.io', 'events.k8s.io', 'authorization.k8s.io', 'authentication.k8s.io'];

function checkCrd(crd: ApiObject, { previous }: WriteFacts): readonly FieldError[] {
  const spec = member(root, 'spec');
  const errors: FieldError[] = [];
  const group = stringOr(at(crd, 'spec', 'group'));
  const plural = stringOr(at(crd, 'spec', 'names', 'plural'));
  const scope = stringOr(at(crd, 'spec', 'scope'));
  const versions = listOr(at(crd, 'spec', 'versions')).filter(isObject);
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(group)) errors.push(invalid(member(spec, 'group'), group, 'should be a domain with at least one dot'));
  if (RESERVED_GROUPS.includes(group)) errors.push(forbidden(member(spec, 'group'), 'this group is built in'));
  if (plural === '') errors.push(requiredValue(member(member(spec, 'names'), 'plural')));
  if (stringOr(at(crd, 'spec', 'names', 'kind')) === '') errors.push(requiredValue(member(member(spec, 'names'), 'kind')));
  if (nameOf(crd) !== `${plural}.${group}`) {
    errors.push(invalid(member(member(root, 'metadata'), 'name'), nameOf(crd), 'must be spec.names.plural+"."+spec.group'));
  }
  if (scope !== 'Namespaced' && scope !== 'Cluster') errors.push(unsupported(member(spec, 'scope'), scope, ['Cluster', 'Namespaced']));
  if (versions.filter((each) => each['storage'] === true).length !== 1) {
    errors.push(invalid(member(spec, 'versions'), versions.map((each) => each['name']), 'must have exactly one version marked as storage version'));
  }
  if (at(crd, 'spec', 'conversion', 'strategy') !== 'None') {
    errors.push(unsupported(member(member(spec, 'conversion'), 'strategy'), at(crd, 'spec', 'conversion', 'strategy'), ['None']));
  }
  if (at(crd, 'spec', 'preserveUnknownFields') === true) errors.push(invalid(member(spec, 'preserveUnknownFields'), true, 'must be false'));
  versions.forEach((each, index) => errors.push(...checkVersion(each, index)));
  for (const [path, was, is] of previous === undefined ? [] : immutableParts(previous, crd)) {
    if (was !== is) errors.push(invalid({ path, pointer: `/${path.replaceAll('.', '/')}` }, is, 'field is immutable'));
  }
  return errors;
}

function checkVersion(each: JsonObject, index: number): readonly FieldError[] {
  const place = { path: `spec.versions[${index}]`, pointer: `/spec/versions/${index}` };
  const schema = at(each, 'schema', 'openAPIV3Schema');
  const errors: FieldError[] = [];
  if (!/^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(stringOr(each['name']))) errors.push(invalid(member(place, 'name'), each['name'], 'must be a DNS label'));
  if (schema === undefined) errors.push(requiredValue(member(member(place, 'schema'), 'openAPIV3Schema'), 'schemas are required'));
  else if (at(schema, 'type') !== 'object') errors.push(invalid(member(member(place, 'schema'), 'openAPIV3Schema'), at(schema, 'type'), 'must be of type object at the root'));
  else errors.push(...checkStructural(objectOr(schema), member(member(place, 'schema'), 'openAPIV3Schema')));
  listOr(each['additionalPrinterColumns']).forEach((printed, position) => {
    const path = stringOr(at(printed, 'jsonPath'));
    const where = { path: `${place.path}.additionalPrinterColumns[${position}].jsonPath`, pointer: `${place.pointer}/additionalPrinterColumns/${position}/jsonPath` };
    if (path === '') errors.push(requiredValue(where));
    else if (parseJsonPath(path) === undefined) errors.push(invalid(where, path, 'is an invalid JSON path, or one that is not supported here'));
  });
  return errors;
}

function immutableParts(previous: ApiObject, crd: ApiObject): readonly (readonly [string, Json | undefined, Json | undefined])[] {
  return ['spec.group', 'spec.scope', 'spec.names.plural', 'spec.names.kind'].map((path) => [path, at(previous, ...path.split('.')), at(crd, ...path.split('.'))]);
}
