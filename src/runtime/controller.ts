import type { Clock } from './clock.ts';
import type { Context } from './context.ts';
import type { Logger } from './logger.ts';
import { moreUrgent, type NextTurn, type Priority, type QueueObserver, type TakenKey, type WorkQueue } from './queue.ts';
import { turn } from './turn.ts';

/** How a reconcile ends when nothing went wrong. */
export type Outcome =
  /** Nothing to do until somebody adds the key again. */
  | { readonly kind: 'done' }
  /** Look again after `ms` (a rollout is under way, a sweep is due); `resync` priority unless said otherwise. */
  | { readonly kind: 'after'; readonly ms: number; readonly priority?: Priority };

/** What a thrown error means to the loop. A `LongshoreError` has this shape, so that classifying one is returning it. */
export interface Failure {
  /**
   * `terminal`: no retry until the key is added again. `wait`: not a failure, look again after `retryAfterMs`.
   * `transient`: backoff, or `retryAfterMs` when given. `conflict`: somebody else wrote first; at once, a few times.
   */
  readonly kind: 'terminal' | 'wait' | 'transient' | 'conflict';
  readonly retryAfterMs?: number | undefined;
  /** The reconcile has logged it in its own words; the loop says it at level debug only. */
  readonly told?: boolean | undefined;
}

/** `result` label values of controller-runtime's `controller_runtime_reconcile_total`, so that known dashboards work. */
export type ReconcileResult = 'success' | 'requeue_after' | 'requeue' | 'error';

/** What the loop tells about itself. All times in milliseconds. */
export interface LoopMetrics extends QueueObserver {
  /** A worker took a key that had been ready for `waitedMs`. */
  started(waitedMs: number): void;
  /** A run ended. `terminal`: with an error that is not tried again. */
  finished(result: ReconcileResult, durationMs: number, terminal: boolean): void;
  activeWorkers(count: number): void;
}

/** What a controller is made of; all times in milliseconds. */
export interface ControllerOptions {
  readonly name: string;
  readonly queue: WorkQueue;
  /**
   * Level-based: it gets a key, never an event, reads the present state and works towards the wanted one. It has to stop
   * soon after `ctx.signal` aborts: the key stays locked until it returns.
   */
  readonly reconcile: (ctx: Context, key: string) => Promise<Outcome>;
  /** Never throws; an error that nobody knows should be `transient`. */
  readonly classify: (error: unknown) => Failure;
  readonly workers: number;
  /** A run's signal aborts after this; the run counts as a transient failure, whatever it threw. */
  readonly timeoutMs: number;
  /** How long runs may go on after the stop signal, which aborted for this reason, before they are aborted. */
  readonly drainMs: (reason: unknown) => number;
  readonly clock: Clock;
  readonly log: Logger;
  /** A fresh reconcile id. */
  readonly newId: () => string;
  readonly metrics?: LoopMetrics;
}

/** Workers on one queue of keys, as in controller-runtime. */
export interface Controller {
  readonly name: string;
  /** Runs until `stop` aborts and every run under way has ended. Call it once; whoever calls it owns the promise. */
  run(stop: AbortSignal): Promise<void>;
}

/** Conflicts in a row that are answered by an immediate retry: a cache that lags needs a moment, not a tight loop. */
export const MAX_IMMEDIATE_RETRIES = 5;

/** The reason of a run's abort signal when its time is up. */
class RunTimeout extends Error {
  override readonly name = 'TimeoutError';
}

/**
 * A loop of `workers` that takes keys from the queue, runs `reconcile` and decides in one place what becomes of the key:
 *
 * | run ended with | the key |
 * |---|---|
 * | done | is forgotten |
 * | after | backoff forgotten, comes back after the time |
 * | wait | the same; a wait is not a failure |
 * | terminal | is forgotten: only a change of the object can help |
 * | transient, time-out | comes back after the backoff, or when the other side said |
 * | conflict | comes back at once, after five in a row with backoff |
 */
