/**
 * How a value of the ECS API behaves, as data: which lists are sets and by what their entries are told apart, what the
 * absence of a member means, what a member is set to when its declaration goes. One description drives normalisation,
 * comparison, the merge of live and declared, and the paths in status, so these four cannot disagree.
 */
import type { Json } from './json.ts';

/** How two scalars are compared; the rules are in `diff/equality/`. */
export type EqualityRule = 'exact' | 'nameOrArn' | 'platformVersion' | 'cpuUnits' | 'mebibytes';

interface ShapeBase {
  /** What absence in an answer means. A declared value equal to it is no difference when the member is absent. */
  readonly absent?: Json;
  /** What to send when the leaf was declared before and is gone. None: it is left out of the block that is sent. */
  readonly reset?: Json;
  /** The same for services with scheduling strategy DAEMON, where it differs. */
  readonly daemonReset?: Json;
  /** Stays as it is live when its declaration goes: taking it away would do harm, and leaving it does none. */
  readonly released?: true;
  /** Values may hold a secret. */
  readonly sensitive?: boolean;
}

/** A string, number or boolean, and what counts as equal. */
export interface ScalarShape extends ShapeBase {
  readonly kind: 'scalar';
  readonly equality: EqualityRule;
}

/** An object with known members. */
export interface ObjectShape extends ShapeBase {
  readonly kind: 'object';
  readonly members: Readonly<Record<string, Shape>>;
  /** The object says something even without members (`dockerVolumeConfiguration: {}`). */
  readonly keepEmpty?: boolean;
}

/** A list of one kind of entry. */
export interface ListShape extends ShapeBase {
  readonly kind: 'list';
  readonly item: Shape;
  /** A set is compared without regard to order, because ECS does not keep it or it has no meaning. */
  readonly order: 'set' | 'sequence';
  /** What tells the entries of a set apart, as the segment of a path. None: the entry's whole value does. */
  readonly keyOf?: (entry: Readonly<Record<string, unknown>>) => string;
}

/** User-chosen keys with scalar values. */
export interface MapShape extends ShapeBase {
  readonly kind: 'map';
}

/** Free JSON of the user's; compared as a whole. */
export interface DocumentShape extends ShapeBase {
  readonly kind: 'document';
}

/** How a value of the ECS API is compared, normalised, reset and shown. */
export type Shape = ScalarShape | ObjectShape | ListShape | MapShape | DocumentShape;

/** A scalar; compared exactly unless said otherwise. */
export function scalar(base: ShapeBase & { readonly equality?: EqualityRule } = {}): ScalarShape {
  return { equality: 'exact', ...base, kind: 'scalar' };
}

/** An object with these members. */
export function object(members: Readonly<Record<string, Shape>>, base: ShapeBase & { readonly keepEmpty?: boolean } = {}): ObjectShape {
  return { ...base, kind: 'object', members };
}

/** A list whose order has no meaning; entries are paired by `keyOf`, or by value. */
export function set(item: Shape, base: ShapeBase & { readonly keyOf?: ListShape['keyOf'] } = {}): ListShape {
  const { keyOf, ...rest } = base;
  return { absent: [], ...rest, kind: 'list', item, order: 'set', ...(keyOf === undefined ? {} : { keyOf }) };
}

/** A list whose order is the user's. */
export function sequence(item: Shape, base: ShapeBase = {}): ListShape {
  return { absent: [], ...base, kind: 'list', item, order: 'sequence' };
}

/** Keys that the user chooses. */
export function map(base: ShapeBase = {}): MapShape {
  return { absent: {}, ...base, kind: 'map' };
}

/** Free JSON. */
export function document(base: ShapeBase = {}): DocumentShape {
  return { ...base, kind: 'document' };
}

/** Keys entries by one of their members. */
export function byMember(name: string): (entry: Readonly<Record<string, unknown>>) => string {
  return (entry) => keySegment(entry[name]);
}

/** A member as a part of a key: itself when it is a scalar, and nothing otherwise, for validation to find. */
export function keySegment(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** An object of JSON whose members are not known. */
export type Members = Readonly<Record<string, unknown>>;

/** Whether a value is an object with members: no list, not null. */
export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
