/**
 * One function for everything that goes to AWS, and its wrappers. Read from the inside out:
 * `withRetries(withLimiter(withMetrics(client.send)))`: every attempt takes a token and is counted.
 */
import { isLongshoreError, type LongshoreError } from '../core/errors.ts';
import type { JsonObject } from '../core/model/json.ts';
import type { Lane } from '../core/ports.ts';
import { sleep } from '../runtime/clock.ts';
import type { Context } from '../runtime/context.ts';
import type { AwsMetrics, AwsMetricScope } from '../telemetry/aws-metrics.ts';
import { leaseExpiring, type Limiter } from './limiter.ts';
import { OPERATIONS, type OperationName } from './operations.ts';

/** One request to AWS, before it is signed. */
export interface Call {
  readonly operation: OperationName;
  readonly input: JsonObject;
  /** What it is about, for error texts: `service shop/web`. */
  readonly object: string;
  readonly lane: Lane;
  /** Writes only: epoch ms after which the call must not be sent any more. */
  readonly deadline?: number;
}

/** Answers with plain frozen JSON; throws only `LongshoreError`s. */
export type Send = (ctx: Context, call: Call) => Promise<JsonObject>;

/** Counts attempts, their outcome and duration. */
export function withMetrics(send: Send, scope: AwsMetricScope, metrics: AwsMetrics): Send {
  return async (ctx, call) => {
    const { bucket } = OPERATIONS[call.operation];
    const startedAt = ctx.clock.now();
    const done = (code: string): void => metrics.called(scope, call.operation, bucket, code, ctx.clock.now() - startedAt);
    try {
      const answer = await send(ctx, call);
      done('ok');
      return answer;
    } catch (error) {
      const reason = isLongshoreError(error) ? error.reason : 'Unknown';
      done(reason);
      if (reason === 'Throttled') metrics.throttled(scope, call.operation, bucket);
      throw error;
    }
  };
}

/** Waits for a token in the call's lane, checks the write's fence at the last moment, and backs off when AWS throttles. */
export function withLimiter(send: Send, limiter: Limiter): Send {
  return async (ctx, call) => {
    const { bucket } = OPERATIONS[call.operation];
    const { lane, deadline } = call;
    const answered = await limiter.acquire(bucket, { lane, signal: ctx.signal, ...(deadline === undefined ? {} : { deadline }) });
    try {
      if (deadline !== undefined && ctx.clock.now() >= deadline) throw leaseExpiring();
      return await send(ctx, call);
    } catch (error) {
      if (isLongshoreError(error) && error.reason === 'Throttled') limiter.throttled(bucket, error.retryAfterMs);
      throw error;
    } finally {
      answered();
    }
  };
}

const MAX_ATTEMPTS = 3;
const MAX_DELAY_MS = 5_000;
/** What a repeated read may cure, with the base of its back-off: the SDK's `standard` figures (section 14). */
const RETRY_BASE_MS: Readonly<Record<string, number>> = { Throttled: 1_000, AwsUnavailable: 50, NoAnswer: 50, Unreachable: 50, ClockSkew: 50 };

/**
 * Repeats reads a little, with full jitter (`random` in [0, 1)). Writes pass through once: whoever plans decides after
 * a fresh read. A wait longer than 5 s is left to the queue, which does not hold a worker meanwhile.
 */
export function withRetries(send: Send, random: () => number): Send {
  return async (ctx, call) => {
    if (OPERATIONS[call.operation].access === 'write') return send(ctx, call);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await send(ctx, call);
      } catch (error) {
        const delay = attempt < MAX_ATTEMPTS && isLongshoreError(error) ? retryDelay(error, attempt, random) : undefined;
        if (delay === undefined || ctx.signal.aborted) throw error;
        ctx.log.debug('repeating a read', { operation: call.operation, object: call.object, attempt, delayMs: delay, err: error });
        await sleep(ctx.clock, delay, ctx.signal).catch(() => {
          throw error;
        });
      }
    }
  };
}

function retryDelay(error: LongshoreError, attempt: number, random: () => number): number | undefined {
  const base = RETRY_BASE_MS[error.reason];
  if (base === undefined) return undefined;
  const delay = Math.max(Math.floor(random() * base * 2 ** (attempt - 1)), error.retryAfterMs ?? 0);
  return delay > MAX_DELAY_MS ? undefined : delay;
}
