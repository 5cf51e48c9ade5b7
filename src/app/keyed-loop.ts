import { isLongshoreError } from '../core/errors.ts';
import { LeaseLost } from '../kube/lease.ts';
import { exponentialBackoff } from '../runtime/backoff.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Context } from '../runtime/context.ts';
import { createController, type Failure, type Outcome } from '../runtime/controller.ts';
import type { BackgroundLoop } from '../runtime/lifecycle.ts';
import type { Logger } from '../runtime/logger.ts';
import { createQueue, moreUrgent, type Priority, type WorkQueue } from '../runtime/queue.ts';
import { turn } from '../runtime/turn.ts';
import { loopMetricsOn } from '../telemetry/loop-metrics.ts';
import type { Metrics } from '../telemetry/metrics.ts';

/** One controller: its reconcile function and what it runs on. */
export interface KeyedLoopOptions {
  readonly name: string;
  readonly reconcile: (ctx: Context, key: string) => Promise<Outcome>;
  readonly workers: number;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly random: () => number;
  readonly newId: () => string;
}

/** A controller with its queue, as a part of the process. */
export interface KeyedLoop extends BackgroundLoop {
  /** Adds a key. While the loop does not run, keys are kept, so that nothing that happens while a replica waits is missed. */
  add(key: string, priority: Priority): void;
}

/** One failure that ends quickly must not cost AWS or Git a call a second; five minutes is what Flux and Argo CD wait at most. */
const backoff = { baseMs: 1_000, maxMs: 300_000, jitter: 0.3 };
/** Longer than the slowest honest pass: a fetch of 60 s and a full queue of AWS calls. */
const timeoutMs = 180_000;
/** Three loops stop one after the other, within the 30 s that run-operator.ts gives to all of them. */
const drainMs = 8_000;
/** Once the lease is lost another replica may work: what this one began on older news must not be written over what that one writes. */
const drainFor = (reason: unknown): number => (reason instanceof LeaseLost ? 0 : drainMs);

/** A queue and a controller as one background loop that can be started more than once (a lease can be lost and won again). */
export function keyedLoop(options: KeyedLoopOptions): KeyedLoop {
  const { name, clock, log, workers, newId } = options;
  const metrics = loopMetricsOn(options.metrics, name, workers);
  const waiting = new Map<string, Priority>();
  let queue: WorkQueue | undefined;
  const keep = (key: string, priority: Priority): void => {
    waiting.set(key, moreUrgent(priority, waiting.get(key) ?? priority));
  };
  return {
    name,
    // The drain, and a little for the calls that it aborts.
    stopWithinMs: drainMs + 1_500,
    add(key, priority) {
      if (queue === undefined) keep(key, priority);
      else queue.add(key, { priority });
    },
    async run(stop, ready) {
      const own = createQueue({ clock, backoff: exponentialBackoff({ ...backoff, random: options.random }), observer: metrics });
      queue = own;
      for (const [key, priority] of waiting) own.add(key, { priority });
      waiting.clear();
      // A fleet's keys are a turn's work, before the first of them is looked at.
      await turn();
      ready();
      try {
        await createController({ name, queue: own, reconcile: options.reconcile, classify, workers, timeoutMs, drainMs: drainFor, clock, log, newId, metrics }).run(stop);
      } finally {
        queue = undefined;
        // A lease that is won again finds what was left undone, and whatever had its next look ahead: no event will tell of either.
        for (const [key, priority] of own.keys()) keep(key, priority);
        metrics.depth(0);
      }
    },
  };
}

function classify(error: unknown): Failure {
  return isLongshoreError(error) ? { kind: error.kind, retryAfterMs: error.retryAfterMs, told: error.told } : { kind: 'transient' };
}
