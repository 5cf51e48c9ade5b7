import type { PathElement } from './path-element.ts';
import { showElement } from './path-element.ts';

/** A set of field paths as a tree. `owned`: the path that ends here is in the set; `children`: longer paths. */
export interface FieldSet {
  readonly owned: boolean;
  readonly children: ReadonlyMap<PathElement, FieldSet>;
}

const noChildren: ReadonlyMap<PathElement, FieldSet> = new Map();
/** No path at all. */
export const emptySet: FieldSet = { owned: false, children: noChildren };
/** The path that ends here and nothing below: a scalar, or what is owned as a whole. */
export const leafSet: FieldSet = { owned: true, children: noChildren };

/** No path ends here or below. */
export function isEmptySet(set: FieldSet): boolean {
  return !set.owned && set.children.size === 0;
}

function make(owned: boolean, children: Map<PathElement, FieldSet>): FieldSet {
  for (const [element, child] of children) if (isEmptySet(child)) children.delete(element);
  return owned || children.size > 0 ? { owned, children } : emptySet;
}

/** A node from its children; empty ones vanish. */
export function nodeSet(owned: boolean, children: Iterable<readonly [PathElement, FieldSet]>): FieldSet {
  return make(owned, new Map(children));
}

/** Paths of either set. */
export function union(left: FieldSet, right: FieldSet): FieldSet {
  if (isEmptySet(left)) return right;
  if (isEmptySet(right)) return left;
  const children = new Map(left.children);
  for (const [element, child] of right.children) children.set(element, union(children.get(element) ?? emptySet, child));
  return make(left.owned || right.owned, children);
}

/** Paths of `left` that are not in `right`; only equal paths cancel, not what lies below. */
export function difference(left: FieldSet, right: FieldSet): FieldSet {
  const children = new Map<PathElement, FieldSet>();
  for (const [element, child] of left.children) {
    const other = right.children.get(element);
    children.set(element, other === undefined ? child : difference(child, other));
  }
  return make(left.owned && !right.owned, children);
}

/** Paths that are in both sets; only equal paths count, not what lies below. */
export function intersection(left: FieldSet, right: FieldSet): FieldSet {
  const children = new Map<PathElement, FieldSet>();
  for (const [element, child] of left.children) {
    const other = right.children.get(element);
    if (other !== undefined) children.set(element, intersection(child, other));
  }
  return make(left.owned && right.owned, children);
}

/** Takes out the given path and everything below it. */
export function without(set: FieldSet, path: readonly PathElement[]): FieldSet {
  const [head, ...rest] = path;
  if (head === undefined) return emptySet;
  const child = set.children.get(head);
  if (child === undefined) return set;
  const children = new Map(set.children);
  children.set(head, without(child, rest));
  return make(set.owned, children);
}

/** Takes out exactly the given path; what lies below stays. */
export function withoutPath(set: FieldSet, path: readonly PathElement[]): FieldSet {
  const [head, ...rest] = path;
  if (head === undefined) return make(false, new Map(set.children));
  const child = set.children.get(head);
  if (child === undefined) return set;
  const children = new Map(set.children);
  children.set(head, withoutPath(child, rest));
  return make(set.owned, children);
}

/** Whether both hold the same paths. */
export function equalSets(left: FieldSet, right: FieldSet): boolean {
  if (left.owned !== right.owned || left.children.size !== right.children.size) return false;
  return [...left.children].every(([element, child]) => {
    const other = right.children.get(element);
    return other !== undefined && equalSets(child, other);
  });
}

/** All paths as messages show them, in order: `.spec.ports[name="http"].port`. */
export function showPaths(set: FieldSet, prefix = ''): readonly string[] {
  const sorted = [...set.children].toSorted(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
  const members = sorted.filter(([, child]) => child.owned).map(([element]) => prefix + showElement(element));
  return [...members, ...sorted.flatMap(([element, child]) => showPaths(child, prefix + showElement(element)))];
}
