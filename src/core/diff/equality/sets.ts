import { canonicalJson } from '../../model/canonical-json.ts';
import { entryKey } from '../../model/normalise.ts';
import type { ListShape } from '../../model/shape.ts';

/** Entries of two lists that stand for the same thing. */
export interface Pair {
  readonly key: string;
  readonly declared: unknown;
  readonly live: unknown;
}

/** Entries of two sets side by side, by key and sorted by it; an entry that only one side has lacks the other. */
export function pairEntries(shape: ListShape, declared: readonly unknown[], live: readonly unknown[]): readonly Pair[] {
  const liveByKey = new Map(live.map((entry) => [entryKey(shape, entry), entry]));
  const declaredByKey = new Map(declared.map((entry) => [entryKey(shape, entry), entry]));
  const keys = [...new Set([...declaredByKey.keys(), ...liveByKey.keys()])].sort();
  return keys.map((key) => ({ key, declared: declaredByKey.get(key), live: liveByKey.get(key) }));
}

/** Equal without regard to order and repetition. */
export function sameSet(left: readonly unknown[], right: readonly unknown[]): boolean {
  const leftTexts = new Set(left.map((entry) => canonicalJson(entry)));
  const rightTexts = new Set(right.map((entry) => canonicalJson(entry)));
  return leftTexts.size === rightTexts.size && [...leftTexts].every((text) => rightTexts.has(text));
}
