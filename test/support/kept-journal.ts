import type { Journal, JournalState } from '../../src/apiserver/store/journal.ts';

/** A disk in memory: each `open()` gives a journal that starts with what the ones before have kept. */
export function keptJournal(): { open(): Journal } {
  const objects = new Map<string, JournalState['entries'][number]>();
  let revision = 0;
  return {
    open: () => ({
      initial: { revision, entries: [...objects.values()] },
      append(changes, latest) {
        for (const change of changes) {
          const key = JSON.stringify(change.key);
          if (change.type === 'put') objects.set(key, { key: change.key, object: change.object });
          else objects.delete(key);
        }
        revision = latest;
        return Promise.resolve();
      },
      close: () => Promise.resolve(),
    }),
  };
}
