import { createHash } from 'node:crypto';
import type { KubeObject } from '../api/meta.ts';
import { isLongshoreError } from '../core/errors.ts';
import { timeText } from '../core/model/time-text.ts';
import type { EventInput } from '../core/ports.ts';
import type { Context } from '../runtime/context.ts';
import { keyLock } from '../runtime/key-lock.ts';
import { createLruCache } from '../runtime/lru-cache.ts';
import { createTokenBucket, type TokenBucket } from '../runtime/token-bucket.ts';
import { objectIn, type ApiCall } from './api-call.ts';
import type { KubeCall } from './kube-error.ts';
import { collectionPath, objectPath } from './kinds.ts';

/** The same event within this time counts up the first one, in milliseconds. */
export const MERGE_WINDOW_MS = 10 * 60_000;
/** Objects and events that are remembered; the longest unused go first, and their next event is a new one. */
const MAX_REMEMBERED = 4_096;
/** Events per object: a burst, then one in five minutes, so that a quarrelling object cannot fill etcd (as in client-go). */
const BURST = 25;
const PER_SECOND = 1 / 300;
/** `events.k8s.io` allows a note of 1 kB. */
const MAX_MESSAGE = 1_024;
/** An object's name has at most 253 characters; the suffix takes 17. */
const MAX_NAME = 236;

/** Tells users of an object what happened to it (`kubectl describe`). */
export interface EventRecorder {
  /** Never throws. */
  record(ctx: Context, input: EventInput): Promise<void>;
}

interface Remembered {
  readonly name: string;
  readonly firstAt: number;
  readonly count: number;
}

/**
 * Writes Events of the core group. Duplicates (same object, type, reason and message) within ten minutes of the first count
 * it up. Best effort: an event that cannot be written is logged at debug and lost.
 */
export function createEventRecorder(options: { readonly call: ApiCall; readonly component: string; readonly instance: string }): EventRecorder {
  const { call, component, instance } = options;
  const remembered = createLruCache<Remembered>(MAX_REMEMBERED);
  const budgets = createLruCache<TokenBucket>(MAX_REMEMBERED);
  // Two duplicates at once must not both create.
  const lock = keyLock();

  const withinBudget = (ctx: Context, regarding: KubeObject): boolean => {
    const key = regarding.metadata.uid ?? `${regarding.metadata.namespace ?? ''}/${regarding.metadata.name}`;
    const now = ctx.clock.now();
    const bucket = budgets.get(key) ?? createTokenBucket({ burst: BURST, perSecond: PER_SECOND }, now);
    budgets.set(key, bucket);
    return bucket.take(now);
  };

  const create = async (ctx: Context, input: EventInput, digest: string, namespace: string): Promise<void> => {
    const now = ctx.clock.now();
    const name = `${input.regarding.metadata.name.slice(0, MAX_NAME)}.${digestOf([digest, now]).slice(0, 16)}`;
    const what: KubeCall = { verb: 'create', kind: 'Event', key: { namespace, name } };
    const body = eventBody(input, { name, namespace, at: now, component, instance });
    objectIn(what, await call(ctx, { call: what, method: 'POST', path: collectionPath('Event', namespace), body }));
    remembered.set(digest, { name, firstAt: now, count: 1 });
  };

  const countUp = async (ctx: Context, digest: string, namespace: string, last: Remembered): Promise<void> => {
    const key = { namespace, name: last.name };
    const count = last.count + 1;
    await call(ctx, {
      call: { verb: 'patch', kind: 'Event', key },
      method: 'PATCH',
      path: objectPath('Event', key),
      contentType: 'application/merge-patch+json',
      body: { count, lastTimestamp: timeText(ctx.clock.now()) },
    });
    remembered.set(digest, { ...last, count });
  };

  const write = async (ctx: Context, input: EventInput): Promise<void> => {
    const namespace = input.regarding.metadata.namespace ?? 'default';
    const { kind, metadata } = input.regarding;
    const digest = digestOf([kind, namespace, metadata.name, metadata.uid, input.type, input.reason, input.message]);
    await lock.run(digest, async () => {
      const last = remembered.get(digest);
      if (last === undefined || ctx.clock.now() - last.firstAt >= MERGE_WINDOW_MS) {
        await create(ctx, input, digest, namespace);
        return;
      }
      try {
        await countUp(ctx, digest, namespace, last);
      } catch (error) {
        // The server drops events after an hour, or somebody deleted it.
        if (!isLongshoreError(error) || error.reason !== 'NotFound') throw error;
        await create(ctx, input, digest, namespace);
      }
    });
  };

  return {
    async record(ctx, input) {
      try {
        if (withinBudget(ctx, input.regarding)) await write(ctx, input);
        else ctx.log.debug('event dropped: too many for this object', { name: input.regarding.metadata.name, reason: input.reason });
      } catch (error) {
        ctx.log.debug('event not written', { name: input.regarding.metadata.name, reason: input.reason, error });
      }
    },
  };
}

interface EventFrame {
  readonly name: string;
  readonly namespace: string;
  readonly at: number;
  readonly component: string;
  readonly instance: string;
}

function eventBody({ regarding, type, reason, message }: EventInput, { name, namespace, at, component, instance }: EventFrame): unknown {
  const { metadata } = regarding;
  const time = timeText(at);
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace },
    involvedObject: {
      apiVersion: regarding.apiVersion,
      kind: regarding.kind,
      name: metadata.name,
      ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
      ...(metadata.uid === undefined ? {} : { uid: metadata.uid }),
      ...(metadata.resourceVersion === undefined ? {} : { resourceVersion: metadata.resourceVersion }),
    },
    type,
    reason,
    message: message.length <= MAX_MESSAGE ? message : `${message.slice(0, MAX_MESSAGE - 1)}…`,
    count: 1,
    firstTimestamp: time,
    lastTimestamp: time,
    source: { component },
    reportingComponent: component,
    reportingInstance: instance,
  };
}

function digestOf(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
