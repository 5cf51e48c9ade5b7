import type { Clock } from '../runtime/clock.ts';
import { withQuery } from './api-call.ts';
import { lines } from './line-stream.ts';
import type { Selection } from './list-all.ts';
import { collectionPath } from './kinds.ts';
import { parseStatus } from './status.ts';
import { timedAbort, TimeUp } from './timed-abort.ts';
import type { KubeAnswer, KubeTransport } from './transport.ts';
import { parseWatchEvent, type WatchEvent } from './watch-event.ts';

/** How a watch came to its end. */
export type WatchEnd =
  | { readonly kind: 'stopped' }
  /** The server ended the stream in order, as it does when `timeoutSeconds` are over. */
  | { readonly kind: 'closed' }
  /** The version is too old to go on from (410), or the server said ERROR: only a list helps. */
  | { readonly kind: 'relist'; readonly reason: 'expired' | 'error' | 'malformed' | 'refused' }
  /** Cut, silent, or refused for now: go on from the last version. */
  | { readonly kind: 'interrupted'; readonly reason: 'reset' | 'silent' | 'throttled' | 'unavailable'; readonly retryAfterMs?: number; readonly detail: string };

/** One watch, from one version on. */
export interface WatchOptions {
  readonly transport: KubeTransport;
  readonly clock: Clock;
  readonly selection: Selection;
  /** Events after this version. */
  readonly version: string;
  /** After how many seconds the server is to end the watch. */
  readonly timeoutSeconds: number;
  readonly stop: AbortSignal;
  /** Gets each event in order, and is done with it when it returns. */
  readonly onEvent: (event: Exclude<WatchEvent, { kind: 'error' | 'malformed' }>) => void;
}

/**
 * A stream without a byte for this long is cut. Servers send a bookmark about every minute, but at their discretion, so
 * silence proves nothing: the watch goes on from its last version, which costs one request, and nothing is listed again.
 */
export const SILENCE_MS = 90_000;
/** How much later than asked the server may end the watch before we do. */
const GRACE_MS = 5_000;

/** One watch request from its start to its end. Never throws. */
export async function watchOnce(options: WatchOptions): Promise<WatchEnd> {
  const { transport, clock, selection, stop } = options;
  const whole = timedAbort(clock, options.timeoutSeconds * 1_000 + GRACE_MS, stop);
  const silence = timedAbort(clock, SILENCE_MS, whole.signal);
  try {
    const answer = await transport.stream({
      method: 'GET',
      path: withQuery(collectionPath(selection.kind, selection.namespace), {
        watch: 'true',
        allowWatchBookmarks: 'true',
        resourceVersion: options.version,
        timeoutSeconds: String(options.timeoutSeconds),
        labelSelector: selection.labelSelector,
        fieldSelector: selection.fieldSelector,
      }),
      headers: { Accept: 'application/json' },
      signal: silence.signal,
    });
    if (answer.status !== 200) return await refused(answer);
    return await follow(options, answer.body, silence.restart);
  } catch (error) {
    if (stop.aborted) return { kind: 'stopped' };
    if (!silence.signal.aborted) return { kind: 'interrupted', reason: 'reset', detail: error instanceof Error ? error.name : 'unknown' };
    const late: unknown = whole.signal.aborted ? whole.signal.reason : silence.signal.reason;
    return { kind: 'interrupted', reason: 'silent', detail: late instanceof TimeUp ? late.message : 'aborted' };
  } finally {
    silence.dispose();
    whole.dispose();
  }
}

async function follow({ stop, onEvent }: WatchOptions, body: AsyncIterable<string>, heard: () => void): Promise<WatchEnd> {
  for await (const line of lines(body)) {
    heard();
    // A line that was already read when the stop came is not applied: whoever stopped us may have started a successor.
    if (stop.aborted) return { kind: 'stopped' };
    const event = parseWatchEvent(line);
    switch (event.kind) {
      case 'error':
        return { kind: 'relist', reason: event.status.code === 410 ? 'expired' : 'error' };
      case 'malformed':
        // Skipping it would lose a change for ever; going on from the last version would most likely meet it again.
        return { kind: 'relist', reason: 'malformed' };
      default:
        onEvent(event);
    }
  }
  return stop.aborted ? { kind: 'stopped' } : { kind: 'closed' };
}

async function refused({ status, headers, body }: KubeAnswer<AsyncIterable<string>>): Promise<WatchEnd> {
  let text = '';
  // Read to the end, or the connection stays taken; a Status is short.
  for await (const chunk of body) if (text.length < 65_536) text += chunk;
  const detail = `status ${status}`;
  if (status === 410) return { kind: 'relist', reason: 'expired' };
  if (status === 429 || status === 401 || status >= 500) {
    const seconds = Number(headers['retry-after'] ?? parseStatus(text, status).retryAfterSeconds);
    const hint = Number.isFinite(seconds) && seconds >= 0 ? { retryAfterMs: Math.min(seconds, 600) * 1_000 } : {};
    return { kind: 'interrupted', reason: status === 429 ? 'throttled' : 'unavailable', detail, ...hint };
  }
  return { kind: 'relist', reason: 'refused' };
}
