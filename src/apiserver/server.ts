/**
 * The embedded Kubernetes API server. Start reading here: the store holds objects, CRDs in it become kinds, one handler
 * answers requests from both entrances.
 */
import { randomInt, randomUUID } from 'node:crypto';
import type { CustomResourceDefinition } from '../api/crd.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import { CRD_STORAGE, crdKind, storageOfCrd } from './builtin/crd.ts';
import { definitionsOf } from './builtin/custom-resource.ts';
import { builtinKinds } from './builtin/kinds.ts';
import { NAMESPACE_STORAGE, namespaceKind } from './builtin/namespace.ts';
import type { ApiRequest, ApiResponse } from './http/api-request.ts';
import { handleRequest } from './http/handle-request.ts';
import type { ListenOptions, Listener } from './http/listen.ts';
import { listen } from './http/listen.ts';
import type { ServerParts } from './http/server-parts.ts';
import type { ApiObject } from './model/api-object.ts';
import { generationOf, nameOf } from './model/api-object.ts';
import { createRegistry } from './model/registry.ts';
import type { ResourceRegistry } from './model/registry.ts';
import type { ResourceDefinition } from './model/resource.ts';
import { createObject } from './pipeline/create-object.ts';
import { startEventExpiry } from './pipeline/expire-events.ts';
import { decodeStrictly } from './pipeline/decode-strictly.ts';
import { schemaToolkit } from './pipeline/schema-toolkit.ts';
import type { SchemaToolkit } from './pipeline/schema-toolkit.ts';
import { fromStored } from './pipeline/stored-form.ts';
import { updateObject } from './pipeline/update-object.ts';
import type { Ids, PipelineParts, WriteRequest } from './pipeline/write-request.ts';
import { createStore } from './store/create-store.ts';
import { memoryJournal } from './store/journal.ts';
import { openLevelJournal } from './store/level-journal.ts';
import type { Store } from './store/store.ts';

interface ApiServerOptions {
  /** Owned by the server from here on: `close()` closes it. Default: one in `dataDir`, or in memory. */
  readonly store?: Store;
  /** Directory of the durable store. Without it (and without `store`) nothing survives the process. */
  readonly dataDir?: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** CustomResourceDefinitions to install or bring up to date at the start. */
  readonly crds?: readonly (ApiObject | CustomResourceDefinition)[];
  readonly toolkit?: SchemaToolkit;
  readonly ids?: Ids;
}

/** The embedded Kubernetes API: one store, any number of sockets. */
export interface ApiServer {
  /** Answers one request in-process. Never rejects. A watch's body ends when the request's signal aborts. */
  handle(request: ApiRequest): Promise<ApiResponse>;
  /** Opens a socket on a loopback address. @throws Error in one readable line. */
  listen(options: ListenOptions): Promise<Listener>;
  /** Ends watches and listeners, then closes the store. */
  close(): Promise<void>;
}

const SUFFIX_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** Ids from the system's randomness. generateName suffixes avoid letters that make words, as Kubernetes does. */
const randomIds: Ids = {
  uid: randomUUID,
  suffix: () => Array.from({ length: 5 }, () => SUFFIX_ALPHABET[randomInt(SUFFIX_ALPHABET.length)]).join(''),
};

/**
 * @throws Error in one readable line when the data directory is in use or cannot be opened; StatusError when one of the
 * given CRDs is not valid.
 */
export async function createApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { clock, log } = options;
  const store = options.store ?? createStore(options.dataDir === undefined ? memoryJournal() : await openLevelJournal(options.dataDir, clock.now()));
  const listeners = new Set<Listener>();
  const closers = new Set<{ readonly storage: string; readonly close: () => void }>();

  let registry = registryOf(store);
  const unsubscribe = store.subscribe(CRD_STORAGE, (change) => {
    registry = registryOf(store);
    // Columns, schema and served versions may be others now; watches resume with them. A status write ends nothing.
    const same = change.type === 'put' && change.previous !== undefined && generationOf(change.previous) === generationOf(change.object);
    if (same) return;
    const storage = storageOfCrd(change.object);
    for (const closer of closers) if (closer.storage === storage) closer.close();
  });

  const pipeline: PipelineParts = { registry: () => registry, toolkit: options.toolkit ?? schemaToolkit, ids: options.ids ?? randomIds };
  const parts: ServerParts = {
    store,
    clock,
    log,
    pipeline,
    // Between 30 and 60 minutes, as upstream, so that many watches do not end at one moment.
    watchTimeoutMs: () => randomInt(30 * 60_000, 60 * 60_000),
    onClose(storage, close) {
      const closer = { storage, close };
      closers.add(closer);
      return () => {
        closers.delete(closer);
      };
    },
  };

  await ensureNamespace(parts, 'default');
  const expiry = startEventExpiry(parts);
  for (const crd of options.crds ?? []) await installCrd(parts, JSON.parse(JSON.stringify(crd)) as ApiObject);

  return {
    handle: (request) => handleRequest(parts, request),
    async listen(where) {
      const listener = await listen((request) => handleRequest(parts, request), where, log);
      const tracked: Listener = {
        port: listener.port,
        url: listener.url,
        async close() {
          if (listeners.delete(tracked)) await listener.close();
        },
      };
      listeners.add(tracked);
      return tracked;
    },
    async close() {
      for (const closer of [...closers]) closer.close();
      await Promise.all([...listeners].map((listener) => listener.close()));
      unsubscribe();
      await expiry.stop();
      await store.close();
    },
  };
}

function registryOf(store: Store): ResourceRegistry {
  const crds = store.list(CRD_STORAGE).objects;
  return createRegistry([...builtinKinds, ...crds.flatMap(definitionsOf)]);
}

async function ensureNamespace(parts: ServerParts, name: string): Promise<void> {
  if (parts.store.get({ storage: NAMESPACE_STORAGE, namespace: '', name }) !== undefined) return;
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
  await parts.store.write((tx) => createObject(parts.pipeline, tx, ownWrite(parts, namespaceKind, ''), namespace));
}

/** Creates a CRD, or replaces its spec when it differs: a new version of the product brings its own CRDs along. */
async function installCrd(parts: ServerParts, crd: ApiObject): Promise<void> {
  const name = nameOf(crd);
  const { toolkit } = parts.pipeline;
  await parts.store.write((tx) => {
    const stored = tx.get({ storage: CRD_STORAGE, namespace: '', name });
    const write = ownWrite(parts, crdKind, stored === undefined ? '' : name);
    const wanted = decodeStrictly(toolkit, write, { value: crd, duplicates: [] });
    if (stored === undefined) createObject(parts.pipeline, tx, write, wanted);
    else updateObject(parts.pipeline, tx, write, { previous: fromStored(toolkit, crdKind, stored), wanted, requireResourceVersion: false });
  });
}

/** A write by the server itself. */
function ownWrite(parts: ServerParts, definition: ResourceDefinition, name: string): WriteRequest {
  return {
    definition,
    namespace: '',
    name,
    subresource: '',
    fieldManager: 'longshore-apiserver',
    fieldValidation: 'Strict',
    force: false,
    nowMs: parts.clock.now(),
    warn: () => undefined,
  };
}
