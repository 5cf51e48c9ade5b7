import { withObjectMeta } from '../builtin/object-meta.ts';
import type { ManagerEntry } from '../apply/manager-entry.ts';
import { decodeManagers, encodeManagers } from '../apply/manager-entry.ts';
import { sentManagers } from '../apply/sent-managers.ts';
import { trackUpdate } from '../apply/track-update.ts';
import type { ApiObject } from '../model/api-object.ts';
import { finalizersOf, generationOf, isTerminating, kubeTime, metadataOf, nameOf, resourceVersionOf, uidOf, withMetadata } from '../model/api-object.ts';
import type { Json } from '../model/json.ts';
import { equalJson, isList, isObject, withMembers } from '../model/json.ts';
import { apiVersionOf, kindSubjectOf, subjectOf } from '../model/resource.ts';
import { badRequest, conflict, invalid, modified } from '../model/status-error.ts';
import type { StoreKey, Transaction } from '../store/store.ts';
import { invalid as invalidField, member, root } from '../../api/field-error.ts';
import { removeObject } from './remove-object.ts';
import { checkMetadata, checkTerminating } from './metadata-rules.ts';
import { fromStored, toStored } from './stored-form.ts';
import type { PipelineParts, WriteRequest } from './write-request.ts';
import { scopeOf } from './write-request.ts';

interface UpdateInput {
  /** The stored object in the request's version. */
  readonly previous: ApiObject;
  /** What the client wants it to be, decoded and pruned. */
  readonly wanted: ApiObject;
  /** A PUT must say what it replaces; a patch was made from `previous` itself. */
  readonly requireResourceVersion: boolean;
  /** Ownership worked out by an apply. */
  readonly managers?: readonly ManagerEntry[];
}

/**
 * Stores a new state of an object: guards what clients may not change, keeps spec and status apart, judges the result,
 * tracks ownership and counts the generation. A write that changes nothing stores nothing.
 * @throws StatusError 409 when it was changed meanwhile, 422 when the result is not valid.
 */
export function updateObject(parts: PipelineParts, tx: Transaction, request: WriteRequest, input: UpdateInput): ApiObject {
  const { definition } = request;
  const { previous, wanted } = input;
  checkPreconditions(request, input);
  const merged = takeWritable(request, previous, wanted);
  const facts = { nowMs: request.nowMs, previous };
  const prepared = definition.prepare?.(merged, facts) ?? merged;
  const complete = parts.toolkit.applyDefaults(definition.schema, prepared);
  const errors = [
    ...checkMetadata(complete, definition.nameRule ?? 'subdomain'),
    ...checkTerminating(previous, complete),
    ...parts.toolkit.validate(definition.schema, complete, previous),
    ...(definition.check?.(complete, facts) ?? []),
  ];
  if (errors.length > 0) throw invalid(kindSubjectOf(definition, nameOf(previous)), errors);

  const counted = withGeneration(request, previous, complete);
  const owned = withManagers(request, input, counted);
  if (sameButTimes(previous, owned)) return previous;

  const key: StoreKey = { storage: definition.storage, namespace: request.namespace, name: nameOf(previous) };
  const stored = toStored(definition, owned);
  if (isTerminating(previous) && finalizersOf(owned).length === 0 && !holdsSpecFinalizers(owned)) {
    return fromStored(parts.toolkit, definition, removeObject(parts, tx, key, stored, request.nowMs));
  }
  return fromStored(parts.toolkit, definition, tx.put(key, stored));
}

