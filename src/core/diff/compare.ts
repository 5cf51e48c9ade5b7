import { ownMember } from '../../api/own-member.ts';
import { sameJson } from '../model/canonical-json.ts';
import { childPath } from '../model/pointer.ts';
import { isMembers } from '../model/shape.ts';
import { pairEntries, sameSet } from './equality/sets.ts';
import { sameScalar } from './equality/scalars.ts';
import type { SpecPath } from '../model/service.ts';
import type { ListShape, MapShape, ObjectShape, Shape } from '../model/shape.ts';

/** A declared value that the live one does not equal. */
export interface Difference {
  readonly path: SpecPath;
  readonly from: unknown;
  readonly to: unknown;
  readonly sensitive: boolean;
}

interface Sides {
  readonly wanted: unknown;
  readonly live: unknown;
  readonly path: SpecPath;
  readonly sensitive: boolean;
}

/**
 * Differences by meaning between what is wanted and what is live, in the order of the shape's members. Both sides count
 * whole: a known member that only the live side has is a difference, unless absence means the same. Members that the
 * shape does not know are not looked at.
 */
export function compare(shape: Shape, wanted: unknown, live: unknown, path: SpecPath): readonly Difference[] {
  return compareSides(shape, { wanted, live, path, sensitive: false });
}

function compareSides(shape: Shape, outer: Sides): readonly Difference[] {
  const sides: Sides = {
    ...outer,
    wanted: outer.wanted ?? shape.absent,
    live: outer.live ?? shape.absent,
    sensitive: outer.sensitive || shape.sensitive === true,
  };
  if (sides.wanted === undefined && sides.live === undefined) return [];
  switch (shape.kind) {
    case 'scalar':
      return sameScalar(shape.equality, sides.wanted, sides.live) ? [] : [whole(sides)];
    case 'document':
      return sameJson(sides.wanted, sides.live) ? [] : [whole(sides)];
    case 'object':
      return compareObjects(shape, sides);
    case 'map':
      return compareMaps(shape, sides);
    case 'list':
      return compareLists(shape, sides);
  }
}

function whole({ path, live, wanted, sensitive }: Sides): Difference {
  return { path, from: live, to: wanted, sensitive };
}

function compareObjects(shape: ObjectShape, sides: Sides): readonly Difference[] {
  if (shape.keepEmpty === true && (sides.wanted === undefined) !== (sides.live === undefined)) return [whole(sides)];
  const wanted = sides.wanted ?? {};
  const live = sides.live ?? {};
  if (!isMembers(wanted) || !isMembers(live)) return sameJson(wanted, live) ? [] : [whole(sides)];
  return Object.entries(shape.members).flatMap(([name, member]) =>
    compareSides(member, { wanted: wanted[name], live: live[name], path: childPath(sides.path, name), sensitive: sides.sensitive }),
  );
}

function compareMaps(_shape: MapShape, sides: Sides): readonly Difference[] {
  const wanted = sides.wanted ?? {};
  const live = sides.live ?? {};
  if (!isMembers(wanted) || !isMembers(live)) return sameJson(wanted, live) ? [] : [whole(sides)];
  const keys = [...new Set([...Object.keys(wanted), ...Object.keys(live)])].sort();
  return keys
    .map((key) => ({ key, from: ownMember(live, key), to: ownMember(wanted, key) }))
    .filter(({ from, to }) => !sameJson(from, to))
    .map(({ key, from, to }) => ({ path: childPath(sides.path, key), from, to, sensitive: sides.sensitive }));
}

function compareLists(shape: ListShape, sides: Sides): readonly Difference[] {
  const wanted = sides.wanted ?? [];
  const live = sides.live ?? [];
  if (!Array.isArray(wanted) || !Array.isArray(live)) return sameJson(wanted, live) ? [] : [whole(sides)];
  if (shape.order === 'sequence') {
    if (wanted.length !== live.length || shape.item.kind === 'scalar') return sameJson(wanted, live) ? [] : [whole(sides)];
    return wanted.flatMap((entry: unknown, index) =>
      compareSides(shape.item, { wanted: entry, live: live[index], path: childPath(sides.path, String(index)), sensitive: sides.sensitive }),
    );
  }
  if (shape.keyOf === undefined) return sameSet(wanted, live) ? [] : [whole(sides)];
  return pairEntries(shape, wanted, live).flatMap((pair) => {
    const entry: Sides = { wanted: pair.declared, live: pair.live, path: childPath(sides.path, pair.key), sensitive: sides.sensitive };
    // An entry of which one side has nothing is one difference, not one for each of its members.
    return pair.declared === undefined || pair.live === undefined ? [whole(withSensitivity(shape.item, entry))] : compareSides(shape.item, entry);
  });
}

/** A whole entry is sensitive as soon as one of its members is: it will be shown as one value. */
function withSensitivity(shape: Shape, sides: Sides): Sides {
  return sides.sensitive || !holdsSensitive(shape) ? sides : { ...sides, sensitive: true };
}

function holdsSensitive(shape: Shape): boolean {
  if (shape.sensitive === true) return true;
  if (shape.kind === 'object') return Object.values(shape.members).some(holdsSensitive);
  return shape.kind === 'list' && holdsSensitive(shape.item);
}
