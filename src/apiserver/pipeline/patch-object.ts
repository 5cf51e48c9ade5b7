import fastJsonPatch from 'fast-json-patch';
import type { Operation } from 'fast-json-patch';
import type { ApiObject } from '../model/api-object.ts';
import type { Json } from '../model/json.ts';
import { isList, isObject } from '../model/json.ts';
import { subjectOf } from '../model/resource.ts';
import { badRequest, notFound, unprocessable } from '../model/status-error.ts';
import type { Transaction } from '../store/store.ts';
import { decodeStrictly } from './decode-strictly.ts';
import { mergePatch } from './merge-patch.ts';
import { fromStored } from './stored-form.ts';
import { strategicMergePatch } from './strategic-merge-patch.ts';
import { updateObject } from './update-object.ts';
import type { PipelineParts, WriteRequest } from './write-request.ts';

/** JSON Patch (RFC 6902), JSON Merge Patch (RFC 7396), and Kubernetes' strategic merge for built-in kinds. */
export type PatchType = 'json' | 'merge' | 'strategic';

/** A patch as it was sent; `duplicates` are the paths of members that its text holds twice. */
export interface Patch {
  readonly type: PatchType;
  readonly body: Json;
  readonly duplicates: readonly string[];
}

/** More operations than this in one JSON patch are refused, as Kubernetes does. */
const MAX_JSON_PATCH_OPERATIONS = 10_000;
/** Characters of JSON that the copies of one patch may add: forty copies of a growing object into itself would fill any memory. */
const MAX_COPIED = 3 * 1024 * 1024;

/**
 * Changes an object by a patch of its current state. It never conflicts with itself, since it runs alone; a
 * resourceVersion or uid that the patch itself sets is a precondition.
 */
export function patchObject(parts: PipelineParts, tx: Transaction, request: WriteRequest, patch: Patch): ApiObject {
  const { definition, namespace, name } = request;
  const stored = tx.get({ storage: definition.storage, namespace, name });
  if (stored === undefined) throw notFound(subjectOf(definition, name));
  const previous = fromStored(parts.toolkit, definition, stored);
  const patched = applyPatch(previous, patch);
  if (!isObject(patched)) throw badRequest('the patch does not leave an object');
  const wanted = decodeStrictly(parts.toolkit, request, { value: patched, duplicates: patch.duplicates });
  return updateObject(parts, tx, request, { previous, wanted, requireResourceVersion: false });
}

/** @throws StatusError 400 for a malformed patch, 422 for one that cannot be applied. */
export function applyPatch(target: ApiObject, patch: Patch): Json {
  switch (patch.type) {
    case 'merge':
      if (!isObject(patch.body)) throw badRequest('a merge patch must be an object');
      return mergePatch(target, patch.body);
    case 'strategic':
      if (!isObject(patch.body)) throw badRequest('a strategic merge patch must be an object');
      return strategicMergePatch(target, patch.body);
    case 'json':
      return applyJsonPatch(target, patch.body);
  }
}

function applyJsonPatch(target: ApiObject, body: Json): Json {
  if (!isList(body)) throw badRequest('a JSON patch must be a list of operations');
  if (body.length > MAX_JSON_PATCH_OPERATIONS) throw unprocessable(`the JSON patch has more than ${MAX_JSON_PATCH_OPERATIONS} operations`);
  try {
    let document: ApiObject = structuredClone<ApiObject>(target);
    let copied = 0;
    for (const [index, operation] of (body as unknown as readonly Operation[]).entries()) {
      if (isObject(operation) && operation['op'] === 'copy' && typeof operation['from'] === 'string') {
        const source: unknown = fastJsonPatch.getValueByPointer(document, operation['from']);
        copied += source === undefined ? 0 : JSON.stringify(source).length;
        if (copied > MAX_COPIED) throw new Error(`the copies of the JSON patch add more than ${MAX_COPIED} characters`);
      }
      document = fastJsonPatch.applyOperation(document, operation, true, true, true, index).newDocument;
    }
    return document;
  } catch (error) {
    const what = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw unprocessable(`the server rejected our request due to an error in our request: ${what}`);
  }
}
