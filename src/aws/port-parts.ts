/** What the nouns of one scope's port share. */
import type { RawService, RawServiceDeployment, RawServiceRevision, RawTaskDefinition } from '../core/observed/raw.ts';
import type { CallerIdentity } from '../core/ports.ts';
import type { Clock } from '../runtime/clock.ts';
import type { AwsMetrics } from '../telemetry/aws-metrics.ts';
import { createLruCache, type LruCache } from '../runtime/lru-cache.ts';
import type { Send } from './send.ts';
import { createSingleFlight, type SingleFlight } from './single-flight.ts';
import { createTimedCache, type TimedCache } from './timed-cache.ts';

/** One set for each scope, so that no answer of one account or role is given to another. */
export interface PortParts {
  readonly send: Send;
  readonly clock: Clock;
  readonly metrics: AwsMetrics;
  readonly flights: SingleFlight;
  /** By `cluster/service`. */
  readonly services: TimedCache<RawService>;
  /** By ARN; an answer in a terminal status never grows old. */
  readonly deployments: TimedCache<RawServiceDeployment>;
  readonly revisions: LruCache<RawServiceRevision>;
  readonly taskDefinitions: LruCache<RawTaskDefinition>;
  readonly identity: TimedCache<CallerIdentity>;
}

/** Entries that each cache of a scope holds at most; what was used least recently goes first. */
export interface CacheSizes {
  readonly services: number;
  readonly deployments: number;
  readonly revisions: number;
  readonly taskDefinitions: number;
}

/** A trimmed service is about 6 KB, a definition of three containers about 10 KB: 60 + 20 MB when full. */
export const CACHE_SIZES: CacheSizes = { services: 10_000, deployments: 5_000, revisions: 5_000, taskDefinitions: 2_000 };

/** Empty caches around `send`; `metrics` hears of their hits, misses and evictions. */
export function createPortParts(send: Send, clock: Clock, metrics: AwsMetrics, sizes: CacheSizes): PortParts {
  const observing = (cache: string) => (result: 'hit' | 'miss' | 'evicted'): void => metrics.cache(cache, result);
  return {
    send,
    clock,
    metrics,
    flights: createSingleFlight(),
    services: createTimedCache(sizes.services, clock, observing('services')),
    deployments: createTimedCache(sizes.deployments, clock, observing('deployments')),
    revisions: createLruCache(sizes.revisions, observing('revisions')),
    taskDefinitions: createLruCache(sizes.taskDefinitions, observing('taskDefinitions')),
    identity: createTimedCache(1, clock, observing('identity')),
  };
}

/** Milliseconds without a new question after which a batch leaves: too short for a person to notice. */
export const BATCH_IDLE_MS = 10;
/** Milliseconds after its first question at which a batch leaves, although more keep coming. */
export const BATCH_MAX_WAIT_MS = 35;
