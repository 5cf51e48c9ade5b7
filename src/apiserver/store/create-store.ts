import { withMetadata } from '../model/api-object.ts';
import type { ApiObject } from '../model/api-object.ts';
import { deepFreeze } from '../model/json.ts';
import { unavailable } from '../model/status-error.ts';
import { createHistory } from './history.ts';
import type { History } from './history.ts';
import type { Journal } from './journal.ts';
import { createObjectIndex } from './object-index.ts';
import type { ObjectIndex } from './object-index.ts';
import { changeKey } from './store.ts';
import type { Change, Store } from './store.ts';
import { createOwnerIndex } from './owner-index.ts';
import { createTransaction } from './transaction.ts';

interface StoreOptions {
  /** Changes kept per kind for watches to resume from. */
  readonly historySize?: number;
  /** Called once when a write to the disk failed: the store refuses every write from then on, until it is opened again. */
  readonly onFailure?: (error: Error) => void;
}

interface Waiting {
  /** Runs the work on the tip and returns the changes it made; `settle` is called when they are durable. */
  readonly run: (tip: ReadonlyMap<string, Change>, revision: number) => readonly Change[];
  readonly settle: (error?: unknown) => void;
}

/** Most writes that one synced batch takes: bounds both its latency and the work lost when the disk fails. */
const MAX_BATCH = 256;

/**
 * A store on top of a journal. All committed objects are held in memory; writes queue up, run one after the other, and all
 * that queued while the disk was busy go into one synced batch. Only then are they visible to readers and watchers.
 */
export function createStore(journal: Journal, options: StoreOptions = {}): Store {
  const historySize = options.historySize ?? 2048;
  const indexes = new Map<string, ObjectIndex>();
  const histories = new Map<string, History>();
  const listeners = new Map<string, Set<(change: Change) => void>>();
  const owners = createOwnerIndex();
  const startRevision = journal.initial.revision;
  let revision = startRevision;
  let queue: Waiting[] = [];
  let draining: Promise<void> | undefined;
  let refusal: string | undefined;
  let closed = false;

  const indexOf = (storage: string): ObjectIndex => {
    const existing = indexes.get(storage);
    if (existing !== undefined) return existing;
    const created = createObjectIndex();
    indexes.set(storage, created);
    return created;
  };

  const historyOf = (storage: string): History => {
    const existing = histories.get(storage);
    if (existing !== undefined) return existing;
    const created = createHistory(historySize, startRevision);
    histories.set(storage, created);
    return created;
  };

  const publish = (changes: readonly Change[], latest: number): void => {
    for (const change of changes) {
      const index = indexOf(change.key.storage);
      owners.update(change.key, change.previous, change.type === 'put' ? change.object : undefined);
      if (change.type === 'put') index.set(change.key.namespace, change.key.name, change.object);
      else index.delete(change.key.namespace, change.key.name);
      historyOf(change.key.storage).record(change);
    }
    revision = latest;
    for (const change of changes) {
      for (const listener of listeners.get(change.key.storage) ?? []) listener(change);
    }
  };

  const drain = async (): Promise<void> => {
    while (queue.length > 0) {
      const batch = queue.slice(0, MAX_BATCH);
      queue = queue.slice(MAX_BATCH);
      const tip = new Map<string, Change>();
      const changes: Change[] = [];
      const done: Waiting[] = [];
      for (const waiting of batch) {
        try {
          const made = waiting.run(tip, revision + changes.length);
          for (const change of made) tip.set(changeKey(change.key), change);
          changes.push(...made);
          done.push(waiting);
        } catch (error) {
          waiting.settle(error);
        }
      }
      try {
        if (refusal !== undefined) throw unavailable(refusal);
        if (changes.length > 0) {
          await journal.append(changes, revision + changes.length);
          publish(changes, revision + changes.length);
        }
      } catch (error) {
        // Nobody knows what reached the disk; going on could hand out a revision twice.
        if (refusal === undefined) {
          refusal = `the store stopped after a failed write: ${error instanceof Error ? error.message : String(error)}`;
          options.onFailure?.(new Error(refusal, { cause: error }));
        }
        for (const waiting of done) waiting.settle(error);
        continue;
      }
      for (const waiting of done) waiting.settle();
    }
    draining = undefined;
  };

  for (const { key, object } of journal.initial.entries) {
    indexOf(key.storage).set(key.namespace, key.name, deepFreeze(object));
    owners.update(key, undefined, object);
  }

  return {
    revision: () => revision,
    get: (key) => indexOf(key.storage).get(key.namespace, key.name),
    list: (storage, namespace) => ({ revision, objects: indexOf(storage).list(namespace) }),
    listAt(wanted, storage, namespace) {
      if (wanted === revision) return { revision, objects: indexOf(storage).list(namespace) };
      const changes = historyOf(storage).since(wanted);
      return changes === undefined ? undefined : { revision: wanted, objects: rewind(indexOf(storage), changes, namespace) };
    },
    write(work, { dryRun } = { dryRun: false }) {
      return new Promise((resolve, reject) => {
        if (closed || refusal !== undefined) {
          reject(unavailable(refusal ?? 'the store is closed'));
          return;
        }
        let result: { readonly value: ReturnType<typeof work> } | undefined;
        queue.push({
          run(tip, base) {
            const tx = createTransaction({ tip, base, indexOf, owners, freeze: dryRun ? (object) => deepFreeze(object) : frozenAt });
            result = { value: work(tx) };
            return dryRun ? [] : tx.changes();
          },
          settle(error) {
            if (error === undefined && result !== undefined) resolve(result.value);
            else reject(error instanceof Error ? error : new Error(String(error)));
          },
        });
        // The first write of a tick waits for the others of that tick: they share one sync.
        draining ??= Promise.resolve().then(drain);
      });
    },
    changesSince: (storage, since) => historyOf(storage).since(since),
    subscribe(storage, listener) {
      const set = listeners.get(storage) ?? new Set();
      listeners.set(storage, set);
      set.add(listener);
      return () => {
        set.delete(listener);
      };
    },
    async close() {
      closed = true;
      await draining;
      await journal.close();
    },
  };
}

function frozenAt(object: ApiObject, revision: number): ApiObject {
  return deepFreeze(withMetadata(object, { resourceVersion: String(revision) }));
}

/** Undoes `changes`, newest first, on a copy of the current state. */
function rewind(index: ObjectIndex, changes: readonly Change[], namespace: string | undefined): readonly ApiObject[] {
  const copy = createObjectIndex();
  for (const object of index.list(namespace)) {
    const metadata = object['metadata'] as { readonly name?: string; readonly namespace?: string };
    copy.set(metadata.namespace ?? '', metadata.name ?? '', object);
  }
  for (const change of changes.toReversed()) {
    if (namespace !== undefined && namespace !== '' && change.key.namespace !== namespace) continue;
    if (change.previous === undefined) copy.delete(change.key.namespace, change.key.name);
    else copy.set(change.key.namespace, change.key.name, change.previous);
  }
  return copy.list();
}
