import type { ApiObject } from '../model/api-object.ts';
import { metadataOf } from '../model/api-object.ts';
import { isObject, listOr, stringOr } from '../model/json.ts';
import { changeKey } from './store.ts';
import type { StoreKey } from './store.ts';

/** The uids that an object names as its owners. */
export function ownerUids(object: ApiObject): readonly string[] {
  const owners = listOr(metadataOf(object)['ownerReferences']).filter(isObject);
  return owners.map((owner) => stringOr(owner['uid']));
}

/** Which committed objects depend on which owner, so that a delete does not look through the whole store. */
export interface OwnerIndex {
  /** Takes the state before and after one change. */
  update(key: StoreKey, before: ApiObject | undefined, after: ApiObject | undefined): void;
  keysOf(uid: string): readonly StoreKey[];
}

/** Empty; the store tells it of every object that it loads or commits. */
export function createOwnerIndex(): OwnerIndex {
  const dependents = new Map<string, Map<string, StoreKey>>();
  return {
    update(key, before, after) {
      const id = changeKey(key);
      for (const uid of before === undefined ? [] : ownerUids(before)) {
        const keys = dependents.get(uid);
        keys?.delete(id);
        if (keys?.size === 0) dependents.delete(uid);
      }
      for (const uid of after === undefined ? [] : ownerUids(after)) {
        const keys = dependents.get(uid) ?? new Map<string, StoreKey>();
        keys.set(id, key);
        dependents.set(uid, keys);
      }
    },
    keysOf: (uid) => [...(dependents.get(uid)?.values() ?? [])],
  };
}
