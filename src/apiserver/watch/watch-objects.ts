import type { Clock } from '../../runtime/clock.ts';
import type { ApiObject } from '../model/api-object.ts';
import { withMetadata } from '../model/api-object.ts';
import type { JsonObject } from '../model/json.ts';
import type { StatusError } from '../model/status-error.ts';
import { expired, serverTimeout, statusOf } from '../model/status-error.ts';
import type { Change, Store } from '../store/store.ts';
import { createWatchStream, every } from './watch-stream.ts';

interface WatchInput {
  readonly store: Store;
  readonly clock: Clock;
  readonly storage: string;
  /** Empty: all namespaces. */
  readonly namespace: string;
  /** From the stored form to the client's version. */
  readonly present: (stored: ApiObject) => ApiObject;
  /** Label and field selectors, on presented objects. */
  readonly matches: (object: ApiObject) => boolean;
  /** How an event's object is shown: itself, a Table of one row, or its metadata. */
  readonly show: (object: ApiObject) => JsonObject;
  readonly showBookmark: (object: ApiObject) => JsonObject;
  /** apiVersion and kind of bookmarks. */
  readonly identity: { readonly apiVersion: string; readonly kind: string };
  readonly resourceVersion: string;
  readonly bookmarks: boolean;
  readonly sendInitialEvents: boolean;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Registers for the end of the kind (its CRD was deleted) or of the server. */
  readonly onClose: (close: () => void) => () => void;
}

/** Upstream sends bookmarks about once a minute. */
const BOOKMARK_MS = 60_000;

/**
 * The lines of a watch (kube-api.md section 6). Subscribed when this returns, so that no change is lost between a list and
 * its watch, and released when the reader, the client, the time limit, the kind or the server ends it.
 */
export function watchObjects(input: WatchInput): AsyncIterable<string> {
  const { store, clock, storage, signal } = input;
  const releases: (() => void)[] = [];
  const stream = createWatchStream(() => {
    for (const release of releases) release();
  });
  const lineOf = (type: string, object: JsonObject): string => `${JSON.stringify({ type, object })}\n`;
  const send = (type: string, object: JsonObject): void => {
    stream.push(lineOf(type, object));
  };
  const fail = (error: StatusError): AsyncIterable<string> => {
    send('ERROR', statusOf(error));
    stream.end();
    return stream.lines;
  };
  const bookmark = (annotations?: JsonObject): void => {
    const metadata = { resourceVersion: String(store.revision()), ...(annotations === undefined ? {} : { annotations }) };
    send('BOOKMARK', input.showBookmark({ ...input.identity, metadata }));
  };
  const forward = (change: Change): void => {
    const event = eventOf(input, change);
    if (event !== undefined) send(event.type, input.show(event.object));
  };

  const since = Number(input.resourceVersion === '' ? '0' : input.resourceVersion);
  if (since > store.revision()) return fail(serverTimeout(`Too large resource version: ${since}, current: ${store.revision()}`));
  if (input.sendInitialEvents || since === 0) {
    const objects = store.list(storage, input.namespace === '' ? undefined : input.namespace).objects.map(input.present);
    // One push: however many objects there are, they are the start of the stream and no sign of a slow reader.
    stream.push(objects.filter(input.matches).map((object) => lineOf('ADDED', input.show(object))).join(''));
    if (input.sendInitialEvents) bookmark({ 'k8s.io/initial-events-end': 'true' });
  } else {
    const missed = store.changesSince(storage, since);
    if (missed === undefined) return fail(expired(`too old resource version: ${since} (${store.revision()})`));
    for (const change of missed) forward(change);
  }

  releases.push(store.subscribe(storage, forward));
  releases.push(
    clock.after(input.timeoutMs, () => {
      if (input.bookmarks) bookmark();
      stream.end();
    }),
  );
  if (input.bookmarks) releases.push(every(clock, BOOKMARK_MS, () => bookmark()));
  const onAbort = (): void => stream.end();
  releases.push(input.onClose(onAbort));
  signal.addEventListener('abort', onAbort, { once: true });
  releases.push(() => signal.removeEventListener('abort', onAbort));
  if (signal.aborted) stream.end();
  return stream.lines;
}

/**
 * What a watcher with these selectors sees of a change: an object that starts to match is ADDED, one that stops to match is
 * DELETED with its last matching state, under the new resourceVersion.
 */
function eventOf(input: WatchInput, change: Change): { readonly type: string; readonly object: ApiObject } | undefined {
  if (input.namespace !== '' && change.key.namespace !== input.namespace) return undefined;
  const object = input.present(change.object);
  const before = change.previous === undefined ? undefined : input.present(change.previous);
  const was = before !== undefined && input.matches(before);
  if (change.type === 'remove') return was ? { type: 'DELETED', object } : undefined;
  const is = input.matches(object);
  if (is) return { type: was ? 'MODIFIED' : 'ADDED', object };
  return was ? { type: 'DELETED', object: withMetadata(before, { resourceVersion: String(change.revision) }) } : undefined;
}
