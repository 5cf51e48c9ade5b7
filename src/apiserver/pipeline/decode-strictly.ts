import { objectMetaSchema } from '../builtin/object-meta.ts';
import type { ApiObject } from '../model/api-object.ts';
import { metadataOf } from '../model/api-object.ts';
import { isObject, withMembers } from '../model/json.ts';
import { apiVersionOf } from '../model/resource.ts';
import { badRequest } from '../model/status-error.ts';
import type { SchemaToolkit } from './schema-toolkit.ts';
import type { WriteRequest } from './write-request.ts';

/** The body of a request as parsed, with the keys that it holds twice. */
export interface DecodedBody {
  readonly value: ApiObject;
  readonly duplicates: readonly string[];
}

/**
 * Drops what the kind does not know and answers it as `fieldValidation` asks: an error, warnings, or nothing.
 * @throws StatusError 400 when the object is of another kind, or strict and not clean.
 */
export function decodeStrictly(toolkit: SchemaToolkit, request: WriteRequest, body: DecodedBody): ApiObject {
  const { definition } = request;
  checkKind(request, body.value);
  const metadata = body.value['metadata'] ?? {};
  if (!isObject(metadata)) throw badRequest(`metadata must be an object`);
  const pruned = toolkit.prune(definition.schema, body.value);
  const meta = toolkit.prune({ ...objectMetaSchema, type: 'object' }, metadataOf(body.value));
  const problems = [
    ...body.duplicates.map((path) => `duplicate field ${JSON.stringify(path)}`),
    ...pruned.unknown.map((path) => `unknown field ${JSON.stringify(path)}`),
    ...meta.unknown.map((path) => `unknown field ${JSON.stringify(`metadata.${path}`)}`),
  ];
  if (problems.length > 0) {
    switch (request.fieldValidation) {
      case 'Strict': {
        const what = `${definition.kind} in version ${JSON.stringify(definition.version)} cannot be handled as a ${definition.kind}`;
        throw badRequest(`${what}: strict decoding error: ${problems.join(', ')}`);
      }
      case 'Warn':
        for (const problem of problems) request.warn(problem);
        break;
      case 'Ignore':
        break;
    }
  }
  return withMembers(pruned.object, { metadata: withoutNulls(meta.object) });
}

/** Members of metadata that were sent as null count as absent. */
function withoutNulls(metadata: ApiObject): ApiObject {
  return Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== null));
}

function checkKind(request: WriteRequest, object: ApiObject): void {
  const { definition } = request;
  const { apiVersion, kind } = object as { readonly apiVersion?: unknown; readonly kind?: unknown };
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || apiVersion === '' || kind === '') {
    throw badRequest(`Object 'Kind' or 'apiVersion' is missing in the body of the request`);
  }
  const expected = apiVersionOf(definition);
  if (apiVersion !== expected) {
    throw badRequest(`the API version in the data (${apiVersion}) does not match the expected API version (${expected})`);
  }
  if (kind !== definition.kind) {
    throw badRequest(`the kind in the data (${kind}) does not match the expected kind (${definition.kind})`);
  }
}
