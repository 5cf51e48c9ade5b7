import { expect } from 'chai';
import { keyedLoop, type KeyedLoop } from '../../../src/app/keyed-loop.ts';
import { sleep, virtualClock, type VirtualClock } from '../../../src/runtime/clock.ts';
import type { Context } from '../../../src/runtime/context.ts';
import type { Outcome } from '../../../src/runtime/controller.ts';
import { silentLogger } from '../../../src/runtime/logger.ts';
import { createMetrics, type Metrics } from '../../../src/telemetry/metrics.ts';

interface Stage {
  readonly clock: VirtualClock;
  readonly metrics: Metrics;
  readonly loop: KeyedLoop;
  /** Keys in the order in which they were looked at. */
  readonly seen: string[];
  /** Runs the loop; the returned function ends the term and waits for its end. */
  term(): Promise<() => Promise<void>>;
}

function stage(reconcile: (ctx: Context, key: string) => Promise<Outcome>, workers = 1): Stage {
  const clock = virtualClock(0);
  const metrics = createMetrics({ version: 'test', maxServiceSeries: 0, processMetrics: false });
  const seen: string[] = [];
  const loop = keyedLoop({
    name: 'ecsservice',
    reconcile(ctx, key) {
      seen.push(key);
      return reconcile(ctx, key);
    },
    workers,
    clock,
    log: silentLogger,
    metrics,
    random: () => 0.5,
    newId: () => 'id',
  });
  return {
    clock,
    metrics,
    loop,
    seen,
    async term() {
      const stop = new AbortController();
      const ended = loop.run(stop.signal, () => undefined);
      await clock.settle();
      return async () => {
        stop.abort(new Error('the lease was lost'));
        // Longer than the drain: whatever is under way is cut.
        await clock.advance(30_000);
        await ended;
      };
    },
  };
}

const done = async (): Promise<Outcome> => ({ kind: 'done' });

describe('keyed loop', () => {
  it('keeps the most urgent wish of each key that is added before it runs', async () => {
    const { loop, seen, term } = stage(done);
    loop.add('shop/changed', 'source');
    loop.add('shop/edited', 'edit');
    loop.add('shop/edited', 'resync');
    await (await term())();
    expect(seen).to.deep.equal(['shop/edited', 'shop/changed']);
  });

  it('looks once at a key that is added while it starts, however often', async () => {
    const { clock, loop, seen } = stage(done, 4);
    const stop = new AbortController();
    loop.add('shop/web', 'edit');
    const ended = loop.run(stop.signal, () => loop.add('shop/web', 'source'));
    loop.add('shop/web', 'edit');
    loop.add('shop/api', 'edit');
    await clock.settle();
    expect(seen).to.have.members(['shop/web', 'shop/api']).and.have.length(2);
    stop.abort();
    await ended;
    expect(clock.pending).to.equal(0);
  });

  it('that is stopped while it starts looks at nothing, and keeps what was added for the next time', async () => {
    const { clock, loop, seen, term } = stage(done);
    loop.add('shop/web', 'edit');
    const stop = new AbortController();
    const ended = loop.run(stop.signal, () => undefined);
    stop.abort();
    await clock.settle();
    await ended;
    expect(seen).to.deep.equal([]);
    expect(clock.pending).to.equal(0);
    await (await term())();
    expect(seen).to.deep.equal(['shop/web']);
  });

  it('looks again, when it is started again, at what had its next look ahead', async () => {
    const { clock, loop, seen, term } = stage(async () => ({ kind: 'after', ms: 60_000 }));
    loop.add('shop/apps', 'edit');
    await (await term())();
    expect(seen).to.deep.equal(['shop/apps']);
    const end = await term();
    expect(seen).to.deep.equal(['shop/apps', 'shop/apps']);
    await clock.advance(60_000);
    expect(seen).to.have.length(3);
    await end();
    expect(clock.pending).to.equal(0);
  });

  it('keeps what waits for a worker, what is cut short and what is added during the drain; not what was done', async () => {
    const { clock, loop, seen, term } = stage(async (ctx, key) => {
      if (key === 'shop/slow' && seen.length < 3) await sleep(ctx.clock, 1e9, ctx.signal);
      return { kind: 'done' };
    });
    loop.add('shop/done', 'edit');
    const first = await term();
    loop.add('shop/slow', 'edit');
    loop.add('shop/waits', 'edit');
    await clock.settle();
    const ended = first();
    loop.add('shop/late', 'edit');
    await ended;
    expect(seen).to.deep.equal(['shop/done', 'shop/slow']);
    await (await term())();
    expect(seen.slice(2)).to.have.members(['shop/slow', 'shop/waits', 'shop/late']).and.have.length(3);
    expect(clock.pending).to.equal(0);
  });

  it('stands by with an empty queue on /metrics', async () => {
    const { metrics, loop, term } = stage((ctx) => sleep(ctx.clock, 1e9, ctx.signal).then(done));
    for (const key of ['shop/a', 'shop/b', 'shop/c']) loop.add(key, 'edit');
    await (await term())();
    let text = '';
    for await (const chunk of metrics.text()) text += chunk;
    expect(text).to.match(/^workqueue_depth\{name="ecsservice"\} 0$/m);
  });
});
