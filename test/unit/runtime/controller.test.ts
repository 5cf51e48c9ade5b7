import { expect } from 'chai';
import { virtualClock, sleep, type VirtualClock } from '../../../src/runtime/clock.ts';
import type { Context } from '../../../src/runtime/context.ts';
import { createController, MAX_IMMEDIATE_RETRIES, type Controller, type ControllerOptions, type Failure, type Outcome } from '../../../src/runtime/controller.ts';
import { silentLogger } from '../../../src/runtime/logger.ts';
import { recordingLogger } from '../../support/recording-logger.ts';
import { createQueue, type WorkQueue } from '../../../src/runtime/queue.ts';

class Classified extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.kind);
    this.failure = failure;
  }
}
const failing = (kind: Failure['kind'], retryAfterMs?: number): Error => new Classified({ kind, retryAfterMs });

interface Rig {
  readonly clock: VirtualClock;
  readonly queue: WorkQueue;
  readonly controller: Controller;
  readonly runs: { readonly key: string; readonly at: number; readonly id: string }[];
  readonly results: string[];
  /** Stops the loop and waits until it has ended. */
  stop(): Promise<void>;
}

function rig(reconcile: (ctx: Context, key: string, run: number) => Promise<Outcome>, overrides: Partial<ControllerOptions> = {}): Rig {
  const clock = virtualClock(0);
  const runs: { key: string; at: number; id: string }[] = [];
  const results: string[] = [];
  const queue = createQueue({ clock, backoff: (attempts) => 1_000 * attempts });
  let ids = 0;
  const controller = createController({
    name: 'test',
    queue,
    clock,
    log: silentLogger,
    workers: 2,
    timeoutMs: 30_000,
    drainMs: () => 5_000,
    newId: () => `run-${(ids += 1)}`,
    classify: (error) => (error instanceof Classified ? error.failure : { kind: 'transient' }),
    reconcile: async (ctx, key) => {
      runs.push({ key, at: clock.now(), id: ctx.reconcileId });
      return reconcile(ctx, key, runs.length);
    },
    metrics: {
      added: () => undefined,
      retried: () => undefined,
      depth: () => undefined,
      activeWorkers: () => undefined,
      started: () => undefined,
      finished: (result, durationMs, terminal) => results.push(`${result}${terminal ? ' (terminal)' : ''} ${durationMs}`),
    },
    ...overrides,
  });
  const abort = new AbortController();
  const ended = controller.run(abort.signal);
  return {
    clock,
    queue,
    controller,
    runs,
    results,
    async stop() {
      abort.abort(new Error('stopping'));
      await clock.advance(60_000);
      await ended;
      expect(clock.pending, 'timers left behind').to.equal(0);
    },
  };
}

