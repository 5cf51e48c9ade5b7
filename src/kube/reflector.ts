import { exponentialBackoff } from '../runtime/backoff.ts';
import { sleep, type Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import { apiCall } from './api-call.ts';
import { listAll, type Selection } from './list-all.ts';
import type { WritableStore } from './store.ts';
import type { KubeTransport } from './transport.ts';
import { watchOnce, type WatchEnd, type WatchOptions } from './watch-once.ts';

/** What a reflector does at this moment. */
export type ReflectorState = 'stopped' | 'listing' | 'watching' | 'backing off';

/** What a reflector tells about itself: `reflector_relists_total`, `watch_restarts_total{reason}`, `last_event_seconds`. */
export interface ReflectorMetrics {
  listed(objects: number, durationMs: number): void;
  relisted(reason: string): void;
  restarted(reason: string): void;
  /** An event or bookmark came; `at` in epoch milliseconds. */
  event(at: number): void;
}

/** What is watched, and the store that is kept equal to it. */
export interface ReflectorOptions {
  readonly selection: Selection;
  readonly transport: KubeTransport;
  readonly store: WritableStore;
  readonly clock: Clock;
  readonly log: Logger;
  /** Uniform in [0, 1): spreads watch lengths and retries. */
  readonly random: () => number;
  readonly metrics?: ReflectorMetrics;
}

/** A list and a watch of one kind that never give up. */
export interface Reflector {
  readonly name: string;
  readonly state: ReflectorState;
  /** Why the last list failed; absent before the first one, and once one worked. */
  readonly failure: Error | undefined;
  /**
   * Keeps the store equal to the server until `stop` aborts, whatever the network does; calls `ready` after the first
   * complete list. Rejects only when it is called while it runs.
   */
  run(stop: AbortSignal, ready?: () => void): Promise<void>;
}

const BACKOFF = { baseMs: 800, maxMs: 30_000, jitter: 0.5 };
/** A watch that ends sooner counts as idle, or a broken proxy would be asked in a tight loop. */
const SHORT_WATCH_MS = 1_000;
const MAX_UNKNOWN_TYPES = 16;

/**
 * List, then watch, for ever (docs/adr/0008-own-reflector.md). One loop, strictly in sequence: no event is applied while
 * another is, and none after `stop`.
 */
export function createReflector(options: ReflectorOptions): Reflector {
  const { selection, transport, store, clock, random, metrics } = options;
  const log = options.log.child({ reflector: selection.kind });
  const call = apiCall(transport);
  const backoff = exponentialBackoff({ ...BACKOFF, random });
  const unknownTypes = new Set<string>();
  let state: ReflectorState = 'stopped';
  let failure: Error | undefined;

  const pause = async (ms: number, stop: AbortSignal): Promise<void> => {
    if (ms <= 0) return;
    state = 'backing off';
    // Rejects only with the stop's reason, which the loops look at next.
    await sleep(clock, ms, stop).catch(() => undefined);
  };

  /** Lists until it works. `undefined`: stopped. */
  const list = async (stop: AbortSignal): Promise<string | undefined> => {
    const stopped = (): boolean => stop.aborted;
    for (let failed = 0; !stopped(); ) {
      state = 'listing';
      const startedAt = clock.elapsed();
      try {
        const { objects, version } = await listAll(call, { signal: stop, clock }, selection);
        if (stopped()) return undefined;
        failure = undefined;
        store.replace(objects);
        metrics?.listed(objects.length, clock.elapsed() - startedAt);
        return version;
      } catch (error) {
        if (stopped()) return undefined;
        failed += 1;
        failure = error instanceof Error ? error : new Error('the list failed');
        log.warn('list failed; it is tried again', { error, failures: failed });
        await pause(backoff(failed), stop);
      }
    }
    return undefined;
  };

  /** Watches on and on from `from`, until stopped or until only a list helps. Idle ends are ends of short watches in a row. */
  const watch = async (from: string, stop: AbortSignal, idleBefore: number): Promise<{ readonly idleEnds: number }> => {
    let version = from;
    let idleEnds = idleBefore;
    const onEvent: WatchOptions['onEvent'] = (event) => {
      metrics?.event(clock.now());
      if (event.kind === 'unknown') {
        if (unknownTypes.has(event.type) || unknownTypes.size >= MAX_UNKNOWN_TYPES) return;
        unknownTypes.add(event.type);
        log.warn('watch event of an unknown type ignored', { type: event.type });
        return;
      }
      if (event.kind === 'put') store.put(event.object);
      else if (event.kind === 'removed') store.remove(event.object);
      version = event.version;
      // It was of use, so the pause does not grow; but a server that sends one event per connection is not asked in a tight loop.
      idleEnds = Math.min(idleEnds, 1);
    };
    for (;;) {
      state = 'watching';
      const startedAt = clock.elapsed();
      const timeoutSeconds = 300 + Math.floor(random() * 300);
      const end = await watchOnce({ transport, clock, selection, version, timeoutSeconds, stop, onEvent });
      if (end.kind === 'stopped') return { idleEnds };
      if (clock.elapsed() - startedAt >= SHORT_WATCH_MS) idleEnds = 0;
      const wait = waitAfter(end, idleEnds);
      idleEnds += 1;
      if (end.kind === 'relist') metrics?.relisted(end.reason);
      else metrics?.restarted(end.kind === 'closed' ? 'closed' : end.reason);
      const ordinary = end.kind === 'closed' || end.reason === 'silent' || end.reason === 'expired';
      log[ordinary ? 'debug' : 'warn']('watch ended', { ...end, version, waitMs: wait });
      await pause(wait, stop);
      if (end.kind === 'relist' || stop.aborted) return { idleEnds };
    }
  };

  /** An orderly end after a useful watch needs no pause; everything else backs off. */
  const waitAfter = (end: Exclude<WatchEnd, { kind: 'stopped' }>, idleEnds: number): number => {
    switch (end.kind) {
      case 'closed':
        return idleEnds === 0 ? 0 : backoff(idleEnds);
      case 'relist':
        return idleEnds === 0 && end.reason === 'expired' ? 0 : backoff(idleEnds + 1);
      case 'interrupted':
        if (end.reason === 'silent') return idleEnds === 0 ? 0 : backoff(idleEnds);
        return Math.max(end.retryAfterMs ?? 0, backoff(idleEnds + 1));
    }
  };

  return {
    name: `reflector ${selection.kind}`,
    get state() {
      return state;
    },
    get failure() {
      return failure;
    },
    async run(stop, ready) {
      if (state !== 'stopped') throw new Error(`The reflector of ${selection.kind} runs already.`);
      try {
        let idleEnds = 0;
        while (!stop.aborted) {
          const version = await list(stop);
          if (version === undefined) return;
          ready?.();
          ({ idleEnds } = await watch(version, stop, idleEnds));
        }
      } finally {
        state = 'stopped';
      }
    },
  };
}
