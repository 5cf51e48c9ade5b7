import { expect } from 'chai';
import { keyedLoop } from '../../../src/app/keyed-loop.ts';
import { virtualClock } from '../../../src/runtime/clock.ts';
import { silentLogger } from '../../../src/runtime/logger.ts';
import { createMetrics } from '../../../src/telemetry/metrics.ts';

describe('keyed loop', () => {
  it('keeps the most urgent wish of each key that is added before it runs', async () => {
    const seen: string[] = [];
    const stop = new AbortController();
    const loop = keyedLoop({
      name: 'ecsservice',
      async reconcile(_ctx, key) {
        seen.push(key);
        if (seen.length === 2) stop.abort();
        return { kind: 'done' };
      },
      workers: 1,
      clock: virtualClock(0),
      log: silentLogger,
      metrics: createMetrics({ version: 'test', maxServiceSeries: 0, processMetrics: false }),
      random: () => 0.5,
      newId: () => 'id',
    });
    loop.add('shop/changed', 'source');
    loop.add('shop/edited', 'edit');
    loop.add('shop/edited', 'resync');
    await loop.run(stop.signal, () => undefined);
    expect(seen).to.deep.equal(['shop/edited', 'shop/changed']);
  });
});
