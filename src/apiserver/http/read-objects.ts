import type { ApiObject } from '../model/api-object.ts';
import { labelsOf, metadataOf, resourceVersionOf } from '../model/api-object.ts';
import type { JsonObject } from '../model/json.ts';
import { parseFieldSelector } from '../model/field-selector.ts';
import { parseLabelSelector } from '../model/label-selector.ts';
import type { ResourceDefinition } from '../model/resource.ts';
import { apiVersionOf, subjectOf } from '../model/resource.ts';
import { badRequest, notFound } from '../model/status-error.ts';
import { scaleOf } from '../pipeline/scale.ts';
import { fromStored } from '../pipeline/stored-form.ts';
import type { IncludeObject } from '../table/table.ts';
import { partialOf, tableOf } from '../table/table.ts';
import { watchObjects } from '../watch/watch-objects.ts';
import type { ApiRequest, ApiResponse } from './api-request.ts';
import { jsonResponse } from './api-request.ts';
import { readPage } from './list-page.ts';
import type { ListOptions } from './query-options.ts';
import { parseListOptions } from './query-options.ts';
import { negotiate } from './representation.ts';
import type { Representation } from './representation.ts';
import type { ServerParts } from './server-parts.ts';
import type { ResourceTarget } from './target.ts';

/** GET of one object, of its status, or of its scale. */
export function readObjectResponse(parts: ServerParts, request: ApiRequest, definition: ResourceDefinition, target: ResourceTarget, query: URLSearchParams): ApiResponse {
  const representation = negotiate(request.headers['accept']);
  const { namespace, name, subresource } = target;
  const stored = parts.store.get({ storage: definition.storage, namespace, name });
  if (stored === undefined) throw notFound(subjectOf(definition, name));
  const object = fromStored(parts.pipeline.toolkit, definition, stored);
  if (subresource === 'scale' && definition.scale !== undefined) return jsonResponse(200, scaleOf(definition.scale, object));
  const show = shower(parts, definition, representation, query);
  return jsonResponse(200, show([object], { resourceVersion: resourceVersionOf(object) }, true, 'single'));
}

/** GET of a collection: a page of it, or a watch. */
export function readCollectionResponse(parts: ServerParts, request: ApiRequest, definition: ResourceDefinition, target: ResourceTarget, query: URLSearchParams): ApiResponse {
  const representation = negotiate(request.headers['accept']);
  const options = parseListOptions(query);
  const matches = selectorOf(definition, options);
  const show = shower(parts, definition, representation, query);
  if (options.watch) return watchResponse(parts, request, definition, target, options, matches, show, representation);
  const present = (stored: ApiObject): ApiObject => fromStored(parts.pipeline.toolkit, definition, stored);
  const page = readPage(parts.store, definition.storage, target.namespace, options, matches === undefined ? undefined : (stored) => matches(present(stored)));
  return jsonResponse(200, show(page.objects.map(present), page.metadata, true, 'list'));
}

/**
 * Both selectors of a request as one predicate on presented objects; `undefined` when there is none, which spares the
 * conversion. @throws StatusError 400 for one that does not parse or is not supported.
 */
export function selectorOf(definition: ResourceDefinition, options: Pick<ListOptions, 'labelSelector' | 'fieldSelector'>): ((object: ApiObject) => boolean) | undefined {
  if (options.labelSelector === '' && options.fieldSelector === '') return undefined;
  const labels = parseLabelSelector(options.labelSelector);
  const fields = parseFieldSelector(options.fieldSelector, definition);
  return (object) => labels(labelsOf(object)) && fields(object);
}

type Show = (objects: readonly ApiObject[], metadata: JsonObject, withDefinitions: boolean, form: 'single' | 'list') => JsonObject;

/** How this request's answers look. */
function shower(parts: ServerParts, definition: ResourceDefinition, representation: Representation, query: URLSearchParams): Show {
  const include = includeOf(query);
  return (objects, metadata, withDefinitions, form) => {
    switch (representation.as) {
      case 'table':
        return tableOf({ version: representation.version, columns: definition.columns, objects, metadata, include, nowMs: parts.clock.now(), withDefinitions });
      case 'partial': {
        const partials = objects.map((object) => partialOf(object, representation.version));
        const list = { kind: 'PartialObjectMetadataList', apiVersion: `meta.k8s.io/${representation.version}`, metadata, items: partials };
        return form === 'single' ? (partials[0] ?? list) : list;
      }
      case 'object': {
        const list = { kind: definition.listKind, apiVersion: apiVersionOf(definition), metadata, items: objects };
        return form === 'single' ? (objects[0] ?? list) : list;
      }
    }
  };
}

function includeOf(query: URLSearchParams): IncludeObject {
  const value = query.get('includeObject') ?? '';
  switch (value) {
    case '':
    case 'Metadata':
      return 'Metadata';
    case 'None':
    case 'Object':
      return value;
    default:
      throw badRequest(`includeObject: Invalid value: ${JSON.stringify(value)}: must be None, Metadata or Object`);
  }
}

function watchResponse(
  parts: ServerParts,
  request: ApiRequest,
  definition: ResourceDefinition,
  target: ResourceTarget,
  options: ListOptions,
  matches: ((object: ApiObject) => boolean) | undefined,
  show: Show,
  representation: Representation,
): ApiResponse {
  let first = true;
  const lines = watchObjects({
    store: parts.store,
    clock: parts.clock,
    storage: definition.storage,
    namespace: target.namespace,
    present: (stored) => fromStored(parts.pipeline.toolkit, definition, stored),
    matches: matches ?? (() => true),
    show(object) {
      // In a Table watch only the first event carries the columns.
      const withDefinitions = first;
      first = false;
      return show([object], { resourceVersion: resourceVersionOf(object) }, withDefinitions, 'single');
    },
    // A Table needs a Table here too, but without rows; clients read nothing but metadata.resourceVersion.
    showBookmark: (bookmark) => (representation.as === 'table' ? show([], metadataOf(bookmark), false, 'single') : bookmark),
    identity: { apiVersion: apiVersionOf(definition), kind: definition.kind },
    resourceVersion: options.resourceVersion,
    bookmarks: options.allowWatchBookmarks,
    sendInitialEvents: options.sendInitialEvents,
    timeoutMs: options.timeoutSeconds === undefined ? parts.watchTimeoutMs() : options.timeoutSeconds * 1000,
    signal: request.signal,
    onClose: (close) => parts.onClose(definition.storage, close),
  });
  return { status: 200, headers: { 'content-type': 'application/json', 'cache-control': 'no-cache, private' }, body: lines };
}
