import type { Clock } from '../../runtime/clock.ts';
import type { Logger } from '../../runtime/logger.ts';
import type { ApiObject } from '../model/api-object.ts';
import { nameOf, namespaceOf } from '../model/api-object.ts';
import { at } from '../model/json.ts';
import type { Store } from '../store/store.ts';
import { every } from '../watch/watch-stream.ts';

const EVENT_STORAGE = 'core/events';
/** A real API server forgets events an hour after they were last written (`--event-ttl`). */
const EVENT_TTL_MS = 60 * 60_000;
const CHECK_MS = 5 * 60_000;

interface ExpiryParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Removes old events every few minutes, so that they do not fill the store. `stop` waits for a removal under way. */
export function startEventExpiry(parts: ExpiryParts): { readonly stop: () => Promise<void> } {
  let underWay: Promise<void> = Promise.resolve();
  const cancel = every(parts.clock, CHECK_MS, () => {
    underWay = expireEvents(parts).catch((error: unknown) => {
      parts.log.warn('old events could not be removed', { err: error });
    });
  });
  return {
    async stop() {
      cancel();
      await underWay;
    },
  };
}

async function expireEvents({ store, clock }: ExpiryParts): Promise<void> {
  const limit = clock.now() - EVENT_TTL_MS;
  if (!store.list(EVENT_STORAGE).objects.some((event) => lastSeenMs(event) < limit)) return;
  await store.write((tx) => {
    for (const event of tx.list(EVENT_STORAGE)) {
      if (lastSeenMs(event) >= limit) continue;
      tx.remove({ storage: EVENT_STORAGE, namespace: namespaceOf(event), name: nameOf(event) }, event);
    }
  });
}

/** The latest of the times of an event; 0 when none can be read. */
function lastSeenMs(event: ApiObject): number {
  const times = [at(event, 'series', 'lastObservedTime'), event['lastTimestamp'], event['eventTime'], at(event, 'metadata', 'creationTimestamp')];
  return Math.max(0, ...times.map((time) => (typeof time === 'string' ? Date.parse(time) : Number.NaN)).filter((ms) => !Number.isNaN(ms)));
}