function checkPreconditions(request: WriteRequest, { previous, wanted, requireResourceVersion }: UpdateInput): void {
  const { definition } = request;
  const name = nameOf(previous);
  const subject = subjectOf(definition, name);
  if (nameOf(wanted) !== '' && nameOf(wanted) !== name) {
    throw badRequest(`the name of the object (${nameOf(wanted)}) does not match the name on the URL (${name})`);
  }
  const namespace = metadataOf(wanted)['namespace'];
  if (typeof namespace === 'string' && namespace !== '' && namespace !== request.namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  const uid = uidOf(wanted);
  if (uid !== '' && uid !== uidOf(previous)) {
    throw conflict(subject, `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${uidOf(previous)}`);
  }
  const version = resourceVersionOf(wanted);
  if (version !== '' && version !== '0') {
    if (version !== resourceVersionOf(previous)) throw modified(subject);
    return;
  }
  if (requireResourceVersion && !definition.builtin) {
    const place = member(member(root, 'metadata'), 'resourceVersion');
    const error = { ...invalidField(place, 0, ''), message: 'Invalid value: 0x0: must be specified for an update' };
    throw invalid(kindSubjectOf(definition, name), [error]);
  }
}

const GUARDED = ['name', 'namespace', 'uid', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'generation', 'selfLink', 'resourceVersion', 'generateName'];

/** The wanted state with everything that this endpoint must not change taken from the stored one. */
function takeWritable(request: WriteRequest, previous: ApiObject, wanted: ApiObject): ApiObject {
  const before = metadataOf(previous);
  if (request.subresource === 'status') {
    const managedFields = metadataOf(wanted)['managedFields'];
    return withMembers(previous, { status: wanted['status'], metadata: withMembers(before, { managedFields }) });
  }
  const guarded = Object.fromEntries(GUARDED.map((name) => [name, before[name]]));
  const status = request.definition.status ? { status: previous['status'] } : {};
  return withMembers(withMetadata(wanted, guarded), status);
}

/** Counts when anything but metadata and status changed. */
function withGeneration(request: WriteRequest, previous: ApiObject, object: ApiObject): ApiObject {
  if (!request.definition.counted) return object;
  const uncounted = request.definition.status ? ['metadata', 'status', 'apiVersion'] : ['metadata', 'apiVersion'];
  const desired = (each: ApiObject): ApiObject => withMembers(each, Object.fromEntries(uncounted.map((name) => [name, undefined])));
  const same = equalJson(desired(previous), desired(object));
  return withMetadata(object, { generation: generationOf(previous) + (same ? 0 : 1) });
}

function withManagers(request: WriteRequest, input: UpdateInput, object: ApiObject): ApiObject {
  const entries = input.managers ?? trackedManagers(request, input, object);
  return withMetadata(object, { managedFields: encodeManagers(entries) });
}

function trackedManagers(request: WriteRequest, { previous }: UpdateInput, object: ApiObject): readonly ManagerEntry[] {
  const { definition } = request;
  const managers = sentManagers(metadataOf(object)['managedFields']) ?? decodeManagers(metadataOf(previous)['managedFields']);
  // After a client gave up all ownership nothing is tracked until the next apply.
  if (managers.length === 0) return [];
  return trackUpdate({
    schema: withObjectMeta(definition.schema),
    before: previous,
    after: object,
    managers,
    writer: {
      manager: request.fieldManager,
      operation: 'Update',
      apiVersion: apiVersionOf(definition),
      time: kubeTime(request.nowMs),
      subresource: request.subresource,
    },
    scope: scopeOf(request),
  });
}

/** A write of nothing new keeps the resourceVersion; a new time on an unchanged ownership entry is nothing new. */
function sameButTimes(previous: ApiObject, object: ApiObject): boolean {
  const plain = (each: ApiObject): ApiObject =>
    withMetadata(each, {
      managedFields: decodeTimesAway(metadataOf(each)['managedFields']),
    });
  return equalJson(plain(previous), plain(object));
}

function decodeTimesAway(managedFields: Json | undefined): Json | undefined {
  return isList(managedFields) ? managedFields.map((entry) => (isObject(entry) ? withMembers(entry, { time: undefined }) : entry)) : undefined;
}

/** A Namespace is held by `spec.finalizers` besides those of its metadata. */
function holdsSpecFinalizers(object: ApiObject): boolean {
  const { kind, apiVersion, spec } = object as { kind?: unknown; apiVersion?: unknown; spec?: { finalizers?: readonly unknown[] } };
  return kind === 'Namespace' && apiVersion === 'v1' && (spec?.finalizers ?? []).length > 0;
}
