/** Runs work of one key one after the other; other keys are not held up. */
export interface KeyedLock {
  /** Waits for its turn, then runs `work`. A caller whose signal fires while it waits runs nothing. */
  hold<T>(key: string, signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

/** Bounded by its callers: a key lives while somebody holds it or waits for it. */
export function createKeyedLock(): KeyedLock {
  const tails = new Map<string, Promise<void>>();
  return {
    async hold(key, signal, work) {
      const before = tails.get(key) ?? Promise.resolve();
      let release = (): void => undefined;
      const own = new Promise<void>((resolve) => {
        release = resolve;
      });
      const tail = before.then(() => own);
      tails.set(key, tail);
      await before;
      try {
        signal.throwIfAborted();
        return await work();
      } finally {
        release();
        if (tails.get(key) === tail) tails.delete(key);
      }
    },
  };
}
