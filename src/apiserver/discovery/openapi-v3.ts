import { createHash } from 'node:crypto';
import { objectMetaSchema } from '../builtin/object-meta.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { ResourceRegistry } from '../model/registry.ts';
import type { ResourceDefinition } from '../model/resource.ts';

const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/** Path under `/openapi/v3/` of a group version. */
function openApiPath(group: string, version: string): string {
  return group === '' ? `api/${version}` : `apis/${group}/${version}`;
}

/** The index: every group version with the hash of its document, so that clients can keep documents for ever. */
export function openApiIndex(documents: ReadonlyMap<string, OpenApiDocument>): JsonObject {
  const entries = [...documents].map(([path, { hash }]) => [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` }] as const);
  return { paths: Object.fromEntries(entries) };
}

interface OpenApiDocument {
  readonly body: string;
  readonly hash: string;
}

const cache = new WeakMap<ResourceRegistry, ReadonlyMap<string, OpenApiDocument>>();

/** All documents by path. Worked out once for each state of the registry. */
export function openApiDocuments(registry: ResourceRegistry): ReadonlyMap<string, OpenApiDocument> {
  const known = cache.get(registry);
  if (known !== undefined) return known;
  const groups = new Map<string, ResourceDefinition[]>();
  for (const definition of registry.definitions) {
    const path = openApiPath(definition.group, definition.version);
    groups.set(path, [...(groups.get(path) ?? []), definition]);
  }
  const documents = new Map([...groups].map(([path, definitions]) => [path, documentOf(definitions)] as const));
  cache.set(registry, documents);
  return documents;
}

function documentOf(definitions: readonly ResourceDefinition[]): OpenApiDocument {
  const paths = definitions.flatMap((definition) => pathsOf(definition));
  const schemas = definitions.map((definition) => [schemaName(definition), schemaOf(definition)] as const);
  const body = JSON.stringify({
    openapi: '3.0.0',
    info: { title: 'Longshore embedded Kubernetes API', version: 'v1.32.0' },
    paths: Object.fromEntries(paths),
    components: { schemas: { ...Object.fromEntries(schemas), [OBJECT_META]: objectMetaSchema as Json } },
  });
  return { body, hash: createHash('sha256').update(body).digest('hex').slice(0, 32).toUpperCase() };
}

/** `longshore.dev` becomes `dev.longshore`, as CRDs are named in Kubernetes' own documents. */
function schemaName({ group, version, kind }: ResourceDefinition): string {
  const prefix = group === '' ? 'io.k8s.api.core' : group.split('.').toReversed().join('.');
  return `${prefix}.${version}.${kind}`;
}

function schemaOf(definition: ResourceDefinition): Json {
  const { group, version, kind, schema } = definition;
  const metadata = { description: objectMetaSchema.description ?? '', default: {}, allOf: [{ $ref: `#/components/schemas/${OBJECT_META}` }] };
  return {
    ...(schema as JsonObject),
    properties: { ...(schema.properties as JsonObject | undefined), metadata },
    'x-kubernetes-group-version-kind': [{ group, version, kind }],
  };
}

function pathsOf(definition: ResourceDefinition): readonly (readonly [string, Json])[] {
  const { group, version, plural, namespaced } = definition;
  const base = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const collection = namespaced ? `${base}/namespaces/{namespace}/${plural}` : `${base}/${plural}`;
  const object = `${collection}/{name}`;
  const all: (readonly [string, Json])[] = [[collection, { ...operation(definition, 'post', 'post') }]];
  if (definition.answer === undefined) {
    all.push([object, objectOperations(definition)]);
    if (definition.status) all.push([`${object}/status`, objectOperations(definition)]);
  }
  return all;
}

function objectOperations(definition: ResourceDefinition): JsonObject {
  return {
    ...operation(definition, 'get', 'get'),
    ...operation(definition, 'put', 'put'),
    ...operation(definition, 'patch', 'patch'),
    ...operation(definition, 'delete', 'delete'),
  };
}

const parameter = (name: string, type = 'string'): JsonObject => ({ name, in: 'query', schema: { type, uniqueItems: true } });
const writeParameters = [parameter('dryRun'), parameter('fieldManager'), parameter('fieldValidation')];

function operation(definition: ResourceDefinition, method: 'get' | 'post' | 'put' | 'patch' | 'delete', action: string): JsonObject {
  const { group, version, kind } = definition;
  const reference = { $ref: `#/components/schemas/${schemaName(definition)}` };
  const patchTypes = [
    'application/json-patch+json',
    'application/merge-patch+json',
    'application/apply-patch+yaml',
    // Where this is listed, client-side apply of a built-in kind needs no OpenAPI v2.
    ...(definition.builtin ? ['application/strategic-merge-patch+json'] : []),
  ];
  const body =
    method === 'patch'
      ? Object.fromEntries(patchTypes.map((type) => [type, { schema: { type: 'object' } }]))
      : { 'application/json': { schema: reference } };
  const writes = method === 'post' || method === 'put' || method === 'patch';
  return {
    [method]: {
      operationId: `${method}${group.replaceAll('.', '')}${version}${kind}`,
      ...(writes ? { parameters: [...writeParameters, ...(method === 'patch' ? [parameter('force', 'boolean')] : [])], requestBody: { content: body } } : {}),
      responses: { '200': { description: 'OK', content: { 'application/json': { schema: reference } } } },
      'x-kubernetes-action': action,
      'x-kubernetes-group-version-kind': { group, version, kind },
    },
  };
}
