import { ownMember, setOwnMember } from '../../api/own-member.ts';
import { canonicalJson, sameJson } from './canonical-json.ts';
import { toCpuUnits, toMebibytes } from './units.ts';
import { isMembers } from './shape.ts';
import type { EqualityRule, ListShape, ObjectShape, Shape } from './shape.ts';

/** How much of a value is kept. */
export interface NormaliseOptions {
  /**
   * Leave out what says no more than absence does (defaults, empty lists and objects). For task definitions, which are
   * compared whole; never for declared service members, where `[]` and `0` are declarations.
   */
  readonly dropDefaults: boolean;
}

/**
 * The normal form of a value: `null` is absence, sets are sorted and free of duplicates, units are ECS's own. Members
 * that the shape does not know are kept as they are.
 */
export function normalise(shape: Shape, value: unknown, options: NormaliseOptions): unknown {
  if (value === null || value === undefined) return undefined;
  switch (shape.kind) {
    case 'scalar':
      return normaliseScalar(shape.equality, value);
    case 'object':
      return isMembers(value) ? normaliseObject(shape, value, options) : value;
    case 'list':
      return Array.isArray(value) ? normaliseList(shape, value, options) : value;
    case 'map':
    case 'document':
      return withoutNulls(value);
  }
}

function normaliseScalar(equality: EqualityRule, value: unknown): unknown {
  switch (equality) {
    case 'cpuUnits':
      return toCpuUnits(value);
    case 'mebibytes':
      return toMebibytes(value);
    case 'exact':
    case 'nameOrArn':
    case 'platformVersion':
      return value;
  }
}

function normaliseObject(shape: ObjectShape, value: Readonly<Record<string, unknown>>, options: NormaliseOptions): unknown {
  const result: Record<string, unknown> = {};
  for (const name of Object.keys(value)) {
    const member = ownMember(shape.members, name);
    const normal = member === undefined ? withoutNulls(value[name]) : normalise(member, value[name], options);
    if (normal === undefined) continue;
    if (options.dropDefaults && saysNothing(member, normal)) continue;
    setOwnMember(result, name, normal);
  }
  return result;
}

function saysNothing(shape: Shape | undefined, value: unknown): boolean {
  if (isMembers(value) && Object.keys(value).length === 0) return !(shape?.kind === 'object' && shape.keepEmpty === true);
  if (Array.isArray(value) && value.length === 0) return true;
  return shape?.absent !== undefined && sameJson(shape.absent, value);
}

function normaliseList(shape: ListShape, value: readonly unknown[], options: NormaliseOptions): unknown {
  const entries = value.map((entry) => normalise(shape.item, entry, options)).filter((entry) => entry !== undefined);
  if (shape.order === 'sequence') return entries;
  // ECS drops entries without content and repeated ones, and keeps no order; neither may look like a change.
  const filled = entries.filter((entry) => !(isMembers(entry) && Object.keys(entry).length === 0));
  const keyed = filled.map((entry) => ({ entry, key: entryKey(shape, entry) }));
  keyed.sort((left, right) => compareText(left.key, right.key) || compareText(canonicalJson(left.entry), canonicalJson(right.entry)));
  return keyed.filter((item, index) => !isRepeated(item, keyed[index - 1])).map((item) => item.entry);
}

interface KeyedEntry {
  readonly entry: unknown;
  readonly key: string;
}

function isRepeated(item: KeyedEntry, before: KeyedEntry | undefined): boolean {
  return before !== undefined && before.key === item.key && sameJson(before.entry, item.entry);
}

/** What tells an entry of a set apart from the others. */
export function entryKey(shape: ListShape, entry: unknown): string {
  if (shape.keyOf !== undefined && isMembers(entry)) return shape.keyOf(entry);
  return typeof entry === 'string' ? entry : canonicalJson(entry);
}

function withoutNulls(value: unknown): unknown {
  if (value === null) return undefined;
  if (Array.isArray(value)) return value.map((item) => withoutNulls(item)).filter((item) => item !== undefined);
  if (!isMembers(value)) return value;
  const result: Record<string, unknown> = {};
  for (const name of Object.keys(value)) {
    const member = withoutNulls(value[name]);
    if (member !== undefined) setOwnMember(result, name, member);
  }
  return result;
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
