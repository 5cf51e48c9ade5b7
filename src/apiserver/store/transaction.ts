import type { ApiObject } from '../model/api-object.ts';
import type { ObjectIndex } from './object-index.ts';
import { createObjectIndex } from './object-index.ts';
import { ownerUids } from './owner-index.ts';
import type { OwnerIndex } from './owner-index.ts';
import { changeKey } from './store.ts';
import type { Change, StoreKey, Transaction } from './store.ts';

interface TransactionInput {
  /** Changes of earlier writes of the same batch, the latest for each key. */
  readonly tip: ReadonlyMap<string, Change>;
  /** The revision before this transaction's first change. */
  readonly base: number;
  readonly indexOf: (storage: string) => ObjectIndex;
  readonly owners: OwnerIndex;
  readonly freeze: (object: ApiObject, revision: number) => ApiObject;
}

/** A view of committed objects, earlier writes of the batch, and this write's own changes, which it collects. */
export function createTransaction(input: TransactionInput): Transaction & { readonly changes: () => readonly Change[] } {
  const { tip, base, indexOf, owners, freeze } = input;
  const own = new Map<string, Change>();
  /** The puts among `own`: few where thousands are removed at once, and all that a search has to look at. */
  const puts = new Map<string, Change>();
  const changes: Change[] = [];

  const get = (key: StoreKey): ApiObject | undefined => {
    const id = changeKey(key);
    const change = own.get(id) ?? tip.get(id);
    if (change !== undefined) return change.type === 'put' ? change.object : undefined;
    return indexOf(key.storage).get(key.namespace, key.name);
  };

  const record = (key: StoreKey, type: Change['type'], object: ApiObject): ApiObject => {
    const previous = get(key);
    const revision = base + changes.length + 1;
    const frozen = freeze(object, revision);
    const change: Change = { key, revision, type, object: frozen, ...(previous === undefined ? {} : { previous }) };
    changes.push(change);
    const id = changeKey(key);
    own.set(id, change);
    if (type === 'put') puts.set(id, change);
    else puts.delete(id);
    return frozen;
  };

  return {
    get,
    list(storage, namespace) {
      const pending = [...tip.values(), ...own.values()].filter((change) => change.key.storage === storage);
      const committed = indexOf(storage).list(namespace);
      if (pending.length === 0) return committed;
      const merged = createObjectIndex();
      for (const object of committed) {
        const metadata = object['metadata'] as { readonly name?: string; readonly namespace?: string };
        merged.set(metadata.namespace ?? '', metadata.name ?? '', object);
      }
      for (const { key, type, object } of pending) {
        if (namespace !== undefined && namespace !== '' && key.namespace !== namespace) continue;
        if (type === 'put') merged.set(key.namespace, key.name, object);
        else merged.delete(key.namespace, key.name);
      }
      return merged.list();
    },
    some(storage, namespace) {
      for (const { key, type } of [...tip.values(), ...puts.values()]) {
        if (type === 'put' && key.storage === storage && (namespace === undefined || key.namespace === namespace) && get(key) !== undefined) return true;
      }
      return indexOf(storage).some(namespace, (inNamespace, name) => get({ storage, namespace: inNamespace, name }) !== undefined);
    },
    dependents(uid) {
      const pending = [...tip.values(), ...puts.values()].filter((change) => change.type === 'put' && ownerUids(change.object).includes(uid));
      const keys = new Map([...owners.keysOf(uid), ...pending.map((change) => change.key)].map((key) => [changeKey(key), key]));
      return [...keys.values()].flatMap((key) => {
        const object = get(key);
        return object !== undefined && ownerUids(object).includes(uid) ? [{ key, object }] : [];
      });
    },
    put: (key, object) => record(key, 'put', object),
    remove: (key, last) => record(key, 'remove', last),
    changes: () => changes,
  };
}
