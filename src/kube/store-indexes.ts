import type { KubeObject } from '../api/meta.ts';
import type { StoreIndex } from '../core/ports.ts';
import { keyOf } from './kinds.ts';

/** The indexes of one store: each costs one look at every object when it is first asked, and one look per change after that. */
export interface StoreIndexes<T extends KubeObject> {
  list(index: StoreIndex<T>, text: string): readonly T[];
  /** What a listener is told: no `before` for a new object, no `after` for one that is gone. */
  change(before: T | undefined, after: T | undefined): void;
  /** The whole store was replaced: built anew when they are next asked. */
  clear(): void;
}

/** More than the operator has kinds of questions: one that makes a function for each question would keep them all. */
const MAX_INDEXES = 16;

/** `all` gives the present objects of the store. */
export function createStoreIndexes<T extends KubeObject>(all: () => Iterable<T>): StoreIndexes<T> {
  const built = new Map<StoreIndex<T>, Map<string, Map<string, T>>>();

  const enter = (entries: Map<string, Map<string, T>>, text: string | undefined, object: T): void => {
    if (text === undefined) return;
    const found = entries.get(text) ?? new Map<string, T>();
    found.set(idOf(object), object);
    entries.set(text, found);
  };
  const leave = (entries: Map<string, Map<string, T>>, text: string | undefined, object: T): void => {
    if (text === undefined) return;
    const found = entries.get(text);
    found?.delete(idOf(object));
    if (found?.size === 0) entries.delete(text);
  };
  const build = (index: StoreIndex<T>): Map<string, Map<string, T>> => {
    if (built.size >= MAX_INDEXES) throw new RangeError('A store has too many indexes: an index is one function that is made once.');
    const entries = new Map<string, Map<string, T>>();
    for (const object of all()) enter(entries, index(object), object);
    built.set(index, entries);
    return entries;
  };

  return {
    list: (index, text) => [...((built.get(index) ?? build(index)).get(text)?.values() ?? [])],
    change(before, after) {
      for (const [index, entries] of built) {
        if (before !== undefined) leave(entries, index(before), before);
        if (after !== undefined) enter(entries, index(after), after);
      }
    },
    clear: () => built.clear(),
  };
}

function idOf(object: KubeObject): string {
  const { namespace, name } = keyOf(object);
  return `${namespace}/${name}`;
}
