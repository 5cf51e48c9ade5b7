/**
 * The queue in front of AWS: one token bucket per API category at the configured share of AWS's own, with lanes.
 * Every attempt of every call passes here, retries included, so the share is a promise and not an average.
 */
import { transientError } from '../core/errors.ts';
import type { Lane } from '../core/ports.ts';
import type { Clock } from '../runtime/clock.ts';
import type { AwsMetrics, AwsMetricScope } from '../telemetry/aws-metrics.ts';
import { BUCKET_NAMES, BUCKETS, shareOf, type BucketName } from './buckets.ts';
import { createLaneQueue, type LaneQueue, type Waiter } from './lane-queue.ts';
import { onAbort } from './on-abort.ts';
import { createTokenBucket, type TokenBucket } from '../runtime/token-bucket.ts';

interface AcquireOptions {
  readonly lane: Lane;
  readonly signal: AbortSignal;
  /** Epoch ms after which there is no point in a token any more. */
  readonly deadline?: number;
}

/** The turnstile in front of one account and Region. Shared by all scopes that AWS counts together. */
export interface Limiter {
  /**
   * Resolves when the call may be sent, with what to call when its answer is there. Rejects with a transient
   * `LocalQueueFull`, `LeaseExpiring` or `Aborted`.
   */
  acquire(bucket: BucketName, options: AcquireOptions): Promise<() => void>;
  /** AWS throttled a call of this bucket: back off. */
  throttled(bucket: BucketName, retryAfterMs?: number): void;
}

interface LimiterOptions {
  /** For the metrics. */
  readonly scope: AwsMetricScope;
  readonly sharePercent: number;
  readonly clock: Clock;
  readonly metrics: AwsMetrics;
  /** Per bucket. Two lanes of 10,000 services each fit many times over once batched. */
  readonly maxWaiters?: number;
}

interface Ticket extends Waiter {
  readonly grant: () => void;
}

interface Gate {
  readonly name: BucketName;
  readonly tokens: TokenBucket;
  readonly queue: LaneQueue<Ticket>;
  /** Calls of bulk lanes that were sent and not answered. */
  bulk: number;
  cancelTimer: (() => void) | undefined;
}

const DEFAULT_MAX_WAITERS = 10_000;
/**
 * An answer to DescribeServices has up to 300 KB and takes 10 ms to read and to clean; Node.js handles all answers that are
 * there before it turns to anything else. Two at a time are 20 ms in a turn, and still thirteen calls a second at AWS's 150 ms
 * each: more than the half of the bucket that is ours unless its account says otherwise.
 */
const MAX_BULK_IN_FLIGHT = 2;
const BULK_LANES: ReadonlySet<Lane> = new Set<Lane>(['sweep', 'garbage']);
const DEFAULT_PAUSE_MS = 1_000;

/** Buckets start full. A timer runs only while somebody waits, so nothing has to be closed. */
export function createLimiter(options: LimiterOptions): Limiter {
  const { clock, metrics, scope } = options;
  const maxWaiters = options.maxWaiters ?? DEFAULT_MAX_WAITERS;
  const gates = new Map<BucketName, Gate>(
    BUCKET_NAMES.map((name) => [
      name,
      {
        name,
        tokens: createTokenBucket(shareOf(BUCKETS[name], options.sharePercent), clock.now()),
        queue: createLaneQueue<Ticket>(maxWaiters),
        bulk: 0,
        cancelTimer: undefined,
      },
    ]),
  );

  const gateOf = (name: BucketName): Gate => {
    const gate = gates.get(name);
    if (gate === undefined) throw new Error(`no bucket ${name}`);
    return gate;
  };

  metrics.buckets(scope, () => {
    const now = clock.now();
    return [...gates.values()].map(({ name, tokens }) => ({ bucket: name, used: tokens.used(now), factor: tokens.factor(now) }));
  });

  const pump = (gate: Gate): void => {
    gate.cancelTimer?.();
    gate.cancelTimer = undefined;
    const now = clock.now();
    const open = (lane: Lane): boolean => gate.bulk < MAX_BULK_IN_FLIGHT || !BULK_LANES.has(lane);
    while (gate.queue.size > 0 && gate.tokens.waitMs(now) === 0) {
      const ticket = gate.queue.next(now, open);
      // Only bulk is waiting, and enough of it is under way: the next answer pumps again.
      if (ticket === undefined) return;
      gate.tokens.take(now);
      metrics.waited(gate.name, ticket.lane, now - ticket.enqueuedAt);
      ticket.grant();
    }
    if (gate.queue.size > 0) gate.cancelTimer = clock.after(Math.max(1, gate.tokens.waitMs(now)), () => pump(gate));
  };

  /** Counts a bulk call as under way until the returned function is called, once. */
  const enter = (gate: Gate, lane: Lane): (() => void) => {
    let counted = BULK_LANES.has(lane);
    if (counted) gate.bulk += 1;
    return () => {
      if (!counted) return;
      counted = false;
      gate.bulk -= 1;
      pump(gate);
    };
  };

  return {
    acquire(bucket, { lane, signal, deadline = Number.POSITIVE_INFINITY }) {
      const gate = gateOf(bucket);
      return new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(abortReason(signal));
          return;
        }
        const now = clock.now();
        if (now >= deadline) {
          reject(leaseExpiring());
          return;
        }
        const leave = (error: Error): void => {
          gate.queue.remove(ticket);
          forget();
          reject(error);
        };
        const cancelDeadline = Number.isFinite(deadline) ? clock.after(deadline - now, () => leave(leaseExpiring())) : undefined;
        const forgetSignal = onAbort(signal, () => leave(abortReason(signal)));
        const forget = (): void => {
          forgetSignal();
          cancelDeadline?.();
        };
        const ticket: Ticket = {
          lane,
          enqueuedAt: now,
          grant: () => {
            forget();
            resolve(enter(gate, lane));
          },
          evict: () => leave(queueFull(bucket, maxWaiters)),
        };
        if (!gate.queue.add(ticket)) {
          leave(queueFull(bucket, maxWaiters));
          return;
        }
        pump(gate);
      });
    },
    throttled(bucket, retryAfterMs = DEFAULT_PAUSE_MS) {
      const gate = gateOf(bucket);
      gate.tokens.throttled(clock.now(), retryAfterMs);
      pump(gate);
    },
  };
}

/** The fence of a write (design 4.2): the lease may be somebody else's before the call arrives. */
export const leaseExpiring = (): Error =>
  transientError('LeaseExpiring', 'The lease of this account runs out before the call could be sent safely; nothing was sent.');

const queueFull = (bucket: BucketName, maxWaiters: number): Error =>
  transientError('LocalQueueFull', `More than ${maxWaiters} calls wait for AWS's ${bucket} bucket; nothing was sent. Raise the account's share or lower the load.`, {
    retryAfterMs: 30_000,
  });

const abortReason = (signal: AbortSignal): Error => transientError('Aborted', 'Stopped while waiting for a turn; nothing was sent.', { cause: signal.reason });
