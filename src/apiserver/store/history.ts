import type { Change } from './store.ts';

/** The window of recent changes of one kind: what a watch can resume from. */
export interface History {
  record(change: Change): void;
  /** Changes after `revision`, oldest first; `undefined` when some of them have left the window. */
  since(revision: number): readonly Change[] | undefined;
}

/**
 * Keeps the last `capacity` changes. Each kind has a window of its own, so Lease renewals do not push the changes of a
 * quiet kind out. `startRevision` is the last revision of which nothing is known any more (the state after a start).
 */
export function createHistory(capacity: number, startRevision: number): History {
  let changes: Change[] = [];
  let compacted = startRevision;
  return {
    record(change) {
      changes.push(change);
      // Trimmed in halves, so that the cost per change stays constant.
      if (changes.length < capacity * 2) return;
      const dropped = changes.length - capacity;
      compacted = changes[dropped - 1]?.revision ?? compacted;
      changes = changes.slice(dropped);
    },
    since(revision) {
      if (revision < compacted) return undefined;
      let low = 0;
      let high = changes.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((changes[middle]?.revision ?? 0) <= revision) low = middle + 1;
        else high = middle;
      }
      return changes.slice(low);
    },
  };
}
