import { pageIn, apiCall } from '../kube/api-call.ts';
import { collectionPath } from '../kube/kinds.ts';
import type { KubeTransport } from '../kube/transport.ts';
import type { ObjectKey } from '../core/model/key.ts';
import type { Clock } from '../runtime/clock.ts';

/** What happened to an object, as its Events tell. */
export interface ServiceEvent {
  /** RFC 3339, the last time it happened. */
  readonly at: string;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly count: number;
}

/** An object has far fewer: the operator writes a burst of 25, and servers keep them for an hour. */
const LIMIT = '500';

/** The Events of one EcsService, oldest first. @throws LongshoreError as the API server answers */
export async function readServiceEvents(transport: KubeTransport, key: ObjectKey, ctx: { readonly signal: AbortSignal; readonly clock: Clock }): Promise<readonly ServiceEvent[]> {
  const call = { verb: 'list', kind: 'Event', key: { namespace: key.namespace, name: '' } } as const;
  const query = { fieldSelector: `involvedObject.kind=EcsService,involvedObject.name=${key.name}`, limit: LIMIT };
  const answer = await apiCall(transport)(ctx, { call, method: 'GET', path: collectionPath('Event', key.namespace), query });
  const events = pageIn(call, 'v1', answer).items.map((item) => {
    const event: Readonly<Record<string, unknown>> = { ...item };
    const text = (name: string): string => (typeof event[name] === 'string' ? event[name] : '');
    const at = [text('lastTimestamp'), text('eventTime'), item.metadata.creationTimestamp ?? ''].find((time) => time !== '') ?? '';
    const told = { at, type: text('type'), reason: text('reason'), message: text('message'), count: typeof event['count'] === 'number' ? event['count'] : 1 };
    return { told, version: Number(item.metadata.resourceVersion ?? '') };
  });
  // Times are whole seconds, and one pass tells several things. Versions grow with every write (KEP-5504).
  return events.sort((a, b) => (a.told.at < b.told.at ? -1 : a.told.at > b.told.at ? 1 : a.version - b.version || 0)).map(({ told }) => told);
}
