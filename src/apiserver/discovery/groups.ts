import type { ResourceDefinition } from '../model/resource.ts';
import type { ResourceRegistry } from '../model/registry.ts';

/** A group with its served versions, the preferred one first. */
export interface ApiGroup {
  readonly group: string;
  readonly versions: readonly { readonly version: string; readonly definitions: readonly ResourceDefinition[] }[];
}

/** All groups: core first, then by name. */
export function groupsOf(registry: ResourceRegistry): readonly ApiGroup[] {
  const groups = [...new Set(registry.definitions.map((definition) => definition.group))].toSorted();
  return groups.map((group) => {
    const members = registry.definitions.filter((definition) => definition.group === group);
    const versions = [...new Set(members.map((definition) => definition.version))].toSorted(comparePriority);
    return { group, versions: versions.map((version) => ({ version, definitions: members.filter((each) => each.version === version) })) };
  });
}

/** Kubernetes' order of versions: v2, v1, v1beta2, v1beta1, v1alpha1, then anything else by name. */
function comparePriority(left: string, right: string): number {
  const [a, b] = [rank(left), rank(right)];
  for (let index = 0; index < a.length; index += 1) {
    const difference = (b[index] ?? 0) - (a[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return left < right ? -1 : 1;
}

function rank(version: string): readonly number[] {
  const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
  if (match === null) return [0, 0, 0];
  const stability = match[2] === undefined ? 3 : match[2] === 'beta' ? 2 : 1;
  return [stability, Number(match[1]), Number(match[3] ?? '0')];
}
