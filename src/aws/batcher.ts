/**
 * Merges single questions into calls of many. A batch leaves when it is full, when no question came for `idleMs`, or
 * `maxWaitMs` after its first question. Questions of one group (cluster and lane) travel together.
 */
import { isLongshoreError, transientError } from '../core/errors.ts';
import type { Lane } from '../core/ports.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Context } from '../runtime/context.ts';
import { onAbort } from './on-abort.ts';

/** One item of a call that takes many; implementations add what the call needs to ask for it. */
export interface Question {
  /** Identifies the answer; two questions with one key in a batch are asked once. */
  readonly key: string;
  /** Only questions of one group may share a call. */
  readonly group: string;
  readonly lane: Lane;
}

interface BatcherOptions<Q extends Question, A> {
  readonly clock: Clock;
  readonly maxItems: number;
  readonly idleMs: number;
  readonly maxWaitMs: number;
  /**
   * One call for all. A key that is absent from the map was not answered: its asker gets a transient
   * `IncompleteAnswer`, since "not in the answer" must never look like "does not exist".
   */
  readonly execute: (ctx: Context, questions: readonly Q[]) => Promise<ReadonlyMap<string, A>>;
  readonly onBatch: (size: number) => void;
}

interface Batcher<Q extends Question, A> {
  /** `ctx.signal` takes the question out of a batch that has not left, and stops a call that nobody waits for. */
  ask(ctx: Context, question: Q): Promise<A>;
}

interface Pending<Q, A> {
  readonly ctx: Context;
  readonly question: Q;
  readonly resolve: (answer: A) => void;
  readonly reject: (error: unknown) => void;
}

interface Batch<Q, A> {
  readonly group: string;
  readonly items: Set<Pending<Q, A>>;
  readonly keys: Map<string, number>;
  readonly leaveBy: number;
  cancelTimer: () => void;
}

/** An empty batcher. An `ask` rejects with what `execute` threw, with a transient `IncompleteAnswer`, or with a transient `Aborted`. */
export function createBatcher<Q extends Question, A>(options: BatcherOptions<Q, A>): Batcher<Q, A> {
  const { clock, maxItems, idleMs, maxWaitMs } = options;
  const open = new Map<string, Batch<Q, A>>();

  const close = (batch: Batch<Q, A>): void => {
    batch.cancelTimer();
    if (open.get(batch.group) === batch) open.delete(batch.group);
  };

  const depart = (batch: Batch<Q, A>): void => {
    close(batch);
    // Every failure ends in the `reject` of the askers; nothing is left to observe here.
    void carry([...batch.items]);
  };

  const carry = async (items: readonly Pending<Q, A>[]): Promise<void> => {
    const first = items[0];
    if (first === undefined) return;
    const questions = [...new Map(items.map((item) => [item.question.key, item.question])).values()];
    const group = whileAnyWaits(items.map((item) => item.ctx.signal));
    try {
      options.onBatch(questions.length);
      const answers = await options.execute({ ...first.ctx, signal: group.signal }, questions);
      for (const item of items) {
        if (answers.has(item.question.key)) item.resolve(answers.get(item.question.key) as A);
        else item.reject(transientError('IncompleteAnswer', `AWS's answer says nothing about ${item.question.key}, neither that it exists nor that it does not; it is asked again.`));
      }
    } catch (error) {
      // One bad item must not take nine others down: what is refused for good is asked again one by one.
      if (questions.length > 1 && isLongshoreError(error) && error.kind === 'terminal') await Promise.all(byKey(items).map((some) => carry(some)));
      else for (const item of items) item.reject(error);
    } finally {
      group.release();
    }
  };

  const schedule = (batch: Batch<Q, A>): void => {
    batch.cancelTimer();
    batch.cancelTimer = clock.after(Math.max(0, Math.min(idleMs, batch.leaveBy - clock.now())), () => depart(batch));
  };

  return {
    ask(ctx, question) {
      return new Promise<A>((resolve, reject) => {
        if (ctx.signal.aborted) {
          reject(aborted(ctx.signal));
          return;
        }
        const batch = open.get(question.group) ?? { group: question.group, items: new Set(), keys: new Map(), leaveBy: clock.now() + maxWaitMs, cancelTimer: () => undefined };
        open.set(question.group, batch);
        const item: Pending<Q, A> = {
          ctx,
          question,
          resolve: (answer) => {
            forgetSignal();
            resolve(answer);
          },
          reject: (error) => {
            forgetSignal();
            reject(error instanceof Error ? error : new Error(String(error)));
          },
        };
        const forgetSignal = onAbort(ctx.signal, () => {
          if (batch.items.delete(item) && count(batch.keys, question.key, -1) === 0) batch.keys.delete(question.key);
          if (batch.items.size === 0) close(batch);
          item.reject(aborted(ctx.signal));
        });
        batch.items.add(item);
        count(batch.keys, question.key, 1);
        if (batch.keys.size >= maxItems) depart(batch);
        else schedule(batch);
      });
    },
  };
}

function count(keys: Map<string, number>, key: string, by: number): number {
  const next = (keys.get(key) ?? 0) + by;
  keys.set(key, next);
  return next;
}

function byKey<Q extends Question, A>(items: readonly Pending<Q, A>[]): readonly (readonly Pending<Q, A>[])[] {
  const groups = new Map<string, Pending<Q, A>[]>();
  for (const item of items) groups.set(item.question.key, [...(groups.get(item.question.key) ?? []), item]);
  return [...groups.values()];
}

/** A signal that fires when all of `signals` have. */
function whileAnyWaits(signals: readonly AbortSignal[]): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController();
  const check = (): void => {
    if (signals.every((signal) => signal.aborted)) controller.abort(signals[0]?.reason);
  };
  const forgets = signals.map((signal) => onAbort(signal, check));
  check();
  return {
    signal: controller.signal,
    release: () => {
      for (const forget of forgets) forget();
    },
  };
}

const aborted = (signal: AbortSignal): Error => transientError('Aborted', 'The caller stopped waiting.', { cause: signal.reason });
