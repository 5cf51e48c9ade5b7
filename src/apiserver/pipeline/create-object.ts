import { withObjectMeta } from '../builtin/object-meta.ts';
import { encodeManagers } from '../apply/manager-entry.ts';
import type { ManagerEntry } from '../apply/manager-entry.ts';
import { checkSentManagers } from '../apply/sent-managers.ts';
import { trackUpdate } from '../apply/track-update.ts';
import type { ApiObject } from '../model/api-object.ts';
import { isTerminating, kubeTime, metadataOf, nameOf, namespaceOf, withMetadata } from '../model/api-object.ts';
import { stringOr, withMembers } from '../model/json.ts';
import { apiVersionOf, kindSubjectOf, subjectOf } from '../model/resource.ts';
import { alreadyExists, badRequest, createNotAllowed, forbidden, invalid, notFound } from '../model/status-error.ts';
import type { StoreKey, Transaction } from '../store/store.ts';
import { serviceAccountKind } from '../builtin/data-kinds.ts';
import { NAMESPACE_STORAGE } from '../builtin/namespace.ts';
import { checkMetadata } from './metadata-rules.ts';
import { fromStored, toStored } from './stored-form.ts';
import type { PipelineParts, WriteRequest } from './write-request.ts';
import { scopeOf } from './write-request.ts';

/**
 * Stores a new object. `object` is decoded and pruned; `managers` are given by an apply, otherwise all fields are the
 * caller's.
 * @throws StatusError 400, 403, 404, 409 or 422 in Kubernetes' words.
 */
export function createObject(
  parts: PipelineParts,
  tx: Transaction,
  request: WriteRequest,
  object: ApiObject,
  managers?: readonly ManagerEntry[],
): ApiObject {
  const { definition } = request;
  if (definition.ending === true) throw createNotAllowed(subjectOf(definition));
  // All fields of a new object are its creator's, whoever else is named here; but it has to be readable.
  checkSentManagers(metadataOf(object)['managedFields']);
  const named = withName(parts, request, object);
  checkNamespace(tx, request, named);
  const key: StoreKey = { storage: definition.storage, namespace: request.namespace, name: nameOf(named) };
  const stamped = withMetadata(named, {
    ...(definition.namespaced ? { namespace: request.namespace } : { namespace: undefined }),
    uid: parts.ids.uid(),
    creationTimestamp: kubeTime(request.nowMs),
    generation: definition.counted ? 1 : undefined,
    resourceVersion: undefined,
    selfLink: undefined,
    deletionTimestamp: undefined,
    deletionGracePeriodSeconds: undefined,
    managedFields: undefined,
  });
  const fresh = definition.status ? withMembers(stamped, { status: undefined }) : stamped;
  const prepared = definition.prepare?.(fresh, { nowMs: request.nowMs }) ?? fresh;
  const complete = parts.toolkit.applyDefaults(definition.schema, prepared);
  const errors = [
    ...checkMetadata(complete, definition.nameRule ?? 'subdomain'),
    ...parts.toolkit.validate(definition.schema, complete, undefined),
    ...(definition.check?.(complete, { nowMs: request.nowMs }) ?? []),
  ];
  if (errors.length > 0) throw invalid(kindSubjectOf(definition, key.name), errors);
  if (tx.get(key) !== undefined) throw alreadyExists(subjectOf(definition, key.name));

  const entries = managers ?? trackCreate(request, complete);
  const owned = withMetadata(complete, { managedFields: encodeManagers(entries) });
  const stored = tx.put(key, toStored(definition, owned));
  if (definition.storage === NAMESPACE_STORAGE) createDefaultAccount(parts, tx, request, key.name);
  return fromStored(parts.toolkit, definition, stored);
}

/** Every namespace has a service account "default", which a source may name without anybody creating it. */
function createDefaultAccount(parts: PipelineParts, tx: Transaction, request: WriteRequest, namespace: string): void {
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } };
  createObject(parts, tx, { ...request, definition: serviceAccountKind, namespace, name: '' }, account);
}

function trackCreate(request: WriteRequest, object: ApiObject): readonly ManagerEntry[] {
  return trackUpdate({
    schema: withObjectMeta(request.definition.schema),
    before: undefined,
    after: object,
    managers: [],
    writer: {
      manager: request.fieldManager,
      operation: 'Update',
      apiVersion: apiVersionOf(request.definition),
      time: kubeTime(request.nowMs),
      subresource: '',
    },
    scope: scopeOf(request),
  });
}

function withName(parts: PipelineParts, request: WriteRequest, object: ApiObject): ApiObject {
  const given = nameOf(object);
  if (given !== '') {
    if (request.name !== '' && given !== request.name) {
      throw badRequest(`the name of the object (${given}) does not match the name on the URL (${request.name})`);
    }
    return object;
  }
  if (request.name !== '') return withMetadata(object, { name: request.name });
  const prefix = stringOr(metadataOf(object)['generateName']);
  // 253 less the suffix is more than any prefix may be; Kubernetes cuts at 58 so that label values can hold the name.
  return prefix === '' ? object : withMetadata(object, { name: prefix.slice(0, 58) + parts.ids.suffix() });
}

function checkNamespace(tx: Transaction, request: WriteRequest, object: ApiObject): void {
  const { definition, namespace } = request;
  const given = namespaceOf(object);
  if (given !== '' && given !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  if (!definition.namespaced) return;
  const found = tx.get({ storage: NAMESPACE_STORAGE, namespace: '', name: namespace });
  if (found === undefined) throw notFound({ group: '', resource: 'namespaces', name: namespace });
  if (isTerminating(found)) {
    const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
    const cause = { reason: 'NamespaceTerminating', message: `namespace ${namespace} is being terminated`, field: 'metadata.namespace' };
    throw forbidden(subjectOf(definition, nameOf(object)), why, [cause]);
  }
}
