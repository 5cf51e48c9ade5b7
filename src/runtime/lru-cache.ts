/** A bounded map that forgets what was used least recently. */
export interface LruCache<V> {
  get(key: string): V | undefined;
  set(key: string, value: V): void;
  delete(key: string): void;
  readonly size: number;
}

/** For counting how well a cache does. */
export interface CacheObserver {
  (result: 'hit' | 'miss' | 'evicted'): void;
}

/** Holds at most `maxEntries`; `observe` hears of each hit, miss and eviction. */
export function createLruCache<V>(maxEntries: number, observe?: CacheObserver): LruCache<V> {
  // A Map iterates in insertion order; re-inserting on use makes the first entry the least recently used one.
  const entries = new Map<string, V>();
  return {
    get(key) {
      const value = entries.get(key);
      observe?.(value === undefined ? 'miss' : 'hit');
      if (value === undefined) return undefined;
      entries.delete(key);
      entries.set(key, value);
      return value;
    },
    set(key, value) {
      entries.delete(key);
      entries.set(key, value);
      if (entries.size <= maxEntries) return;
      const oldest = entries.keys().next();
      if (oldest.done === true) return;
      entries.delete(oldest.value);
      observe?.('evicted');
    },
    delete(key) {
      entries.delete(key);
    },
    get size() {
      return entries.size;
    },
  };
}
