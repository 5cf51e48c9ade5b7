import { applyConfiguration } from '../apply/apply-configuration.ts';
import type { ApplyResult } from '../apply/apply-configuration.ts';
import { conflictError } from '../apply/conflict-error.ts';
import { decodeManagers } from '../apply/manager-entry.ts';
import { LAST_APPLIED, refreshLastApplied, withoutLastAppliedConflicts } from '../apply/last-applied.ts';
import { withObjectMeta } from '../builtin/object-meta.ts';
import type { ApiObject } from '../model/api-object.ts';
import { annotationsOf, kubeTime, metadataOf, nameOf } from '../model/api-object.ts';
import { isList } from '../model/json.ts';
import { apiVersionOf, subjectOf } from '../model/resource.ts';
import { badRequest, notFound } from '../model/status-error.ts';
import type { Transaction } from '../store/store.ts';
import { createObject } from './create-object.ts';
import { decodeStrictly } from './decode-strictly.ts';
import type { DecodedBody } from './decode-strictly.ts';
import { fromStored } from './stored-form.ts';
import { updateObject } from './update-object.ts';
import type { PipelineParts, WriteRequest } from './write-request.ts';
import { scopeOf } from './write-request.ts';

/**
 * Server-side apply (kube-api.md section 8).
 * @returns the object and whether it was created.
 * @throws StatusError 409 with a cause for each field that another manager owns, unless forced.
 */
export function applyObject(
  parts: PipelineParts,
  tx: Transaction,
  request: WriteRequest,
  body: DecodedBody,
): { readonly object: ApiObject; readonly created: boolean } {
  const { definition, namespace, name } = request;
  const sent = metadataOf(body.value)['managedFields'];
  if (sent !== undefined && sent !== null && !(isList(sent) && sent.length === 0)) throw badRequest('metadata.managedFields must be nil');
  const applied = decodeStrictly(parts.toolkit, request, body);
  if (nameOf(applied) !== '' && nameOf(applied) !== name) {
    throw badRequest(`the name of the object (${nameOf(applied)}) does not match the name on the URL (${name})`);
  }
  const stored = tx.get({ storage: definition.storage, namespace, name });
  if (stored === undefined) {
    if (request.subresource !== '' || metadataOf(applied)['uid'] !== undefined) throw notFound(subjectOf(definition, name));
    const empty = { apiVersion: applied['apiVersion'] ?? '', kind: applied['kind'] ?? '', metadata: { name } };
    const { object, managers } = resolve(request, empty, applied);
    return { object: createObject(parts, tx, request, object, managers), created: true };
  }
  const previous = fromStored(parts.toolkit, definition, stored);
  const { object, managers } = resolve(request, previous, applied);
  const wanted = preconditionsOf(applied, object);
  return { object: updateObject(parts, tx, request, { previous, wanted, requireResourceVersion: false, managers }), created: false };
}

/** Merges, and throws for conflicts that nothing overrides. */
function resolve(request: WriteRequest, live: ApiObject, applied: ApiObject): ApplyResult {
  const schema = withObjectMeta(request.definition.schema);
  const input = {
    schema,
    live,
    applied,
    managers: decodeManagers(metadataOf(live)['managedFields']),
    writer: {
      manager: request.fieldManager,
      operation: 'Apply' as const,
      apiVersion: apiVersionOf(request.definition),
      time: kubeTime(request.nowMs),
      subresource: request.subresource,
    },
    scope: scopeOf(request),
  };
  const result = applyConfiguration(input);
  // The way over from client-side apply that kubectl relies on; no other manager name gets it.
  const migrates = request.fieldManager === 'kubectl' && annotationsOf(live)[LAST_APPLIED] !== undefined;
  const conflicts = migrates ? withoutLastAppliedConflicts(schema, live, result.conflicts, input.scope) : result.conflicts;
  if (conflicts.length > 0 && !request.force) throw conflictError(conflicts);
  return migrates ? { ...result, object: refreshLastApplied(result.object, applied) } : result;
}

/** A resourceVersion or uid in the configuration is a precondition, as in any other write. */
function preconditionsOf(applied: ApiObject, object: ApiObject): ApiObject {
  const { resourceVersion, uid } = metadataOf(applied);
  const metadata = {
    ...metadataOf(object),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
    ...(uid === undefined ? {} : { uid }),
  };
  return { ...object, metadata };
}