describe('controller loop', () => {
  const table: { name: string; end: (run: number) => Outcome | Error; runsAt: number[]; results: string[] }[] = [
    { name: 'done: not again', end: () => ({ kind: 'done' }), runsAt: [0], results: ['success 0'] },
    { name: 'after: again after the time', end: (run) => (run < 3 ? { kind: 'after', ms: 400 } : { kind: 'done' }), runsAt: [0, 400, 800], results: ['requeue_after 0', 'requeue_after 0', 'success 0'] },
    { name: 'wait: again after its time, without backoff', end: (run) => (run < 4 ? failing('wait', 300) : { kind: 'done' }), runsAt: [0, 300, 600, 900], results: ['requeue_after 0', 'requeue_after 0', 'requeue_after 0', 'success 0'] },
    { name: 'terminal: not again', end: () => failing('terminal'), runsAt: [0], results: ['error (terminal) 0'] },
    { name: 'transient: backoff', end: (run) => (run < 4 ? failing('transient') : { kind: 'done' }), runsAt: [0, 1_000, 3_000, 6_000], results: ['error 0', 'error 0', 'error 0', 'success 0'] },
    { name: 'transient with a time: that time', end: (run) => (run < 2 ? failing('transient', 250) : { kind: 'done' }), runsAt: [0, 250], results: ['error 0', 'success 0'] },
    { name: 'an unknown error: backoff', end: (run) => (run < 2 ? new TypeError('bug') : { kind: 'done' }), runsAt: [0, 1_000], results: ['error 0', 'success 0'] },
    { name: 'conflict: at once, then with backoff', end: (run) => (run <= MAX_IMMEDIATE_RETRIES + 1 ? failing('conflict') : { kind: 'done' }), runsAt: [0, 0, 0, 0, 0, 0, 1_000], results: [...Array<string>(6).fill('requeue 0'), 'success 0'] },
  ];
  for (const { name, end, runsAt, results } of table) {
    it(name, async () => {
      const test = rig(async (_ctx, _key, run) => {
        const how = end(run);
        if (how instanceof Error) throw how;
        return how;
      });
      test.queue.add('ns/a');
      await test.clock.advance(100_000);
      expect(test.runs.map(({ at }) => at)).to.deep.equal(runsAt);
      expect(test.results).to.deep.equal(results);
      expect(new Set(test.runs.map(({ id }) => id)).size, 'each run has its own id').to.equal(runsAt.length);
      expect(test.queue.size).to.equal(0);
      await test.stop();
    });
  }

  it('works on as many keys at once as it has workers, and never on one key twice', async () => {
    let active = 0;
    let most = 0;
    const test = rig(async (ctx) => {
      most = Math.max(most, (active += 1));
      await sleep(ctx.clock, 100);
      active -= 1;
      return { kind: 'done' };
    });
    for (const key of ['a', 'b', 'c', 'd', 'a']) test.queue.add(key);
    await test.clock.advance(50);
    test.queue.add('a');
    await test.clock.advance(1_000);
    expect(most).to.equal(2);
    expect(test.runs.map(({ key, at }) => `${key}@${at}`)).to.deep.equal(['a@0', 'b@0', 'c@100', 'd@100', 'a@200']);
    await test.stop();
  });

  it('aborts a run that takes too long, and tries it again with backoff whatever it threw', async () => {
    const test = rig(async (ctx, _key, run) => {
      if (run > 1) return { kind: 'done' };
      await sleep(ctx.clock, 1_000_000, ctx.signal).catch(() => {
        throw failing('terminal');
      });
      return { kind: 'done' };
    });
    test.queue.add('slow');
    await test.clock.advance(60_000);
    expect(test.runs.map(({ at }) => at)).to.deep.equal([0, 31_000]);
    expect(test.results).to.deep.equal(['error 30000', 'success 0']);
    await test.stop();
  });

  it('warns of a key that fails again and again at the first failure, the second, the fourth, the eighth', async () => {
    const log = recordingLogger();
    const test = rig(async () => { throw failing('transient'); }, { log });
    test.queue.add('a');
    await test.clock.advance(100_000);
    await test.stop();
    expect(test.runs.length).to.be.above(8).and.below(16);
    expect(log.records.filter(({ level }) => level === 'warn').map(({ fields }) => fields['failures'])).to.deep.equal([1, 2, 4, 8]);
  });

  it('adds no line of its own to what a reconcile has told', async () => {
    const log = recordingLogger();
    const test = rig(async () => { throw failing('terminal'); }, { log, classify: () => ({ kind: 'terminal', told: true }) });
    test.queue.add('ns/a');
    await test.clock.advance(1_000);
    expect(test.results).to.deep.equal(['error (terminal) 0']);
    expect(log.records.filter(({ level }) => level !== 'debug')).to.deep.equal([]);
    await test.stop();
  });

  it('lets a run under way finish when it stops, and starts no other', async () => {
    let finished = false;
    const test = rig(
      async (ctx) => {
        await sleep(ctx.clock, 4_000, ctx.signal);
        finished = true;
        return { kind: 'done' };
      },
      { workers: 1 },
    );
    test.queue.add('a');
    test.queue.add('b');
    await test.clock.advance(10);
    await test.stop();
    expect(finished).to.equal(true);
    expect(test.runs.map(({ key }) => key)).to.deep.equal(['a']);
  });

  it('aborts a run that is still under way at the end of the drain time', async () => {
    let aborted: unknown;
    const test = rig(async (ctx) => {
      await sleep(ctx.clock, 40_000, ctx.signal).catch((error: unknown) => {
        aborted = error;
        throw error;
      });
      return { kind: 'done' };
    }, { timeoutMs: 100_000 });
    test.queue.add('a');
    await test.clock.advance(10);
    await test.stop();
    expect(aborted).to.be.instanceOf(Error).with.property('message', 'stopping');
    expect(test.runs).to.have.length(1);
  });

  it('ends with the error of a broken hook, after the other workers have finished', async () => {
    const clock = virtualClock(0);
    const queue = createQueue({ clock, backoff: () => 1 });
    const finished: string[] = [];
    const broken = new Error('unknown label');
    const quiet = (): void => undefined;
    const controller = createController({
      name: 'x', queue, clock, log: silentLogger, workers: 2, timeoutMs: 60_000, drainMs: () => 1, newId: () => '', classify: () => ({ kind: 'transient' }),
      metrics: {
        added: quiet, retried: quiet, depth: quiet, activeWorkers: quiet, started: quiet,
        finished: (_result, durationMs) => {
          if (durationMs === 0) throw broken;
        },
      },
      reconcile: async (_ctx, key) => {
        if (key === 'slow') await sleep(clock, 1_000);
        finished.push(key);
        return { kind: 'done' };
      },
    });
    for (const key of ['slow', 'fast', 'never']) queue.add(key);
    const outcome = controller.run(new AbortController().signal).catch((error: unknown) => error);
    await clock.advance(2_000);
    expect(await outcome).to.equal(broken);
    expect(finished).to.deep.equal(['fast', 'slow']);
    expect(clock.pending).to.equal(0);
  });

  it('ends at once when it is stopped before it started', async () => {
    const clock = virtualClock();
    const queue = createQueue({ clock, backoff: () => 1 });
    queue.add('a');
    const controller = createController({ name: 'x', queue, clock, log: silentLogger, workers: 1, timeoutMs: 1, drainMs: () => 1, newId: () => '', classify: () => ({ kind: 'transient' }), reconcile: async () => expect.fail('ran') });
    await controller.run(AbortSignal.abort());
    expect(clock.pending).to.equal(0);
  });
});
