import { ownMember, setOwnMember } from '../../api/own-member.ts';
import { childPath } from '../model/pointer.ts';
import { isMembers } from '../model/shape.ts';
import { compare } from './compare.ts';
import { pairEntries } from './equality/sets.ts';
import type { SpecPath } from '../model/service.ts';
import type { ListShape, ObjectShape, Shape } from '../model/shape.ts';

/** What laying declared leaves over a live value depends on. */
export interface OverlayContext {
  /** Leaves that were declared before and are not any more. */
  readonly gone: readonly SpecPath[];
  /** True for paths whose live value stays (`drift.ignore`). */
  readonly keep: (path: SpecPath) => boolean;
  /** The service has scheduling strategy DAEMON, for which some reset values differ. */
  readonly daemon: boolean;
}

/**
 * The whole block as it has to be sent: the live value, overlaid with what is declared, with what was declared before and
 * is gone set to its reset value, or left out where the block is replaced as a whole (ecs-api.md section 4, design.md 4.1).
 */
export function overlay(shape: Shape, live: unknown, declared: unknown, path: SpecPath, context: OverlayContext): unknown {
  if (context.keep(path)) return live;
  if (declared === undefined) return shape.released !== true && isGone(path, context) ? withoutDeclaration(shape, live, path, context) : live;
  switch (shape.kind) {
    case 'scalar':
    case 'document':
      return declared;
    case 'object':
      return isMembers(declared) ? overlayObject(shape, live, declared, path, context) : declared;
    case 'map':
      return isMembers(declared) ? overlayMap(live, declared, path, context) : declared;
    case 'list':
      return Array.isArray(declared) ? overlayList(shape, live, declared, path, context) : declared;
  }
}

function isGone(path: SpecPath, { gone }: OverlayContext): boolean {
  return gone.some((leaf) => leaf === path || leaf.startsWith(`${path}/`));
}

function withoutDeclaration(shape: Shape, live: unknown, path: SpecPath, context: OverlayContext): unknown {
  const reset = context.daemon ? (shape.daemonReset ?? shape.reset) : shape.reset;
  if (reset !== undefined) return reset;
  // Only what was declared is taken back; members that others set in the same block stay.
  if (shape.kind === 'object') return notEmpty(overlayObject(shape, live, {}, path, context));
  if (shape.kind === 'map') return notEmpty(overlayMap(live, {}, path, context));
  return undefined;
}

function overlayObject(
  shape: ObjectShape,
  live: unknown,
  declared: Readonly<Record<string, unknown>>,
  path: SpecPath,
  context: OverlayContext,
): Readonly<Record<string, unknown>> {
  const liveMembers = isMembers(live) ? live : {};
  const result: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(shape.members)) {
    const value = overlay(member, liveMembers[name], declared[name], childPath(path, name), context);
    if (value !== undefined) result[name] = value;
  }
  for (const name of Object.keys(declared)) {
    if (ownMember(shape.members, name) === undefined) setOwnMember(result, name, declared[name]);
  }
  return result;
}

function overlayMap(live: unknown, declared: Readonly<Record<string, unknown>>, path: SpecPath, context: OverlayContext): Readonly<Record<string, unknown>> {
  const foreign = Object.entries(isMembers(live) ? live : {}).filter(([key]) => !context.gone.includes(childPath(path, key)));
  return { ...Object.fromEntries(foreign), ...declared };
}

/** A declared list is the whole list; only inside its entries do live members survive that nobody declared. */
function overlayList(shape: ListShape, live: unknown, declared: readonly unknown[], path: SpecPath, context: OverlayContext): readonly unknown[] {
  if (!Array.isArray(live) || shape.item.kind !== 'object') return declared;
  if (shape.order === 'sequence') {
    return declared.map((entry, index) => overlaySame(shape.item, live[index], entry, childPath(path, String(index)), context) ?? entry);
  }
  if (shape.keyOf === undefined) {
    const candidates: readonly unknown[] = live;
    return declared.map((entry) => firstDefined(candidates, (candidate) => overlaySame(shape.item, candidate, entry, path, context)) ?? entry);
  }
  return pairEntries(shape, declared, live).flatMap((pair) => {
    const entryPath = childPath(path, pair.key);
    if (pair.declared === undefined) return context.keep(entryPath) ? [pair.live] : [];
    return [overlay(shape.item, pair.live, pair.declared, entryPath, context)];
  });
}

/**
 * An entry without a key is the live one only when all that is declared of it is live already; then what ECS added to it
 * survives. Between different entries nothing is carried over: the field of one placement strategy is none of another's.
 */
function overlaySame(item: Shape, live: unknown, declared: unknown, path: SpecPath, context: OverlayContext): unknown {
  if (live === undefined) return undefined;
  const merged = overlay(item, live, declared, path, { ...context, gone: [] });
  return compare(item, merged, live, path).length === 0 ? overlay(item, live, declared, path, context) : undefined;
}

function firstDefined<Item>(items: readonly Item[], find: (item: Item) => unknown): unknown {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function notEmpty(value: Readonly<Record<string, unknown>>): unknown {
  return Object.keys(value).length === 0 ? undefined : value;
}
