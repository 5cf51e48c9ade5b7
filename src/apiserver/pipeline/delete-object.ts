import { CRD_CLEANUP_FINALIZER, CRD_STORAGE, storageOfCrd } from '../builtin/crd.ts';
import { NAMESPACE_STORAGE } from '../builtin/namespace.ts';
import type { ApiObject } from '../model/api-object.ts';
import { finalizersOf, isTerminating, nameOf, namespaceOf, resourceVersionOf, uidOf, withMetadata } from '../model/api-object.ts';
import type { JsonObject } from '../model/json.ts';
import { withPath } from '../model/json.ts';
import { subjectOf } from '../model/resource.ts';
import { conflict, forbidden, notFound } from '../model/status-error.ts';
import type { StoreKey, Transaction } from '../store/store.ts';
import type { DeleteOptions } from './delete-options.ts';
import {
  FOREGROUND,
  ORPHAN,
  dropFinalizer,
  finishCrd,
  finishNamespace,
  markTerminating,
  startDeletion,
  withoutOwner,
} from './remove-object.ts';
import { fromStored } from './stored-form.ts';
import type { PipelineParts, WriteRequest } from './write-request.ts';

/** Namespaces that the server itself needs. */
const PROTECTED_NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/**
 * Deletes an object: at once, or by marking it while finalizers hold it.
 * @returns a success Status when it is gone, the object when it is held.
 * @throws StatusError 404, or 409 when a precondition does not hold.
 */
export function deleteObject(parts: PipelineParts, tx: Transaction, request: WriteRequest, options: DeleteOptions): JsonObject {
  const { definition, name, namespace, nowMs } = request;
  const key: StoreKey = { storage: definition.storage, namespace, name };
  const stored = tx.get(key);
  if (stored === undefined) throw notFound(subjectOf(definition, name));
  checkPreconditions(request, options, stored);
  if (key.storage === NAMESPACE_STORAGE) return deleteNamespace(parts, tx, request, key, stored);
  if (key.storage === CRD_STORAGE) return deleteCrd(parts, tx, request, key, stored);
  if (isTerminating(stored)) return fromStored(parts.toolkit, definition, stored);

  switch (options.propagationPolicy) {
    case 'Foreground':
      deleteInForeground(parts, tx, key, stored, nowMs);
      break;
    case 'Orphan':
      for (const dependent of tx.dependents(uidOf(stored))) {
        tx.put(dependent.key, withoutOwner(dependent.object, uidOf(stored)));
      }
      startDeletion(parts, tx, key, without(stored, ORPHAN), nowMs);
      break;
    case 'Background':
      startDeletion(parts, tx, key, stored, nowMs);
      break;
  }
  return outcome(parts, tx, request, key, stored);
}

/** The object if it is still there, else the success Status that kubectl prints "deleted" for. */
function outcome(parts: PipelineParts, tx: Transaction, request: WriteRequest, key: StoreKey, before: ApiObject): JsonObject {
  const { definition } = request;
  const left = tx.get(key);
  if (left !== undefined) return fromStored(parts.toolkit, definition, left);
  const details = { name: nameOf(before), ...(definition.group === '' ? {} : { group: definition.group }), kind: definition.plural, uid: uidOf(before) };
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}

const without = (object: ApiObject, finalizer: string): ApiObject => {
  const rest = finalizersOf(object).filter((each) => each !== finalizer);
  return withMetadata(object, { finalizers: rest.length === 0 ? undefined : rest });
};

function checkPreconditions(request: WriteRequest, { preconditions }: DeleteOptions, stored: ApiObject): void {
  const subject = subjectOf(request.definition, nameOf(stored));
  const { uid, resourceVersion } = preconditions;
  if (uid !== undefined && uid !== uidOf(stored)) {
    throw conflict(subject, `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${uidOf(stored)}`);
  }
  if (resourceVersion !== undefined && resourceVersion !== resourceVersionOf(stored)) {
    const found = resourceVersionOf(stored);
    throw conflict(subject, `Precondition failed: ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${found}`);
  }
}

function deleteInForeground(parts: PipelineParts, tx: Transaction, key: StoreKey, stored: ApiObject, nowMs: number): void {
  const held = withMetadata(stored, { finalizers: [...finalizersOf(stored), FOREGROUND] });
  const marked = tx.put(key, markTerminating(parts, key, held, nowMs));
  for (const dependent of tx.dependents(uidOf(stored))) startDeletion(parts, tx, dependent.key, dependent.object, nowMs);
  // The last dependent may have ended its owner already.
  const left = tx.get(key);
  if (left !== undefined && tx.dependents(uidOf(marked)).length === 0) {
    dropFinalizer(parts, tx, { key, object: left }, FOREGROUND, nowMs);
  }
}

function deleteNamespace(parts: PipelineParts, tx: Transaction, request: WriteRequest, key: StoreKey, stored: ApiObject): JsonObject {
  if (PROTECTED_NAMESPACES.includes(key.name)) {
    throw forbidden(subjectOf(request.definition, key.name), 'this namespace may not be deleted');
  }
  if (!isTerminating(stored)) {
    tx.put(key, withPath(markTerminating(parts, key, stored, request.nowMs), ['status', 'phase'], 'Terminating'));
    for (const definition of parts.registry().stored.filter((each) => each.namespaced)) deleteAll(parts, tx, definition.storage, key.name, request.nowMs);
  }
  finishNamespace(parts, tx, key.name, request.nowMs);
  return outcome(parts, tx, request, key, stored);
}

function deleteCrd(parts: PipelineParts, tx: Transaction, request: WriteRequest, key: StoreKey, stored: ApiObject): JsonObject {
  if (isTerminating(stored)) return fromStored(parts.toolkit, request.definition, stored);
  const finalizers = finalizersOf(stored);
  const held = finalizers.includes(CRD_CLEANUP_FINALIZER) ? stored : withMetadata(stored, { finalizers: [...finalizers, CRD_CLEANUP_FINALIZER] });
  tx.put(key, markTerminating(parts, key, held, request.nowMs));
  const storage = storageOfCrd(stored);
  deleteAll(parts, tx, storage, '', request.nowMs);
  finishCrd(parts, tx, storage, request.nowMs);
  return outcome(parts, tx, request, key, stored);
}

/**
 * Deletes all objects of a kind (in a namespace). From the end: after each removal somebody asks whether anything is left,
 * and that question is answered by the first object that is.
 */
function deleteAll(parts: PipelineParts, tx: Transaction, storage: string, namespace: string, nowMs: number): void {
  for (const object of tx.list(storage, namespace).toReversed()) {
    const key = { storage, namespace: namespaceOf(object), name: nameOf(object) };
    // An earlier removal may have taken it along as a dependent.
    const current = tx.get(key);
    if (current !== undefined) startDeletion(parts, tx, key, current, nowMs);
  }
}
