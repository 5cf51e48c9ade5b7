import type { ApiObject } from '../model/api-object.ts';

/** The committed objects of one kind, ordered by namespace and name. */
export interface ObjectIndex {
  get(namespace: string, name: string): ApiObject | undefined;
  set(namespace: string, name: string, object: ApiObject): void;
  delete(namespace: string, name: string): void;
  /** In order; of one namespace, or of all. */
  list(namespace?: string): readonly ApiObject[];
  /** Whether the name of any object in the scope satisfies the test; stops at the first. */
  some(namespace: string | undefined, test: (namespace: string, name: string) => boolean): boolean;
}

// A NUL sorts before every character of a name, so "a" and all its objects come before "a-b".
const join = (namespace: string, name: string): string => `${namespace}\u0000${name}`;

/** A map plus its sorted keys: inserting is a binary search and one memmove, listing never sorts. */
export function createObjectIndex(): ObjectIndex {
  const objects = new Map<string, ApiObject>();
  const keys: string[] = [];

  const position = (key: string): number => {
    let low = 0;
    let high = keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((keys[middle] ?? '') < key) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  const slice = (from: number, to: number): readonly ApiObject[] => {
    const result: ApiObject[] = [];
    for (let index = from; index < to; index += 1) {
      const object = objects.get(keys[index] ?? '');
      if (object !== undefined) result.push(object);
    }
    return result;
  };

  const range = (namespace: string | undefined): readonly [number, number] =>
    namespace === undefined || namespace === '' ? [0, keys.length] : [position(`${namespace}\u0000`), position(`${namespace}\u0001`)];

  return {
    get: (namespace, name) => objects.get(join(namespace, name)),
    set(namespace, name, object) {
      const key = join(namespace, name);
      if (!objects.has(key)) keys.splice(position(key), 0, key);
      objects.set(key, object);
    },
    delete(namespace, name) {
      const key = join(namespace, name);
      if (objects.delete(key)) keys.splice(position(key), 1);
    },
    list(namespace) {
      const [from, to] = range(namespace);
      return slice(from, to);
    },
    some(namespace, test) {
      const [from, to] = range(namespace);
      for (let index = from; index < to; index += 1) {
        const [inNamespace = '', name = ''] = (keys[index] ?? '').split('\u0000');
        if (test(inNamespace, name)) return true;
      }
      return false;
    },
  };
}
