import type { ApiObject } from '../model/api-object.ts';
import { finalizersOf, isTerminating, kubeTime, nameOf, namespaceOf, uidOf, withMetadata, generationOf } from '../model/api-object.ts';
import { isObject, listOr, objectOr, stringOr, withMembers, withPath } from '../model/json.ts';
import type { Json } from '../model/json.ts';
import { metadataOf } from '../model/api-object.ts';
import { CRD_CLEANUP_FINALIZER, CRD_STORAGE, storageOfCrd } from '../builtin/crd.ts';
import { NAMESPACE_STORAGE } from '../builtin/namespace.ts';
import type { StoreKey, Transaction } from '../store/store.ts';
import type { PipelineParts } from './write-request.ts';

/** Finalizer of an owner that goes after its dependents (`propagationPolicy: Foreground`). */
export const FOREGROUND = 'foregroundDeletion';
/**
 * Finalizer for `propagationPolicy: Orphan`. Never set here, since dependents are released in the same commit; taken away
 * where a client set it.
 */
export const ORPHAN = 'orphan';

/**
 * Takes an object out of the store together with what its end brings about, in the same commit: dependents by owner
 * reference are deleted, an owner that waited for them in the foreground ends, and so do a Namespace or a CRD that waited
 * to become empty. A crash can therefore leave none of these half done.
 */
export function removeObject(parts: PipelineParts, tx: Transaction, key: StoreKey, last: ApiObject, nowMs: number): ApiObject {
  const removed = tx.remove(key, last);
  for (const dependent of tx.dependents(uidOf(removed))) {
    if (!hasLivingOwner(parts, tx, dependent.object)) startDeletion(parts, tx, dependent.key, dependent.object, nowMs);
  }
  finishWaitingOwners(parts, tx, removed, nowMs);
  finishNamespace(parts, tx, key.namespace, nowMs);
  finishCrd(parts, tx, key.storage, nowMs);
  return removed;
}

/** Removes an object, or marks it when finalizers hold it. Marking twice changes nothing. */
export function startDeletion(parts: PipelineParts, tx: Transaction, key: StoreKey, object: ApiObject, nowMs: number): ApiObject {
  if (finalizersOf(object).length === 0) return removeObject(parts, tx, key, object, nowMs);
  return isTerminating(object) ? object : tx.put(key, markTerminating(parts, key, object, nowMs));
}

/** deletionTimestamp set and generation counted, as a real API server does for a graceful deletion. */
export function markTerminating(parts: PipelineParts, key: StoreKey, object: ApiObject, nowMs: number): ApiObject {
  const counted = parts.registry().stored.find((each) => each.storage === key.storage)?.counted === true;
  return withMetadata(object, {
    deletionTimestamp: kubeTime(nowMs),
    deletionGracePeriodSeconds: 0,
    ...(counted ? { generation: generationOf(object) + 1 } : {}),
  });
}

interface Located {
  readonly key: StoreKey;
  readonly object: ApiObject;
}

function owners(object: ApiObject): readonly { readonly [key: string]: Json }[] {
  return listOr(metadataOf(object)['ownerReferences']).filter(isObject);
}

function hasLivingOwner(parts: PipelineParts, tx: Transaction, object: ApiObject): boolean {
  return owners(object).some((owner) => ownerObject(parts, tx, object, owner) !== undefined);
}

function ownerObject(parts: PipelineParts, tx: Transaction, object: ApiObject, owner: { readonly [key: string]: Json }): Located | undefined {
  const definition = parts.registry().byKind(stringOr(owner['apiVersion']), stringOr(owner['kind']));
  if (definition === undefined) return undefined;
  const key = { storage: definition.storage, namespace: definition.namespaced ? namespaceOf(object) : '', name: stringOr(owner['name']) };
  const found = tx.get(key);
  return found !== undefined && uidOf(found) === owner['uid'] ? { key, object: found } : undefined;
}

/** An owner deleted in the foreground ends once its last dependent is gone. */
function finishWaitingOwners(parts: PipelineParts, tx: Transaction, removed: ApiObject, nowMs: number): void {
  for (const reference of owners(removed)) {
    const owner = ownerObject(parts, tx, removed, reference);
    if (owner === undefined || !isTerminating(owner.object) || !finalizersOf(owner.object).includes(FOREGROUND)) continue;
    if (tx.dependents(uidOf(owner.object)).length === 0) dropFinalizer(parts, tx, owner, FOREGROUND, nowMs);
  }
}

/** Takes one finalizer away; the object goes when it was the last. */
export function dropFinalizer(parts: PipelineParts, tx: Transaction, { key, object }: Located, finalizer: string, nowMs: number): ApiObject {
  const rest = finalizersOf(object).filter((each) => each !== finalizer);
  const released = withMetadata(object, { finalizers: rest.length === 0 ? undefined : rest });
  return rest.length === 0 ? removeObject(parts, tx, key, released, nowMs) : tx.put(key, released);
}

/** Removes a terminating Namespace when nothing is in it any more. */
export function finishNamespace(parts: PipelineParts, tx: Transaction, name: string, nowMs: number): void {
  if (name === '') return;
  const key = { storage: NAMESPACE_STORAGE, namespace: '', name };
  const namespace = tx.get(key);
  if (namespace === undefined || !isTerminating(namespace)) return;
  const occupied = parts.registry().stored.some((definition) => definition.namespaced && tx.some(definition.storage, name));
  if (occupied) return;
  const emptied = withPath(namespace, ['spec', 'finalizers'], undefined);
  if (finalizersOf(emptied).length === 0) removeObject(parts, tx, key, emptied, nowMs);
  else if (objectOr(namespace['spec'])['finalizers'] !== undefined) tx.put(key, emptied);
}

/** Removes a terminating CustomResourceDefinition when no instance is left. */
export function finishCrd(parts: PipelineParts, tx: Transaction, storage: string, nowMs: number): void {
  const crd = tx.list(CRD_STORAGE).find((each) => isTerminating(each) && storageOfCrd(each) === storage);
  if (crd === undefined || tx.some(storage) || !finalizersOf(crd).includes(CRD_CLEANUP_FINALIZER)) return;
  const key = { storage: CRD_STORAGE, namespace: '', name: nameOf(crd) };
  dropFinalizer(parts, tx, { key, object: crd }, CRD_CLEANUP_FINALIZER, nowMs);
}

/** Takes the references to `uid` out of an object: its owner goes, the object stays. */
export function withoutOwner(object: ApiObject, uid: string): ApiObject {
  const rest = owners(object).filter((owner) => owner['uid'] !== uid);
  return withMembers(object, { metadata: withMembers(metadataOf(object), { ownerReferences: rest.length === 0 ? undefined : rest }) });
}
