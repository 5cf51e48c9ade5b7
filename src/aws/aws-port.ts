/** The AWS edge: one client with batches and caches per scope, one set of token buckets per account and Region. */
import type { AwsPort, AwsScope, EcsPort } from '../core/ports.ts';
import type { Clock } from '../runtime/clock.ts';
import { silentAwsMetrics, type AwsMetrics } from '../telemetry/aws-metrics.ts';
import { createClient, type ClientOptions } from './client.ts';
import { createEcsPort } from './ecs-port.ts';
import { createLimiter, type Limiter } from './limiter.ts';
import { createLruCache } from '../runtime/lru-cache.ts';
import { CACHE_SIZES, createPortParts, type CacheSizes } from './port-parts.ts';
import { withLimiter, withMetrics, withRetries } from './send.ts';

/** What all scopes have in common; whatever an AwsAccount says comes with its `AwsScope`. */
export interface AwsPortOptions extends ClientOptions {
  readonly clock: Clock;
  /** In [0, 1); spreads the retries of reads. */
  readonly random: () => number;
  readonly metrics?: AwsMetrics;
  readonly caches?: CacheSizes;
}

interface ClosableAwsPort extends AwsPort {
  /** Closes idle connections of all scopes. Calls under way end by their own signals. */
  close(): void;
}

interface Opened {
  readonly port: EcsPort;
  readonly close: () => void;
}

/** More AwsAccounts (or more versions of them) than this, and the scope used least recently is opened anew. */
const MAX_SCOPES = 500;

/**
 * A port that opens each scope when it is first asked for. Opening reads no credential and sends nothing. Errors of its
 * calls are `LongshoreError`s, classified by `classify`.
 */
export function createAwsPort(options: AwsPortOptions): ClosableAwsPort {
  const metrics = options.metrics ?? silentAwsMetrics;
  const opened = new Map<string, Opened>();
  const limiters = createLruCache<Limiter>(MAX_SCOPES);

  /** AWS counts per account and Region, whatever the role: namespaces with roles of their own share one set of buckets. */
  const limiterOf = (scope: AwsScope): Limiter => {
    const { account, accountId, partition, region, sharePercent } = scope;
    const key = [partition, accountId, region, sharePercent].join(' ');
    const limiter = limiters.get(key) ?? createLimiter({ scope: { account, region }, sharePercent, clock: options.clock, metrics });
    limiters.set(key, limiter);
    return limiter;
  };

  const open = (scope: AwsScope): Opened => {
    const client = createClient(scope, options);
    const { account, region } = scope;
    const send = withRetries(withLimiter(withMetrics(client.send, { account, region }, metrics), limiterOf(scope)), options.random);
    return { port: createEcsPort(createPortParts(send, options.clock, metrics, options.caches ?? CACHE_SIZES)), close: () => client.close() };
  };

  return {
    ecs(scope) {
      const key = scopeKey(scope);
      const known = opened.get(key) ?? open(scope);
      // Re-inserted on use, so that the first entry is the one used least recently.
      opened.delete(key);
      opened.set(key, known);
      const oldest = opened.entries().next();
      if (opened.size > MAX_SCOPES && oldest.done !== true) {
        opened.delete(oldest.value[0]);
        oldest.value[1].close();
      }
      return known.port;
    },
    close() {
      for (const { close } of opened.values()) close();
      opened.clear();
    },
  };
}

/** A scope by value: members in one order, whatever order they were written in. */
const scopeKey = (scope: AwsScope): string =>
  JSON.stringify(scope, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))) : value,
  );
