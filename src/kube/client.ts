import type { KubeObject } from '../api/meta.ts';
import { isLongshoreError, terminalError } from '../core/errors.ts';
import type { KubePort } from '../core/ports.ts';
import { apiCall, objectIn, type ApiRequest } from './api-call.ts';
import { createEventRecorder } from './events.ts';
import { goneUnder, type KubeCall } from './kube-error.ts';
import { keyOf, kindOf, objectPath } from './kinds.ts';
import { listAll } from './list-all.ts';
import type { KubeTransport } from './transport.ts';

/** How a port reaches the API server, and under which names it writes. */
export interface KubePortOptions {
  readonly transport: KubeTransport;
  /** Names this program in managedFields of its plain writes, and as the source of events. */
  readonly fieldManager: string;
  /** Names this replica in events: the pod's name. */
  readonly instance: string;
}

/** The writes and uncached reads of `KubePort` over any transport. Each method is one request, but for a list's pages. */
export function createKubePort({ transport, fieldManager, instance }: KubePortOptions): KubePort {
  const call = apiCall(transport);
  const recorder = createEventRecorder({ call, component: fieldManager, instance });

  const write = async (ctx: Parameters<typeof call>[0], request: ApiRequest): Promise<KubeObject> => objectIn(request.call, await call(ctx, request));

  return {
    async get(ctx, kind, key) {
      const what: KubeCall = { verb: 'get', kind, key };
      try {
        return objectIn(what, await call(ctx, { call: what, method: 'GET', path: objectPath(kind, key) }));
      } catch (error) {
        if (isLongshoreError(error) && error.reason === 'NotFound') return undefined;
        throw error;
      }
    },

    async list(ctx, kind, options) {
      return (await listAll(call, ctx, { kind, ...options })).objects;
    },

    async apply(ctx, object, options) {
      const kind = kindOf(object);
      const key = keyOf(object);
      return write(ctx, {
        call: { verb: 'patch', kind, key, ...(options.asUser === undefined ? {} : { asUser: options.asUser }) },
        method: 'PATCH',
        path: objectPath(kind, key),
        query: {
          fieldManager: options.fieldManager,
          force: String(options.force),
          // A field that the CRD does not know is an error to be shown, not something to drop silently.
          fieldValidation: 'Strict',
          dryRun: options.dryRun === true ? 'All' : undefined,
        },
        contentType: 'application/apply-patch+yaml',
        body: object,
      });
    },

    async putStatus(ctx, object, status) {
      const kind = kindOf(object);
      const key = keyOf(object);
      versionOf(object);
      return write(ctx, {
        call: { verb: 'update', kind, key, subresource: 'status' },
        method: 'PUT',
        path: `${objectPath(kind, key)}/status`,
        query: { fieldManager },
        body: { ...object, status },
      });
    },

    async patch(ctx, object, patch) {
      const kind = kindOf(object);
      const key = keyOf(object);
      const metadata = (patch['metadata'] ?? {}) as object;
      return write(ctx, {
        call: { verb: 'patch', kind, key },
        method: 'PATCH',
        path: objectPath(kind, key),
        query: { fieldManager },
        contentType: 'application/merge-patch+json',
        body: { ...patch, metadata: { ...metadata, resourceVersion: versionOf(object), uid: object.metadata.uid } },
      });
    },

    async delete(ctx, object, { asUser }) {
      const kind = kindOf(object);
      const key = keyOf(object);
      try {
        await call(ctx, {
          call: { verb: 'delete', kind, key, ...(asUser === undefined ? {} : { asUser }) },
          method: 'DELETE',
          path: objectPath(kind, key),
          body: {
            apiVersion: 'v1',
            kind: 'DeleteOptions',
            propagationPolicy: 'Background',
            ...(object.metadata.uid === undefined ? {} : { preconditions: { uid: object.metadata.uid } }),
          },
        });
      } catch (error) {
        if (!goneUnder(error)) throw error;
      }
    },

    event: (ctx, input) => recorder.record(ctx, input),
  };
}

/** A guarded write of an object that was never read would overwrite whatever is there. */
function versionOf(object: KubeObject): string {
  const { resourceVersion, name } = object.metadata;
  if (resourceVersion === undefined || resourceVersion === '') {
    throw terminalError('MissingResourceVersion', `${object.kind} ${name}: a guarded write needs the resourceVersion that was read.`);
  }
  return resourceVersion;
}
