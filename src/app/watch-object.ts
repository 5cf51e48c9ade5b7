import type { KubeObject } from '../api/meta.ts';
import type { ObjectKey } from '../core/model/key.ts';
import type { KindName } from '../core/ports.ts';
import { apiCall } from '../kube/api-call.ts';
import { listAll } from '../kube/list-all.ts';
import type { KubeTransport } from '../kube/transport.ts';
import { watchOnce, type WatchEnd } from '../kube/watch-once.ts';
import { sleep, type Clock } from '../runtime/clock.ts';

/** Which object, and until when. */
export interface WatchObjectOptions {
  readonly transport: KubeTransport;
  readonly clock: Clock;
  readonly kind: KindName;
  readonly key: ObjectKey;
  readonly stop: AbortSignal;
  /** Gets the object as it is at first and after each change; `undefined` while there is none. */
  readonly onChange: (object: KubeObject | undefined) => void;
}

/** How long one watch lasts before it is renewed, in seconds; servers end them by themselves after five to ten minutes. */
const WATCH_SECONDS = 290;
/** Between two watches, in milliseconds: a person looks on, so not long; and a server that ends each at once is not stormed. */
const PAUSE_MS = 1_000;

/**
 * Watches one object until `stop` aborts. A cut watch goes on from its last version, an expired one lists again, so no
 * change is missed (Kubernetes API concepts, efficient detection of changes).
 * @throws LongshoreError when the first look fails; later failures are waited out
 */
export async function watchObject({ transport, clock, kind, key, stop, onChange }: WatchObjectOptions): Promise<void> {
  const call = apiCall(transport);
  const selection = { kind, ...(key.namespace === '' ? {} : { namespace: key.namespace }), fieldSelector: `metadata.name=${key.name}` };
  const look = async (): Promise<string> => {
    const { objects, version } = await listAll(call, { signal: stop, clock }, selection);
    onChange(objects[0]);
    return version;
  };
  let version: string | undefined = await look().catch((error: unknown) => {
    if (stop.aborted) return undefined;
    throw error;
  });
  while (!stop.aborted) {
    try {
      let last: string = (version ??= await look());
      const end: WatchEnd = await watchOnce({
        transport,
        clock,
        selection,
        version: last,
        timeoutSeconds: WATCH_SECONDS,
        stop,
        onEvent(event) {
          if (event.kind === 'unknown') return;
          last = event.version;
          if (event.kind !== 'bookmark') onChange(event.kind === 'put' ? event.object : undefined);
        },
      });
      version = end.kind === 'relist' ? undefined : last;
    } catch {
      version = undefined;
    }
    await sleep(clock, PAUSE_MS, stop).catch(() => undefined);
  }
}
