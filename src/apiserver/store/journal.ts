import type { ApiObject } from '../model/api-object.ts';
import type { Change, StoreKey } from './store.ts';

/** All objects at one revision, in any order. */
export interface JournalState {
  readonly revision: number;
  readonly entries: readonly { readonly key: StoreKey; readonly object: ApiObject }[];
}

/** Where committed changes go so that they survive the process. */
export interface Journal {
  /** What was there when it was opened. */
  readonly initial: JournalState;
  /** Makes the changes and the new revision durable as one unit; resolves only then. */
  append(changes: readonly Change[], revision: number): Promise<void>;
  close(): Promise<void>;
}

/** Keeps nothing: for tests and throw-away servers. `firstRevision` as for a directory (`openLevelJournal`). */
export function memoryJournal(firstRevision = 0): Journal {
  return {
    initial: { revision: firstRevision, entries: [] },
    append: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
