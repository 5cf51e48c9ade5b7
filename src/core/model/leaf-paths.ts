import { ownMember } from '../../api/own-member.ts';
import { entryKey } from './normalise.ts';
import { childPath } from './pointer.ts';
import { isMembers } from './shape.ts';
import type { SpecPath } from './service.ts';
import type { Shape } from './shape.ts';

/**
 * Paths of all leaves of a normalised value. Entries of keyed sets are named by their key, objects in a sequence by their
 * position; every other list is one leaf, since ECS replaces it as one. An empty list or object is a leaf: `loadBalancers: []` is a declaration too.
 */
export function leafPaths(shape: Shape | undefined, value: unknown, path: SpecPath): readonly SpecPath[] {
  if (shape?.kind === 'list' && shape.order === 'set' && shape.keyOf !== undefined && Array.isArray(value) && value.length > 0) {
    return value.flatMap((entry: unknown) => leafPaths(shape.item, entry, childPath(path, entryKey(shape, entry))));
  }
  if (shape?.kind === 'list' && shape.order === 'sequence' && shape.item.kind === 'object' && Array.isArray(value) && value.length > 0) {
    return value.flatMap((entry: unknown, index) => leafPaths(shape.item, entry, childPath(path, String(index))));
  }
  if ((shape?.kind === 'object' || shape?.kind === 'map') && isMembers(value)) {
    const names = Object.keys(value);
    if (names.length === 0) return [path];
    return names.flatMap((name) => leafPaths(shape.kind === 'object' ? ownMember(shape.members, name) : undefined, value[name], childPath(path, name)));
  }
  return [path];
}
