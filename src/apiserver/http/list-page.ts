import type { ApiObject } from '../model/api-object.ts';
import { nameOf, namespaceOf } from '../model/api-object.ts';
import type { JsonObject } from '../model/json.ts';
import { isObject } from '../model/json.ts';
import { badRequest, expired, serverTimeout } from '../model/status-error.ts';
import type { Snapshot, Store } from '../store/store.ts';
import type { ListOptions } from './query-options.ts';

interface ListPage {
  readonly objects: readonly ApiObject[];
  readonly metadata: JsonObject;
}

interface Continue {
  readonly revision: number;
  readonly after: string;
}

/**
 * One page of a list. All pages of one list show the state at one resourceVersion: the token holds it, and the store rebuilds
 * that state from its history, so nothing is kept between the pages. Once the history no longer reaches back: 410.
 */
export function readPage(
  store: Store,
  storage: string,
  namespace: string,
  options: ListOptions,
  matches: ((object: ApiObject) => boolean) | undefined,
): ListPage {
  const token = options.continueToken === '' ? undefined : decodeToken(options.continueToken);
  const snapshot = snapshotFor(store, storage, namespace, options, token);
  const start = token === undefined ? 0 : firstAfter(snapshot.objects, token.after);
  const objects: ApiObject[] = [];
  let index = start;
  for (; index < snapshot.objects.length; index += 1) {
    const object = snapshot.objects[index];
    if (object === undefined || matches?.(object) === false) continue;
    if (options.limit > 0 && objects.length === options.limit) break;
    objects.push(object);
  }
  const last = objects.at(-1);
  const more = index < snapshot.objects.length && last !== undefined;
  return {
    objects,
    metadata: {
      resourceVersion: String(snapshot.revision),
      ...(more ? { continue: encodeToken({ revision: snapshot.revision, after: sortKey(last) }) } : {}),
      ...(more && matches === undefined ? { remainingItemCount: snapshot.objects.length - index } : {}),
    },
  };
}

function snapshotFor(store: Store, storage: string, namespace: string, options: ListOptions, token: Continue | undefined): Snapshot {
  const scope = namespace === '' ? undefined : namespace;
  if (token !== undefined) {
    const snapshot = store.listAt(token.revision, storage, scope);
    if (snapshot === undefined) throw expired('The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.');
    return snapshot;
  }
  const wanted = Number(options.resourceVersion || '0');
  if (wanted > store.revision()) throw serverTimeout(`Too large resource version: ${wanted}, current: ${store.revision()}`);
  if (options.resourceVersionMatch === 'Exact') {
    const snapshot = store.listAt(wanted, storage, scope);
    if (snapshot === undefined) throw expired(`The resourceVersion for the provided list is too old.`);
    return snapshot;
  }
  return store.list(storage, scope);
}

const sortKey = (object: ApiObject): string => `${namespaceOf(object)}\u0000${nameOf(object)}`;

function firstAfter(objects: readonly ApiObject[], after: string): number {
  let low = 0;
  let high = objects.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const object = objects[middle];
    if (object !== undefined && sortKey(object) <= after) low = middle + 1;
    else high = middle;
  }
  return low;
}

const encodeToken = (token: Continue): string => Buffer.from(JSON.stringify(token), 'utf8').toString('base64url');

function decodeToken(text: string): Continue {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (isObject(value) && typeof value['revision'] === 'number' && typeof value['after'] === 'string') {
      return { revision: value['revision'], after: value['after'] };
    }
  } catch {
    // Falls through to the one error for everything that is not a token.
  }
  throw badRequest('continue key is not valid');
}
