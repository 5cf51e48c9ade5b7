import type { KubeObject } from '../api/meta.ts';
import type { ObjectStore } from '../core/ports.ts';
import { keyOf } from './kinds.ts';
import { createStoreIndexes } from './store-indexes.ts';
import { trim } from './trim.ts';

/** What changed: no `before` for a new object, no `after` for a deleted one. Listeners only enqueue keys. */
export type ChangeListener<T extends KubeObject = KubeObject> = (before: T | undefined, after: T | undefined) => void;

/** A store with the side that a reflector writes to, and on which the operator listens. */
export interface WritableStore<T extends KubeObject = KubeObject> extends ObjectStore<T> {
  /** The returned function removes the listener. One that throws is reported and harms nobody else. */
  onChange(listener: ChangeListener<T>): () => void;
  /** Takes over the present state of one object; the objects are trimmed and frozen. */
  put(object: T): void;
  /** Removes the object if what is stored is the same one (by uid), not a successor of the same name. */
  remove(object: T): void;
  /** Takes over a complete list, tells the differences, and from then on the store is `synced`. */
  replace(objects: readonly T[]): void;
}

/** A cache of one kind. `onListenerError` gets what a listener threw. */
export function createObjectStore<T extends KubeObject = KubeObject>(onListenerError: (error: unknown) => void): WritableStore<T> {
  let byNamespace = new Map<string, Map<string, T>>();
  const listeners = new Set<ChangeListener<T>>();
  let synced = false;
  /** All objects; taken anew after a change, so that readers between two changes share one list, and may key a memo on it. */
  let all: readonly T[] | undefined;
  const indexes = createStoreIndexes<T>(() => [...byNamespace.values()].flatMap((objects) => [...objects.values()]));

  const notify = (before: T | undefined, after: T | undefined): void => {
    for (const listener of listeners) {
      try {
        listener(before, after);
      } catch (error) {
        onListenerError(error);
      }
    }
  };

  /** An object that was deleted and made again under its name is two changes: its finalizers and its history are not the old one's. */
  const tell = (before: T | undefined, after: T | undefined): void => {
    if (before !== undefined && after !== undefined && before.metadata.uid !== after.metadata.uid) {
      notify(before, undefined);
      notify(undefined, after);
    } else {
      notify(before, after);
    }
  };

  const find = (object: T): T | undefined => {
    const { namespace, name } = keyOf(object);
    return byNamespace.get(namespace)?.get(name);
  };

  return {
    get: ({ namespace, name }) => byNamespace.get(namespace)?.get(name),
    list(namespace) {
      if (namespace !== undefined) return [...(byNamespace.get(namespace)?.values() ?? [])];
      all ??= Object.freeze([...byNamespace.values()].flatMap((objects) => [...objects.values()]));
      return all;
    },
    listBy: (index, text) => indexes.list(index, text),
    get synced() {
      return synced;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    put(object) {
      const before = find(object);
      if (before !== undefined && sameVersion(before, object)) return;
      const after = trim(object);
      insert(byNamespace, after);
      all = undefined;
      indexes.change(before, after);
      tell(before, after);
    },
    remove(object) {
      const before = find(object);
      if (before === undefined || before.metadata.uid !== object.metadata.uid) return;
      const { namespace, name } = keyOf(object);
      const objects = byNamespace.get(namespace);
      objects?.delete(name);
      all = undefined;
      if (objects?.size === 0) byNamespace.delete(namespace);
      indexes.change(before, undefined);
      notify(before, undefined);
    },
    replace(objects) {
      const old = byNamespace;
      byNamespace = new Map();
      all = undefined;
      indexes.clear();
      const changes: (readonly [T | undefined, T | undefined])[] = [];
      for (const object of objects) {
        const { namespace, name } = keyOf(object);
        const before = old.get(namespace)?.get(name);
        const after = before !== undefined && sameVersion(before, object) ? before : trim(object);
        insert(byNamespace, after);
        old.get(namespace)?.delete(name);
        if (before !== after) changes.push([before, after]);
      }
      for (const gone of old.values()) for (const before of gone.values()) changes.push([before, undefined]);
      // Only now, so that a listener that reads the store sees the whole new list.
      synced = true;
      for (const [before, after] of changes) tell(before, after);
    },
  };
}

function insert<T extends KubeObject>(byNamespace: Map<string, Map<string, T>>, object: T): void {
  const { namespace, name } = keyOf(object);
  const objects = byNamespace.get(namespace) ?? new Map<string, T>();
  objects.set(name, object);
  byNamespace.set(namespace, objects);
}

function sameVersion(a: KubeObject, b: KubeObject): boolean {
  return a.metadata.resourceVersion !== undefined && a.metadata.resourceVersion === b.metadata.resourceVersion && a.metadata.uid === b.metadata.uid;
}
