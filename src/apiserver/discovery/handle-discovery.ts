import { createHash } from 'node:crypto';
import type { ApiRequest, ApiResponse } from '../http/api-request.ts';
import { jsonResponse, textResponse } from '../http/api-request.ts';
import { isPlainJson, parseAccept } from '../http/media-type.ts';
import type { Target } from '../http/target.ts';
import type { JsonObject } from '../model/json.ts';
import type { ResourceRegistry } from '../model/registry.ts';
import { StatusError, methodNotSupported, notAcceptable, unknownResource } from '../model/status-error.ts';
import { aggregatedDiscovery } from './aggregated.ts';
import { openApiDocuments, openApiIndex } from './openapi-v3.ts';
import { apiGroup, apiGroupList, apiResourceList, apiVersions } from './plain.ts';

type DiscoveryTarget = Exclude<Target, { kind: 'resource' | 'unknown' }>;

const YEAR_MS = 365 * 24 * 3600 * 1000;

/** Everything that is read without naming an object. */
export function handleDiscovery(registry: ResourceRegistry, request: ApiRequest, target: DiscoveryTarget, nowMs: number): ApiResponse {
  if (request.method !== 'GET' && request.method !== 'HEAD') throw methodNotSupported({ group: '', resource: target.kind }, request.method);
  switch (target.kind) {
    case 'health':
      return textResponse(200, 'ok');
    case 'version':
      return jsonResponse(200, versionInfo);
    case 'root':
      return rootDiscovery(registry, request, target.core);
    case 'group':
      return found(apiGroup(registry, target.group));
    case 'groupVersion':
      return found(apiResourceList(registry, target.group, target.version));
    case 'openapiIndex':
      return tagged(request, JSON.stringify(openApiIndex(openApiDocuments(registry))), 'application/json', {});
    case 'openapiDocument': {
      const document = openApiDocuments(registry).get(target.groupVersion);
      if (document === undefined) throw unknownResource();
      // With Expires a year ahead kubectl keeps the document on disk under its hash and does not ask again.
      const headers = { 'cache-control': 'public, immutable', expires: new Date(nowMs + YEAR_MS).toUTCString() };
      return tagged(request, document.body, 'application/json', headers);
    }
    case 'openapiV2':
      return openApiV2(request);
  }
}

/** The google-cloud-sdk kubectl picks its own version by this. */
const versionInfo = {
  major: '1',
  minor: '32',
  gitVersion: 'v1.32.0+longshore',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: 'node',
  platform: 'node',
};

function rootDiscovery(registry: ResourceRegistry, request: ApiRequest, core: boolean): ApiResponse {
  for (const entry of parseAccept(request.headers['accept'])) {
    const { g, v, as } = entry.parameters as { readonly g?: string; readonly v?: string; readonly as?: string };
    if (as === 'APIGroupDiscoveryList' && g === 'apidiscovery.k8s.io' && (v === 'v2' || v === 'v2beta1')) {
      // The answer must repeat g, v and as, or the client takes it for plain discovery.
      const type = `application/json;g=apidiscovery.k8s.io;v=${v};as=APIGroupDiscoveryList`;
      return tagged(request, JSON.stringify(aggregatedDiscovery(registry, core, v)), type, { vary: 'Accept', 'cache-control': 'public' });
    }
    if (isPlainJson(entry)) {
      const body = core ? apiVersions() : apiGroupList(registry);
      return jsonResponse(200, body, { vary: 'Accept' });
    }
  }
  throw notAcceptable(['application/json']);
}

/**
 * kubectl asks for OpenAPI v2 as protobuf only. An empty document satisfies the versions that insist on an answer; the
 * media type with "@" in it must not be repeated, since Go's parser refuses it.
 */
function openApiV2(request: ApiRequest): ApiResponse {
  const asksJson = parseAccept(request.headers['accept']).some(isPlainJson);
  if (asksJson) throw new StatusError({ code: 404, reason: 'NotFound', message: 'OpenAPI v2 is not served as JSON; use /openapi/v3' });
  return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: '' };
}

function found(body: JsonObject | undefined): ApiResponse {
  if (body === undefined) throw unknownResource();
  return jsonResponse(200, body);
}

function tagged(request: ApiRequest, body: string, type: string, headers: ApiResponse['headers']): ApiResponse {
  const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 32).toUpperCase()}"`;
  if (request.headers['if-none-match'] === etag) return { status: 304, headers: { etag, ...headers }, body: '' };
  return { status: 200, headers: { 'content-type': type, etag, ...headers }, body };
}