export function createController(options: ControllerOptions): Controller {
  const { name, queue, clock, metrics } = options;
  const log = options.log.child({ controller: name });
  if (!Number.isInteger(options.workers) || options.workers < 1) {
    throw new RangeError(`Controller ${name} needs at least one worker, got ${options.workers}.`);
  }
  const running = new Set<AbortController>();

  const runOnce = async (taken: TakenKey): Promise<void> => {
    const abort = new AbortController();
    const startedAt = clock.elapsed();
    const reconcileId = options.newId();
    const runLog = log.child({ key: taken.key, reconcileId });
    const cancelTimeout = clock.after(options.timeoutMs, () => {
      abort.abort(new RunTimeout(`Reconcile of ${taken.key} took longer than ${options.timeoutMs} ms.`));
    });
    running.add(abort);
    metrics?.started(taken.waitedMs);
    metrics?.activeWorkers(running.size);
    let decision: Decision;
    try {
      const outcome = await options.reconcile({ signal: abort.signal, log: runLog, clock, reconcileId }, taken.key);
      decision = ofOutcome(outcome);
    } catch (error) {
      const cut: unknown = abort.signal.reason;
      const failure: Failure = abort.signal.aborted ? { kind: 'transient' } : options.classify(error);
      decision = ofFailure(taken, failure);
      if (abort.signal.aborted && !(cut instanceof RunTimeout)) runLog.info('reconcile cut short', { reason: cut instanceof Error ? cut.message : String(cut) });
      else report(runLog, decision, { taken, error: cut ?? error, told: failure.told === true });
    } finally {
      cancelTimeout();
      running.delete(abort);
    }
    metrics?.activeWorkers(running.size);
    metrics?.finished(decision.result, clock.elapsed() - startedAt, decision.terminal);
    queue.finish(taken, decision.next);
  };

  const work = async (): Promise<void> => {
    for (let taken = await queue.take(); taken !== undefined; taken = await queue.take()) {
      await runOnce(taken);
      // A pass whose answers are all cached never leaves the microtask queue: thousands of them would be one long block.
      await turn();
    }
  };

  return {
    name,
    async run(stop) {
      let cancelDrain = (): void => undefined;
      const onStop = (): void => {
        queue.close();
        cancelDrain = clock.after(options.drainMs(stop.reason), () => {
          for (const abort of running) abort.abort(stop.reason);
        });
      };
      if (stop.aborted) onStop();
      else stop.addEventListener('abort', onStop, { once: true });
      // A worker ends early only by a bug (a metrics hook that throws, say). The others still finish what they have.
      const workers = Array.from({ length: options.workers }, () => work().finally(queue.close));
      const ends = await Promise.allSettled(workers);
      stop.removeEventListener('abort', onStop);
      cancelDrain();
      const broken = ends.find((end) => end.status === 'rejected');
      if (broken !== undefined) throw broken.reason;
    },
  };
}

interface Decision {
  readonly next: NextTurn;
  readonly result: ReconcileResult;
  readonly terminal: boolean;
}

function ofOutcome(outcome: Outcome): Decision {
  switch (outcome.kind) {
    case 'done':
      return { next: { kind: 'forget' }, result: 'success', terminal: false };
    case 'after':
      return { next: { kind: 'after', ms: outcome.ms, priority: outcome.priority ?? 'resync' }, result: 'requeue_after', terminal: false };
  }
}

function ofFailure(taken: TakenKey, failure: Failure): Decision {
  switch (failure.kind) {
    case 'terminal':
      return { next: { kind: 'forget' }, result: 'error', terminal: true };
    case 'wait':
      // What waits for something is more urgent than a sweep.
      return {
        next: failure.retryAfterMs === undefined ? { kind: 'backoff' } : { kind: 'after', ms: failure.retryAfterMs, priority: moreUrgent(taken.priority, 'source') },
        result: 'requeue_after',
        terminal: false,
      };
    case 'transient':
      return { next: { kind: 'backoff', retryAfterMs: failure.retryAfterMs }, result: 'error', terminal: false };
    case 'conflict':
      return { next: taken.conflicts < MAX_IMMEDIATE_RETRIES ? { kind: 'again' } : { kind: 'backoff' }, result: 'requeue', terminal: false };
  }
}

function report(log: Logger, decision: Decision, { taken, error, told }: { readonly taken: TakenKey; readonly error: unknown; readonly told: boolean }): void {
  if (decision.result !== 'error' || told) log.debug('reconcile ended early', { error, next: decision.next.kind });
  else if (decision.terminal) log.error('reconcile failed; it is not tried again until something changes', { error });
  else {
    const failures = taken.failures + 1;
    const level = isPowerOfTwo(failures) ? 'warn' : 'debug';
    log[level]('reconcile failed; it is tried again', { error, failures });
  }
}

/** What fails for a day is told about a dozen times, not thousands: the metrics count each failure, and status has the reason. */
function isPowerOfTwo(count: number): boolean {
  return Number.isInteger(Math.log2(count));
}
