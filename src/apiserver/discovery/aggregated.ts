import type { Json, JsonObject } from '../model/json.ts';
import type { ResourceRegistry } from '../model/registry.ts';
import type { ResourceDefinition } from '../model/resource.ts';
import { groupsOf } from './groups.ts';

/** The one document that newer clients read instead of one per group. `core` is `/api`, otherwise `/apis`. */
export function aggregatedDiscovery(registry: ResourceRegistry, core: boolean, version: 'v2' | 'v2beta1'): JsonObject {
  const groups = groupsOf(registry).filter((each) => (each.group === '') === core);
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: groups.map(({ group, versions }) => ({
      metadata: group === '' ? {} : { name: group },
      versions: versions.map((each) => ({ version: each.version, freshness: 'Current', resources: each.definitions.map(discoveryOf) })),
    })),
  };
}

function discoveryOf(definition: ResourceDefinition): JsonObject {
  const { group, version, kind } = definition;
  const responseKind = { group, version, kind };
  const subresources: Json[] = [];
  if (definition.status) subresources.push({ subresource: 'status', responseKind, verbs: ['get', 'patch', 'update'] });
  if (definition.scale !== undefined) {
    const scale = { group: 'autoscaling', version: 'v1', kind: 'Scale' };
    subresources.push({ subresource: 'scale', responseKind: scale, verbs: ['get', 'patch', 'update'] });
  }
  return {
    resource: definition.plural,
    responseKind,
    scope: definition.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: definition.singular,
    verbs: definition.verbs,
    ...(definition.shortNames.length === 0 ? {} : { shortNames: definition.shortNames }),
    ...(definition.categories.length === 0 ? {} : { categories: definition.categories }),
    ...(subresources.length === 0 ? {} : { subresources }),
  };
}
