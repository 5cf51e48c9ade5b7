/** A KubePort over a few objects in memory: resource versions, conflicts and a cache that can be made to lag. Scripted, no server. */
import { kindOf } from '../../../src/api/registry.ts';
import { validateObject } from '../../../src/api/validate-object.ts';
import { conflictError } from '../../../src/core/errors.ts';
import { keyText } from '../../../src/core/model/key.ts';
import type { ObjectKey } from '../../../src/core/model/key.ts';
import type { EventInput, KindName, KubePort, ObjectStore } from '../../../src/core/ports.ts';
import type { KubeObject } from '../../../src/api/meta.ts';

export interface FakeKube {
  readonly port: KubePort;
  /** Status writes, newest last. */
  readonly statusWrites: { readonly key: string; readonly status: any }[];
  readonly events: EventInput[];
  /** Kinds whose store was asked for all of its objects, once for each time. */
  readonly listed: KindName[];
  store<T extends KubeObject>(kind: KindName): ObjectStore<T>;
  /** Creates or replaces; a changed spec raises the generation as the API server does. */
  put<T extends KubeObject>(object: T): T;
  get<T extends KubeObject>(kind: KindName, key: ObjectKey): T | undefined;
  remove(kind: KindName, key: ObjectKey): void;
  /** Until called with false, stores show what they showed at this moment. */
  lag(on: boolean): void;
  /** The next call of this method fails with the error, before or after it took effect. */
  failNext(method: 'putStatus' | 'patch', error: Error, when: 'before' | 'after'): void;
}

/** As the API server with our CRDs: a status of another shape would lose members without a word. */
function refuseUnknown(object: KubeObject, status: unknown): void {
  const kind = kindOf({ apiVersion: object.apiVersion, kind: object.kind });
  if (kind === undefined) return;
  const errors = validateObject(kind, { ...object, status }).filter((error) => error.path.startsWith('status'));
  if (errors.length > 0) throw new Error(`fake: the CRD refuses the status: ${errors.map((error) => `${error.path} ${error.message}`).join('; ')}`);
}

export function fakeKube(now: () => number): FakeKube {
  const objects = new Map<string, KubeObject>();
  let cached: Map<string, KubeObject> | undefined;
  let version = 0;
  let uid = 0;
  const statusWrites: FakeKube['statusWrites'] = [];
  const events: EventInput[] = [];
  const listed: KindName[] = [];
  const failures: { method: string; error: Error; when: 'before' | 'after' }[] = [];
  const id = (kind: string, key: ObjectKey): string => `${kind}|${keyText(key)}`;
  const keyOf = (object: KubeObject): ObjectKey => ({ namespace: object.metadata.namespace ?? '', name: object.metadata.name });

  const save = (object: KubeObject): KubeObject => {
    version += 1;
    const saved = structuredClone({ ...object, metadata: { ...object.metadata, resourceVersion: String(version) } });
    if (saved.metadata.deletionTimestamp !== undefined && (saved.metadata.finalizers ?? []).length === 0) {
      objects.delete(id(saved.kind, keyOf(saved)));
      return saved;
    }
    objects.set(id(saved.kind, keyOf(saved)), saved);
    return structuredClone(saved);
  };
  const current = (object: KubeObject): KubeObject => {
    const found = objects.get(id(object.kind, keyOf(object)));
    if (found === undefined || found.metadata.resourceVersion !== object.metadata.resourceVersion) {
      throw conflictError('ObjectModified', `${object.kind} ${keyText(keyOf(object))} was changed in the meantime.`);
    }
    return found;
  };
  const guarded = async (method: 'putStatus' | 'patch', write: () => KubeObject): Promise<KubeObject> => {
    const index = failures.findIndex((failure) => failure.method === method);
    const [failure] = index < 0 ? [] : failures.splice(index, 1);
    if (failure?.when === 'before') throw failure.error;
    const result = write();
    if (failure !== undefined) throw failure.error;
    return result;
  };

  const port: KubePort = {
    get: async (_ctx, kind, key) => structuredClone(objects.get(id(kind, key))),
    list: async (_ctx, kind) => [...objects.values()].filter((object) => object.kind === kind).map((object) => structuredClone(object)),
    apply: async (_ctx, object) => save(object),
    putStatus: async (_ctx, object, status) =>
      await guarded('putStatus', () => {
        const plain = JSON.parse(JSON.stringify(status));
        refuseUnknown(object, plain);
        statusWrites.push({ key: keyText(keyOf(object)), status: plain });
        return save({ ...current(object), status: plain });
      }),
    patch: async (_ctx, object, patch) =>
      await guarded('patch', () => {
        const found = current(object);
        const metadata = (patch['metadata'] ?? {}) as object;
        return save({ ...found, metadata: { ...found.metadata, ...metadata } });
      }),
    delete: async (_ctx, object) => {
      objects.delete(id(object.kind, keyOf(object)));
    },
    event: async (_ctx, input) => {
      events.push(input);
    },
  };

  return {
    port,
    statusWrites,
    listed,
    events,
    store: <T extends KubeObject>(kind: KindName): ObjectStore<T> => ({
      get: (key) => structuredClone((cached ?? objects).get(id(kind, key))) as T | undefined,
      list(namespace) {
        if (namespace === undefined) listed.push(kind);
        return [...(cached ?? objects).values()].filter((object) => object.kind === kind && (namespace === undefined || object.metadata.namespace === namespace)) as T[];
      },
      listBy: (index, text) => [...(cached ?? objects).values()].filter((object) => object.kind === kind && index(object as T) === text) as T[],
      synced: true,
    }),
    put<T extends KubeObject>(object: T): T {
      const before = objects.get(id(object.kind, keyOf(object)));
      const changed = JSON.stringify(before?.spec) !== JSON.stringify(object.spec);
      uid += 1;
      return save({
        ...object,
        metadata: {
          creationTimestamp: new Date(now()).toISOString(),
          ...object.metadata,
          uid: before?.metadata.uid ?? object.metadata.uid ?? `uid-${String(uid)}`,
          generation: (before?.metadata.generation ?? 0) + (changed ? 1 : 0),
        },
      }) as T;
    },
    get: <T extends KubeObject>(kind: KindName, key: ObjectKey) => structuredClone(objects.get(id(kind, key))) as T | undefined,
    remove(kind, key) {
      objects.delete(id(kind, key));
    },
    lag(on) {
      cached = on ? new Map(objects) : undefined;
    },
    failNext(method, error, when) {
      failures.push({ method, error, when });
    },
  };
}
