import { expect } from 'chai';
import { keyedLoop } from '../../../src/app/keyed-loop.ts';
import { runOperator } from '../../../src/app/run-operator.ts';
import type { KubeTransport } from '../../../src/kube/transport.ts';
import { sleep, virtualClock } from '../../../src/runtime/clock.ts';
import { silentLogger } from '../../../src/runtime/logger.ts';
import { createMetrics } from '../../../src/telemetry/metrics.ts';
import { until } from '../../support/until.ts';

const noTransport: KubeTransport = { request: () => expect.fail('asked'), stream: () => expect.fail('asked'), close: async () => undefined };

describe('the running operator', () => {
  it('ends in an orderly way when everything that it waits for is silent: Git, ECS and STS at once', async () => {
    const clock = virtualClock(0);
    const metrics = createMetrics({ version: 'test', maxServiceSeries: 0, processMetrics: false });
    let waiting = 0;
    const silent = ['awsaccount', 'ecsservice', 'gitsource'].map((name) =>
      keyedLoop({
        name,
        async reconcile(ctx) {
          waiting += 1;
          await sleep(ctx.clock, 1e9, ctx.signal);
          return { kind: 'done' };
        },
        workers: 1,
        clock,
        log: silentLogger,
        metrics,
        random: () => 0.5,
        newId: () => 'id',
      }),
    );
    for (const loop of silent) loop.add('shop/web', 'edit');
    const stop = new AbortController();
    const options = { leaderElect: false, leaseNamespace: 'default', metricsHost: '127.0.0.1', metricsPort: 0, installation: 'test' };
    const ended = runOperator({ operator: () => ({ caches: [], work: silent, ready: {} }), transport: noTransport, options, clock, log: silentLogger, metrics, identity: 'test' }, stop.signal).then(
      () => 'stopped',
      (error: unknown) => error,
    );
    await until('all of them wait', 20_000, () => waiting === silent.length);
    stop.abort(new Error('SIGTERM'));
    await clock.advance(60_000);
    expect(await ended).to.equal('stopped');
    expect(clock.pending).to.equal(0);
  });
});
