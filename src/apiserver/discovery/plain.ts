/** Discovery as clients before 1.26 read it, and as `kubectl auth can-i` still does. */
import type { JsonObject } from '../model/json.ts';
import type { ResourceRegistry } from '../model/registry.ts';
import type { ResourceDefinition } from '../model/resource.ts';
import type { ApiGroup } from './groups.ts';
import { groupsOf } from './groups.ts';

/** The answer of `/api`: the versions of the core group. No other address of the server is offered. */
export function apiVersions(): JsonObject {
  return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] };
}

/** The answer of `/apis`: all groups but the core one, which has a path of its own. */
export function apiGroupList(registry: ResourceRegistry): JsonObject {
  const groups = groupsOf(registry).filter((each) => each.group !== '');
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map(groupOf) };
}

/** `undefined`: there is no such group. */
export function apiGroup(registry: ResourceRegistry, name: string): JsonObject | undefined {
  const group = groupsOf(registry).find((each) => each.group === name);
  return group === undefined ? undefined : { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(group) };
}

function groupOf({ group, versions }: ApiGroup): JsonObject {
  const entries = versions.map(({ version }) => ({ groupVersion: `${group}/${version}`, version }));
  const [preferred] = entries;
  return { name: group, versions: entries, ...(preferred === undefined ? {} : { preferredVersion: preferred }) };
}

/** `undefined`: there is no such version. */
export function apiResourceList(registry: ResourceRegistry, group: string, version: string): JsonObject | undefined {
  const members = registry.definitions.filter((each) => each.group === group && each.version === version);
  if (members.length === 0) return undefined;
  const groupVersion = group === '' ? version : `${group}/${version}`;
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources: members.flatMap(resourcesOf) };
}

function resourcesOf(definition: ResourceDefinition): readonly JsonObject[] {
  const { plural, singular, namespaced, kind, verbs, shortNames, categories } = definition;
  const main: JsonObject = {
    name: plural,
    singularName: singular,
    namespaced,
    kind,
    verbs,
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
  };
  const sub = { singularName: '', namespaced, verbs: ['get', 'patch', 'update'] };
  return [
    main,
    ...(definition.status ? [{ ...sub, name: `${plural}/status`, kind }] : []),
    ...(definition.scale === undefined ? [] : [{ ...sub, name: `${plural}/scale`, kind: 'Scale', group: 'autoscaling', version: 'v1' }]),
  ];
}
