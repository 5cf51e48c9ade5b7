import type { ApiObject } from '../model/api-object.ts';
import { nameOf, namespaceOf } from '../model/api-object.ts';
import type { JsonObject } from '../model/json.ts';
import { isObject } from '../model/json.ts';
import type { ResourceDefinition, UserInfo } from '../model/resource.ts';
import { apiVersionOf, subjectOf } from '../model/resource.ts';
import { badRequest, notFound, unknownResource, unsupportedMediaType } from '../model/status-error.ts';
import { applyObject } from '../pipeline/apply-object.ts';
import { createObject } from '../pipeline/create-object.ts';
import { decodeStrictly } from '../pipeline/decode-strictly.ts';
import { deleteObject } from '../pipeline/delete-object.ts';
import { parseDeleteOptions } from '../pipeline/delete-options.ts';
import { patchObject } from '../pipeline/patch-object.ts';
import type { Patch, PatchType } from '../pipeline/patch-object.ts';
import { writeScale } from '../pipeline/scale.ts';
import { fromStored } from '../pipeline/stored-form.ts';
import { updateObject } from '../pipeline/update-object.ts';
import type { WriteRequest, WriteSubresource } from '../pipeline/write-request.ts';
import type { ApiRequest, ApiResponse } from './api-request.ts';
import { jsonResponse } from './api-request.ts';
import { parseMediaType } from './media-type.ts';
import { parseListOptions, parseWriteOptions } from './query-options.ts';
import { readJson, readObject, readOptions, readYaml } from './read-body.ts';
import { selectorOf } from './read-objects.ts';
import type { ServerParts } from './server-parts.ts';
import type { ResourceTarget } from './target.ts';

/** One write on its way: everything that was worked out before the body is read. */
export interface WriteCall {
  readonly parts: ServerParts;
  readonly request: ApiRequest;
  readonly definition: ResourceDefinition;
  readonly target: ResourceTarget;
  readonly query: URLSearchParams;
  readonly user: UserInfo;
}

const APPLY_YAML = 'application/apply-patch+yaml';
const PATCH_TYPES: Readonly<Record<string, PatchType>> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
};

/** POST. Kinds that are never stored are answered at once. @throws StatusError as the pipeline does: 400, 403, 404, 409, 415, 422. */
export async function create(call: WriteCall): Promise<ApiResponse> {
  const { parts, request, definition, user } = call;
  const { write, dryRun, headers } = prepare(call, false);
  const body = readObject(request, definition.builtin);
  if (definition.answer !== undefined) {
    return jsonResponse(201, definition.answer(decodeStrictly(parts.pipeline.toolkit, write, body), user), headers());
  }
  const object = decodeStrictly(parts.pipeline.toolkit, write, body);
  const created = await parts.store.write((tx) => createObject(parts.pipeline, tx, write, object), { dryRun });
  return jsonResponse(201, created, headers());
}

/**
 * PUT of an object, its status or its scale. @throws StatusError 404 without such an object, 409 when it was changed
 * meanwhile, 400, 415 or 422.
 */
export async function replace(call: WriteCall): Promise<ApiResponse> {
  const { parts, request, definition, target } = call;
  const { write, dryRun, headers } = prepare(call, false);
  const { toolkit } = parts.pipeline;
  const { scale } = definition;
  if (target.subresource === 'scale' && scale !== undefined) {
    const wanted = readObject(request, false).value;
    const written = await parts.store.write((tx) => writeScale(parts.pipeline, tx, write, scale, { kind: 'replace', scale: wanted }), { dryRun });
    return jsonResponse(200, written, headers());
  }
  const wanted = decodeStrictly(toolkit, write, readObject(request, definition.builtin));
  const updated = await parts.store.write(
    (tx) => {
      const stored = tx.get({ storage: definition.storage, namespace: target.namespace, name: target.name });
      if (stored === undefined) throw notFound(subjectOf(definition, target.name));
      return updateObject(parts.pipeline, tx, write, { previous: fromStored(toolkit, definition, stored), wanted, requireResourceVersion: true });
    },
    { dryRun },
  );
  return jsonResponse(200, updated, headers());
}

/**
 * PATCH by any of the four types; server-side apply may create (201). @throws StatusError 415 for a type that the kind
 * does not take, 404, 409, 400 or 422.
 */
export async function patch(call: WriteCall): Promise<ApiResponse> {
  const { parts, request, definition, target } = call;
  const { type } = parseMediaType(request.headers['content-type'] ?? '');
  const { scale } = definition;
  const onScale = target.subresource === 'scale';
  if (type === APPLY_YAML && !onScale) return apply(call);
  const { write, dryRun, headers } = prepare(call, false);
  const wanted = readPatch(type, request.body, definition.builtin && !onScale, onScale);
  const work = onScale && scale !== undefined
    ? parts.store.write((tx) => writeScale(parts.pipeline, tx, write, scale, { kind: 'patch', patch: wanted }), { dryRun })
    : parts.store.write((tx) => patchObject(parts.pipeline, tx, write, wanted), { dryRun });
  return jsonResponse(200, await work, headers());
}

