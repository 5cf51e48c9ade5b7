/** Mutual exclusion by name, within this process. */
export interface KeyLock {
  /** Runs `work` when nothing else runs under `key`; waiters go in the order in which they came. */
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
}

/** One queue per key. A key without work takes no memory, so the number of keys over time does not matter. */
export function keyLock(): KeyLock {
  const tails = new Map<string, Promise<unknown>>();
  return {
    async run(key, work) {
      const before = tails.get(key) ?? Promise.resolve();
      const mine = before.then(work, work);
      const tail = mine.catch(() => undefined);
      tails.set(key, tail);
      try {
        return await mine;
      } finally {
        if (tails.get(key) === tail) tails.delete(key);
      }
    },
  };
}
