import type { ApiObject } from '../model/api-object.ts';

/** The key of one object. `storage` names its kind, `namespace` is empty for cluster-scoped kinds. */
export interface StoreKey {
  readonly storage: string;
  readonly namespace: string;
  readonly name: string;
}

/** The key as one string; NUL occurs in none of the parts. */
export function changeKey(key: StoreKey): string {
  return `${key.storage}\u0000${key.namespace}\u0000${key.name}`;
}

/** One committed change. `object` carries the change's resourceVersion, also for a removal (the last state). */
export interface Change {
  readonly key: StoreKey;
  readonly revision: number;
  readonly type: 'put' | 'remove';
  readonly object: ApiObject;
  /** The state before, absent when the change created the object. */
  readonly previous?: ApiObject;
}

/** What a write function sees and does. Reads include the writes before it, also those not yet on disk. */
export interface Transaction {
  get(key: StoreKey): ApiObject | undefined;
  /** All objects of a kind (and namespace), by namespace and name. */
  list(storage: string, namespace?: string): readonly ApiObject[];
  /** Whether there is any object of the kind (in the namespace): cheaper than listing. */
  some(storage: string, namespace?: string): boolean;
  /** Objects of all kinds that name `uid` among their owners. */
  dependents(uid: string): readonly { readonly key: StoreKey; readonly object: ApiObject }[];
  /** Stores with the next resourceVersion and returns what was stored, frozen. */
  put(key: StoreKey, object: ApiObject): ApiObject;
  /** Removes, and returns the last state (`last` where given) with the removal's resourceVersion. */
  remove(key: StoreKey, last: ApiObject): ApiObject;
}

/** A consistent view: what a list at one resourceVersion must return. */
export interface Snapshot {
  readonly revision: number;
  readonly objects: readonly ApiObject[];
}

/**
 * The store of all kinds. One global counter gives resourceVersions, as clients that compare them as numbers need it.
 * Readers see committed states only. Objects are frozen.
 */
export interface Store {
  /** The resourceVersion of the last committed change. */
  revision(): number;
  get(key: StoreKey): ApiObject | undefined;
  list(storage: string, namespace?: string): Snapshot;
  /**
   * The same list as of an older revision, rebuilt from the history window.
   * `undefined` when changes of the kind since then have left the window.
   */
  listAt(revision: number, storage: string, namespace?: string): Snapshot | undefined;
  /**
   * Runs `work` alone, commits what it put and removed as one unit, and resolves once that is durable.
   * An error thrown by `work` is rethrown and nothing is stored. Rejects with 503 after the disk failed.
   * A dry run sees the same state at the same place in the queue, and leaves nothing behind.
   */
  write<T>(work: (tx: Transaction) => T, options?: { readonly dryRun: boolean }): Promise<T>;
  /** Changes of a kind after `revision`, oldest first; `undefined` when the window no longer reaches back so far. */
  changesSince(storage: string, revision: number): readonly Change[] | undefined;
  /** Calls back for each committed change of the kind, in order. The returned function ends it. */
  subscribe(storage: string, listener: (change: Change) => void): () => void;
  /** Waits for writes under way, then releases files. Later writes reject. */
  close(): Promise<void>;
}
