import type { ApiObject } from '../model/api-object.ts';
import { isTerminating } from '../model/api-object.ts';
import type { JsonObject } from '../model/json.ts';
import { at, isObject, listOr, objectOr, stringOr, strings } from '../model/json.ts';
import type { ResourceDefinition, ScalePaths } from '../model/resource.ts';
import type { PrinterColumnSpec } from '../table/columns.ts';
import { ageColumn, nameColumn, printerColumn } from '../table/columns.ts';
import { storageOfCrd } from './crd.ts';
import { ALL_VERBS } from './define.ts';

const made = new WeakMap<ApiObject, readonly ResourceDefinition[]>();

/**
 * The kinds of a stored CRD, one for each served version. The same CRD object gives the same definitions, so that what is
 * cached by definition or schema (validators, defaulted objects) stays valid while other CRDs change.
 */
export function definitionsOf(crd: ApiObject): readonly ResourceDefinition[] {
  const known = made.get(crd);
  if (known !== undefined) return known;
  const definitions = listOr(at(crd, 'spec', 'versions'))
    .filter(isObject)
    .filter((version) => version['served'] === true)
    .map((version) => definitionOf(crd, version));
  made.set(crd, definitions);
  return definitions;
}

function definitionOf(crd: ApiObject, version: JsonObject): ResourceDefinition {
  const names = objectOr(at(crd, 'spec', 'names'));
  const columns = listOr(version['additionalPrinterColumns']) as unknown as readonly PrinterColumnSpec[];
  const scale = at(version, 'subresources', 'scale') as unknown as ScalePaths | undefined;
  return {
    group: stringOr(at(crd, 'spec', 'group')),
    version: stringOr(version['name']),
    kind: stringOr(names['kind']),
    listKind: stringOr(names['listKind']),
    plural: stringOr(names['plural']),
    singular: stringOr(names['singular']),
    shortNames: strings(names['shortNames']),
    categories: strings(names['categories']),
    namespaced: at(crd, 'spec', 'scope') === 'Namespaced',
    verbs: ALL_VERBS,
    storage: storageOfCrd(crd),
    status: at(version, 'subresources', 'status') !== undefined,
    ...(scale === undefined ? {} : { scale }),
    schema: objectOr(at(version, 'schema', 'openAPIV3Schema')),
    // A CRD with columns of its own gets no Age column unless it asks for one (kube-api.md section 1).
    columns: [nameColumn, ...(columns.length === 0 ? [ageColumn] : columns.map(printerColumn))],
    selectableFields: listOr(version['selectableFields']).map((field) => stringOr(at(field, 'jsonPath')).replace(/^\./, '')),
    ...(version['deprecated'] === true ? { deprecation: deprecationText(crd, version) } : {}),
    ...(isTerminating(crd) ? { ending: true } : {}),
    builtin: false,
    counted: true,
  };
}

function deprecationText(crd: ApiObject, version: JsonObject): string {
  const group = stringOr(at(crd, 'spec', 'group'));
  const kind = stringOr(at(crd, 'spec', 'names', 'kind'));
  return stringOr(version['deprecationWarning'], `${group}/${stringOr(version['name'])} ${kind} is deprecated`);
}