async function apply(call: WriteCall): Promise<ApiResponse> {
  const { parts, request } = call;
  const { write, dryRun, headers } = prepare(call, true);
  const body = readYaml(request.body);
  const { value } = body;
  if (!isObject(value)) throw badRequest('the applied configuration is not an object');
  const { object, created } = await parts.store.write((tx) => applyObject(parts.pipeline, tx, write, { value, duplicates: body.duplicates }), { dryRun });
  return jsonResponse(created ? 201 : 200, object, headers());
}

function readPatch(type: string, body: Uint8Array, strategic: boolean, onScale: boolean): Patch {
  const patchType = PATCH_TYPES[type];
  if (patchType === undefined || (patchType === 'strategic' && !strategic)) {
    const accepted = ['application/json-patch+json', 'application/merge-patch+json'];
    throw unsupportedMediaType([...accepted, ...(strategic ? ['application/strategic-merge-patch+json'] : []), ...(onScale ? [] : [APPLY_YAML])]);
  }
  const { value, duplicates } = readJson(body);
  return { type: patchType, body: value, duplicates };
}

/**
 * DELETE of one object: a Status once it is gone, the object itself while finalizers hold it. @throws StatusError 404, 409
 * when a precondition does not hold, 403 for a namespace that has to stay, 400 or 422.
 */
export async function remove(call: WriteCall): Promise<ApiResponse> {
  const { parts, request, query } = call;
  const options = parseDeleteOptions(readOptions(request), query);
  const write = writeRequest(call, { fieldManager: '', fieldValidation: 'Ignore', force: false }, () => undefined);
  const result = await parts.store.write((tx) => deleteObject(parts.pipeline, tx, write, options), { dryRun: options.dryRun });
  return jsonResponse(200, result);
}

/** DELETE of all that the selectors choose, in one commit: all of them or, when one is refused, none. Answers with the list as it was. */
export async function removeCollection(call: WriteCall): Promise<ApiResponse> {
  const { parts, request, definition, target, query } = call;
  const options = parseDeleteOptions(readOptions(request), query);
  const matches = selectorOf(definition, parseListOptions(query));
  const present = (stored: ApiObject): ApiObject => fromStored(parts.pipeline.toolkit, definition, stored);
  const items = await parts.store.write(
    (tx) => {
      const chosen = tx.list(definition.storage, target.namespace).map(present).filter((object) => matches?.(object) !== false);
      for (const object of chosen) {
        const key = { storage: definition.storage, namespace: namespaceOf(object), name: nameOf(object) };
        // An earlier one may have taken it along as a dependent.
        if (tx.get(key) === undefined) continue;
        const each = { ...call, target: { ...target, namespace: key.namespace, name: key.name } };
        deleteObject(parts.pipeline, tx, writeRequest(each, { fieldManager: '', fieldValidation: 'Ignore', force: false }, () => undefined), options);
      }
      return chosen;
    },
    { dryRun: options.dryRun },
  );
  const metadata = { resourceVersion: String(parts.store.revision()) };
  return jsonResponse(200, { kind: definition.listKind, apiVersion: apiVersionOf(definition), metadata, items } satisfies JsonObject);
}

interface Prepared {
  readonly write: WriteRequest;
  readonly dryRun: boolean;
  /** To be called last: warnings come up on the way. */
  readonly headers: () => ApiResponse['headers'];
}

function prepare(call: WriteCall, isApply: boolean): Prepared {
  const options = parseWriteOptions(call.query, call.request.headers['user-agent'], isApply);
  const warnings: string[] = [];
  const warn = (message: string): void => {
    if (warnings.length < MAX_WARNINGS) warnings.push(`299 - ${JSON.stringify(message)}`);
  };
  if (call.definition.deprecation !== undefined) warn(call.definition.deprecation);
  return {
    write: writeRequest(call, options, warn),
    dryRun: options.dryRun,
    headers: () => (warnings.length === 0 ? {} : { warning: warnings }),
  };
}

/** Headers are bounded by what clients accept; upstream cuts them at 4 KB. */
const MAX_WARNINGS = 20;

function writeRequest(call: WriteCall, options: Pick<WriteRequest, 'fieldManager' | 'fieldValidation' | 'force'>, warn: (message: string) => void): WriteRequest {
  const { definition, target, parts } = call;
  return {
    definition,
    namespace: target.namespace,
    name: target.name,
    subresource: subresourceOf(target.subresource),
    fieldManager: options.fieldManager,
    fieldValidation: options.fieldValidation,
    force: options.force,
    nowMs: parts.clock.now(),
    warn,
  };
}

function subresourceOf(text: string): WriteSubresource {
  if (text === '' || text === 'status' || text === 'scale') return text;
  throw unknownResource();
}
