import { handleDiscovery } from '../discovery/handle-discovery.ts';
import type { ResourceDefinition, UserInfo, Verb } from '../model/resource.ts';
import { subjectOf } from '../model/resource.ts';
import { StatusError, badRequest, forbidden, internalError, methodNotSupported, statusOf, unknownResource } from '../model/status-error.ts';
import type { ApiRequest, ApiResponse } from './api-request.ts';
import { jsonResponse, textResponse } from './api-request.ts';
import { authorize } from './authorize.ts';
import { identify } from './identity.ts';
import { readCollectionResponse, readObjectResponse } from './read-objects.ts';
import type { ServerParts } from './server-parts.ts';
import type { ResourceTarget } from './target.ts';
import { parseTarget } from './target.ts';
import { create, patch, remove, removeCollection, replace } from './write-objects.ts';

/** The one handler behind both entrances. Never rejects: every failure is a Status. */
export async function handleRequest(parts: ServerParts, request: ApiRequest): Promise<ApiResponse> {
  try {
    return await route(parts, request);
  } catch (error) {
    if (error instanceof StatusError) return failure(error);
    parts.log.error('request failed', { method: request.method, path: pathOf(request.url), err: error });
    return failure(internalError('an unexpected error, see the log of the server'));
  }
}

function failure(error: StatusError): ApiResponse {
  const headers = error.retryAfterSeconds === undefined ? {} : { 'retry-after': String(error.retryAfterSeconds) };
  return jsonResponse(error.code, statusOf(error), headers);
}

/** Without the query: a selector may hold what a log should not. */
const pathOf = (url: string): string => url.split('?')[0] ?? url;

async function route(parts: ServerParts, request: ApiRequest): Promise<ApiResponse> {
  if (!URL.canParse(request.url, 'http://localhost')) throw badRequest('the URL of the request does not parse');
  const url = new URL(request.url, 'http://localhost');
  const target = parseTarget(url.pathname);
  const user = identify(request.headers, (namespace, name) => parts.store.get({ storage: 'core/serviceaccounts', namespace, name }) !== undefined);
  if (target.kind === 'unknown') return textResponse(404, '404 page not found\n');
  const registry = parts.pipeline.registry();
  if (target.kind !== 'resource') {
    const decision = authorize(user, { verb: request.method.toLowerCase(), path: url.pathname });
    if (!decision.allowed) throw forbidden({ group: '', resource: 'paths', name: url.pathname }, decision.reason);
    return handleDiscovery(registry, request, target, parts.clock.now());
  }
  const definition = registry.find(target.group, target.version, target.plural);
  if (definition === undefined || !hasSubresource(definition, target.subresource)) throw unknownResource();
  const verb = verbOf(request, target, url.searchParams);
  if (verb === undefined || !definition.verbs.includes(verb)) throw methodNotSupported(subjectOf(definition), request.method);
  checkAuthorized(user, definition, target, verb);
  checkScope(definition, target, verb);
  return dispatch(parts, request, definition, target, url.searchParams, user, verb);
}

function hasSubresource(definition: ResourceDefinition, subresource: string): boolean {
  switch (subresource) {
    case '':
      return true;
    case 'status':
      return definition.status;
    case 'scale':
      return definition.scale !== undefined;
    default:
      return false;
  }
}

function verbOf(request: ApiRequest, target: ResourceTarget, query: URLSearchParams): Verb | undefined {
  const one = target.name !== '';
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      return one ? 'get' : query.get('watch') !== null && query.get('watch') !== 'false' && query.get('watch') !== '0' ? 'watch' : 'list';
    case 'POST':
      return one ? undefined : 'create';
    case 'PUT':
      return one ? 'update' : undefined;
    case 'PATCH':
      return one ? 'patch' : undefined;
    case 'DELETE':
      return target.subresource !== '' ? undefined : one ? 'delete' : 'deletecollection';
    default:
      return undefined;
  }
}

function checkAuthorized(user: UserInfo, definition: ResourceDefinition, target: ResourceTarget, verb: Verb): void {
  const decision = authorize(user, { verb, group: target.group, resource: target.plural, namespace: definition.namespaced ? target.namespace : '' });
  if (decision.allowed) return;
  const scope = target.namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(target.namespace)}`;
  const action = `User ${JSON.stringify(user.name)} cannot ${verb} resource ${JSON.stringify(target.plural)} in API group ${JSON.stringify(target.group)} ${scope}`;
  throw forbidden(subjectOf(definition, target.name), `${action}: ${decision.reason}`);
}

/** A namespaced object is only reachable through its namespace; lists and watches may span all. */
function checkScope(definition: ResourceDefinition, target: ResourceTarget, verb: Verb): void {
  if (!definition.namespaced) {
    if (target.namespace !== '') throw unknownResource();
    return;
  }
  if (target.namespace === '' && verb !== 'list' && verb !== 'watch') throw unknownResource();
}

async function dispatch(
  parts: ServerParts,
  request: ApiRequest,
  definition: ResourceDefinition,
  target: ResourceTarget,
  query: URLSearchParams,
  user: UserInfo,
  verb: Verb,
): Promise<ApiResponse> {
  const call = { parts, request, definition, target, query, user };
  switch (verb) {
    case 'get':
      return readObjectResponse(parts, request, definition, target, query);
    case 'list':
    case 'watch':
      return readCollectionResponse(parts, request, definition, target, query);
    case 'create':
      return create(call);
    case 'update':
      return replace(call);
    case 'patch':
      return patch(call);
    case 'delete':
      return remove(call);
    case 'deletecollection':
      return removeCollection(call);
  }
}
