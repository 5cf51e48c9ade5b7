import { canonicalJson } from '../../model/canonical-json.ts';
import { entryKey } from '../../model/normalise.ts';
import type { ListShape } from '../../model/shape.ts';

/** Entries of two lists that stand for the same thing. */
export interface Pair {
  readonly key: string;
  readonly declared: unknown;
  readonly live: unknown;
}

/**
 * Entries of two sets side by side, by key and sorted by it; an entry that only one side has lacks the other. Different
 * entries may share a key (one function called twice at one stage): they are told apart by their rank, `KEY#2`, so that
 * none is lost.
 */
export function pairEntries(shape: ListShape, declared: readonly unknown[], live: readonly unknown[]): readonly Pair[] {
  const liveByKey = byKey(shape, live);
  const declaredByKey = byKey(shape, declared);
  const keys = [...new Set([...declaredByKey.keys(), ...liveByKey.keys()])].sort();
  return keys.map((key) => ({ key, declared: declaredByKey.get(key), live: liveByKey.get(key) }));
}

function byKey(shape: ListShape, entries: readonly unknown[]): ReadonlyMap<string, unknown> {
  const found = new Map<string, unknown>();
  const shared = new Map<string, unknown[]>();
  for (const entry of entries) {
    const key = entryKey(shape, entry);
    if (!found.has(key)) found.set(key, entry);
    else shared.set(key, [...(shared.get(key) ?? [found.get(key)]), entry]);
  }
  for (const [key, same] of shared) {
    // By their content, since neither side keeps an order.
    same.map((entry) => ({ entry, text: canonicalJson(entry) }))
      .sort((left, right) => (left.text < right.text ? -1 : 1))
      .forEach(({ entry, text }, index, ranked) => {
        if (index > 0 && ranked[index - 1]?.text === text) return;
        found.set(index === 0 ? key : `${key}#${String(index + 1)}`, entry);
      });
  }
  return found;
}

/** Equal without regard to order and repetition. */
export function sameSet(left: readonly unknown[], right: readonly unknown[]): boolean {
  const leftTexts = new Set(left.map((entry) => canonicalJson(entry)));
  const rightTexts = new Set(right.map((entry) => canonicalJson(entry)));
  return leftTexts.size === rightTexts.size && [...leftTexts].every((text) => rightTexts.has(text));
}
