/**
 * Answers with their age. An answer belongs to the moment its question was *sent*: one that was asked before a write
 * and arrives after it must not replace what the write said.
 */
import type { Clock } from '../runtime/clock.ts';
import { createLruCache, type CacheObserver } from '../runtime/lru-cache.ts';

/** A bounded cache that answers by age. Ages are measured by the clock that nobody can set. */
export interface TimedCache<V> {
  /** The answer, if it is at most `maxAgeMs` old. 0 never matches. */
  fresh(key: string, maxAgeMs: number): V | undefined;
  /** The answer at any age. */
  last(key: string): V | undefined;
  /** Call it when the question is sent, and give the stamp to `put` with the answer. */
  stamp(): Stamp;
  /** Ignored when something that was asked later is there. */
  put(key: string, value: V, asked: Stamp): void;
  /** Changes what is known by a write of our own, without making it look any younger. Nothing known: `invalidate`. */
  amend(key: string, change: (value: V) => V): void;
  /** From now on nothing that was asked before now counts. */
  invalidate(key: string): void;
  readonly size: number;
}

/** When a question was sent, by the clock that nobody can set. The order decides, since a write and a read may fall into one millisecond. */
export interface Stamp {
  readonly at: number;
  readonly order: number;
}

interface Entry<V> {
  /** Absent after `invalidate`: the entry only remembers what is too old to come in. */
  readonly value: V | undefined;
  readonly asked: Stamp;
}

/** An empty cache of at most `maxEntries`; `observe` hears of hits and misses of `fresh`, and of evictions. */
export function createTimedCache<V>(maxEntries: number, clock: Clock, observe: CacheObserver): TimedCache<V> {
  const entries = createLruCache<Entry<V>>(maxEntries, (result) => {
    // Hits and misses are judged by age below; a lookup that only finds something stale is a miss.
    if (result === 'evicted') observe(result);
  });
  let order = 0;
  const stamp = (): Stamp => ({ at: clock.elapsed(), order: order++ });
  const invalidate = (key: string): void => entries.set(key, { value: undefined, asked: stamp() });
  return {
    fresh(key, maxAgeMs) {
      const entry = maxAgeMs <= 0 ? undefined : entries.get(key);
      const value = entry !== undefined && clock.elapsed() - entry.asked.at <= maxAgeMs ? entry.value : undefined;
      observe(value === undefined ? 'miss' : 'hit');
      return value;
    },
    last: (key) => entries.get(key)?.value,
    stamp,
    put(key, value, asked) {
      const entry = entries.get(key);
      if (entry === undefined || entry.asked.order <= asked.order) entries.set(key, { value, asked });
    },
    amend(key, change) {
      const entry = entries.get(key);
      if (entry?.value === undefined) invalidate(key);
      else entries.set(key, { value: change(entry.value), asked: { ...stamp(), at: entry.asked.at } });
    },
    invalidate,
    get size() {
      return entries.size;
    },
  };
}
