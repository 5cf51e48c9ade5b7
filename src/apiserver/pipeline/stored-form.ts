/** Between what the store keeps and what a client of one version sees. */
import type { ApiObject } from '../model/api-object.ts';
import { deepFreeze, withMembers } from '../model/json.ts';
import type { ResourceDefinition } from '../model/resource.ts';
import { apiVersionOf } from '../model/resource.ts';
import type { SchemaToolkit } from './schema-toolkit.ts';

const presented = new WeakMap<ResourceDefinition, WeakMap<ApiObject, ApiObject>>();

/**
 * The object in the version of `definition`, with defaults of fields that came into the schema after it was stored.
 * Cached by the stored (immutable) object, so that listing costs nothing after the first time.
 */
export function fromStored(toolkit: SchemaToolkit, definition: ResourceDefinition, stored: ApiObject): ApiObject {
  const cache = presented.get(definition) ?? new WeakMap<ApiObject, ApiObject>();
  presented.set(definition, cache);
  const known = cache.get(stored);
  if (known !== undefined) return known;
  const viewed = definition.view === undefined ? stored : definition.view.fromStored(stored);
  const version = apiVersionOf(definition);
  const versioned = viewed['apiVersion'] === version ? viewed : withMembers(viewed, { apiVersion: version });
  const object = deepFreeze(toolkit.applyDefaults(definition.schema, versioned));
  cache.set(stored, object);
  return object;
}

/** What is stored for an object of this version. CRDs convert by changing apiVersion only (strategy None). */
export function toStored(definition: ResourceDefinition, object: ApiObject): ApiObject {
  return definition.view === undefined ? object : definition.view.toStored(object);
}
