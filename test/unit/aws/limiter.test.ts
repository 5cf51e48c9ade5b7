import { expect } from 'chai';
import fc from 'fast-check';
import { LANES } from '../../../src/aws/lanes.ts';
import { createLimiter } from '../../../src/aws/limiter.ts';
import { virtualClock, type VirtualClock } from '../../../src/runtime/clock.ts';
import { silentAwsMetrics, type BucketState } from '../../../src/telemetry/aws-metrics.ts';
import type { Lane } from '../../../src/core/ports.ts';

const never = new AbortController().signal;
// 20 at once, then one a second.
const bucket = 'taskDefinitionModify';

function limiterOn(clock: VirtualClock, maxWaiters?: number) {
  return createLimiter({ scope: { account: 'prod', region: 'eu-west-1' }, sharePercent: 100, clock, metrics: silentAwsMetrics, ...(maxWaiters === undefined ? {} : { maxWaiters }) });
}

/** Uses the burst up, so that everybody after it has to wait. */
async function drained(clock: VirtualClock, maxWaiters?: number) {
  const limiter = limiterOn(clock, maxWaiters);
  await Promise.all(Array.from({ length: 20 }, () => limiter.acquire(bucket, { lane: 'change', signal: never })));
  return limiter;
}

const outcome = (promise: Promise<unknown>): { state: string } => {
  const result = { state: 'waiting' };
  promise.then(
    () => (result.state = 'granted'),
    (error: { reason?: string }) => (result.state = error.reason ?? 'failed'),
  );
  return result;
};

describe('limiter', () => {
  it('serves the most urgent lane first, and first come first served inside a lane', async () => {
    const clock = virtualClock();
    const limiter = await drained(clock);
    const order: string[] = [];
    const wait = (lane: Lane, name: string): void => void limiter.acquire(bucket, { lane, signal: never }).then((answered) => {
        order.push(name);
        answered();
      });
    wait('garbage', 'garbage');
    wait('sweep', 'sweep');
    wait('change', 'change 1');
    wait('change', 'change 2');
    wait('rollout', 'rollout');
    wait('rollback', 'rollback');
    await clock.advance(6_000);
    expect(order).to.deep.equal(['rollback', 'rollout', 'change 1', 'change 2', 'sweep', 'garbage']);
  });

  it('keeps the last lane moving while a more urgent one never ends', async () => {
    const clock = virtualClock();
    const limiter = await drained(clock);
    const garbage = outcome(limiter.acquire(bucket, { lane: 'garbage', signal: never }));
    for (let second = 0; second < 40; second += 1) {
      void limiter.acquire(bucket, { lane: 'rollback', signal: never });
      await clock.advance(1_000);
    }
    expect(garbage.state).to.equal('granted');
  });

  it('lets a rollback pass a long queue of old sweep reads', async () => {
    const clock = virtualClock();
    const limiter = await drained(clock);
    for (let index = 0; index < 500; index += 1) void limiter.acquire(bucket, { lane: 'sweep', signal: never }).then((answered) => answered());
    await clock.advance(60_000);
    const rollback = outcome(limiter.acquire(bucket, { lane: 'rollback', signal: never }));
    await clock.advance(2_000);
    expect(rollback.state).to.equal('granted');
  });

  it('forgets a waiter whose signal fires, and gives its token to the next', async () => {
    const clock = virtualClock();
    const limiter = await drained(clock);
    const stop = new AbortController();
    const left = outcome(limiter.acquire(bucket, { lane: 'rollback', signal: stop.signal }));
    const next = outcome(limiter.acquire(bucket, { lane: 'garbage', signal: never }));
    stop.abort();
    await clock.advance(1_000);
    expect([left.state, next.state]).to.deep.equal(['Aborted', 'granted']);
  });

  it('refuses a write whose deadline passes while it waits, without spending a token', async () => {
    const clock = virtualClock();
    const limiter = await drained(clock);
    limiter.throttled(bucket, 5_000);
    const late = outcome(limiter.acquire(bucket, { lane: 'rollback', signal: never, deadline: clock.now() + 500 }));
    const next = outcome(limiter.acquire(bucket, { lane: 'garbage', signal: never }));
    await clock.advance(500);
    expect(late.state).to.equal('LeaseExpiring');
    await clock.advance(7_000);
    expect(next.state).to.equal('granted');
  });

  it('is bounded: the youngest of the last lane makes room, and nobody is pushed out by an equal', async () => {
    const clock = virtualClock();
    const limiter = await drained(clock, 2);
    const first = outcome(limiter.acquire(bucket, { lane: 'sweep', signal: never }));
    const second = outcome(limiter.acquire(bucket, { lane: 'sweep', signal: never }));
    const equal = outcome(limiter.acquire(bucket, { lane: 'sweep', signal: never }));
    const urgent = outcome(limiter.acquire(bucket, { lane: 'rollback', signal: never }));
    await clock.settle();
    expect([first.state, second.state, equal.state, urgent.state]).to.deep.equal(['waiting', 'LocalQueueFull', 'LocalQueueFull', 'waiting']);
  });

  it('keeps at most two bulk calls under way at once, and lets urgent ones pass them', async () => {
    const clock = virtualClock();
    const limiter = limiterOn(clock);
    const underWay: (() => void)[] = [];
    for (let index = 0; index < 12; index += 1) void limiter.acquire('serviceRead', { lane: 'sweep', signal: never }).then((answered) => underWay.push(answered));
    const rollback = outcome(limiter.acquire('serviceRead', { lane: 'rollback', signal: never }));
    await clock.advance(10_000);
    expect([underWay.length, rollback.state]).to.deep.equal([2, 'granted']);
    underWay[0]?.();
    underWay[0]?.();
    await clock.settle();
    expect(underWay).to.have.length(3);
    for (const answered of [...underWay]) answered();
    await clock.settle();
    expect(underWay).to.have.length(5);
  });

  it('tells what of its share is used up, as of the moment it is asked', async () => {
    const clock = virtualClock();
    let read: () => readonly BucketState[] = () => [];
    const metrics = { ...silentAwsMetrics, buckets: (_scope: object, reader: typeof read) => void (read = reader) };
    const limiter = createLimiter({ scope: { account: 'prod', region: 'eu-west-1' }, sharePercent: 100, clock, metrics });
    const state = (): BucketState | undefined => read().find((each) => each.bucket === bucket);
    await Promise.all(Array.from({ length: 10 }, () => limiter.acquire(bucket, { lane: 'change', signal: never })));
    expect(state()).to.deep.equal({ bucket, used: 0.5, factor: 1 });
    await clock.advance(5_000);
    expect(state()?.used).to.equal(0.25);
    limiter.throttled(bucket);
    expect(state()).to.deep.equal({ bucket, used: 1, factor: 0.5 });
  });

  it('sends nothing for a while after a throttle', async () => {
    const clock = virtualClock();
    const limiter = limiterOn(clock);
    limiter.throttled('serviceRead', 3_000);
    const read = outcome(limiter.acquire('serviceRead', { lane: 'rollback', signal: never }));
    const other = outcome(limiter.acquire('serviceModify', { lane: 'garbage', signal: never }));
    await clock.advance(2_900);
    expect([read.state, other.state]).to.deep.equal(['waiting', 'granted']);
    await clock.advance(500);
    expect(read.state).to.equal('granted');
  });

  it('property: never exceeds the bucket, and everybody is served in the end', async () => {
    const arrival = fc.record({ gap: fc.integer({ min: 0, max: 2_000 }), lane: fc.constantFrom(...LANES) });
    await fc.assert(
      fc.asyncProperty(fc.array(arrival, { minLength: 1, maxLength: 40 }), async (arrivals) => {
        const clock = virtualClock(0);
        const limiter = limiterOn(clock);
        const grants: number[] = [];
        for (const { gap, lane } of arrivals) {
          await clock.advance(gap);
          void limiter.acquire(bucket, { lane, signal: never }).then((answered) => {
            grants.push(clock.now());
            answered();
          });
        }
        await clock.advance(60_000);
        expect(grants).to.have.length(arrivals.length);
        grants.forEach((from, start) => {
          grants.slice(start).forEach((to, count) => expect(count + 1).to.be.at.most(20 + (to - from) / 1_000 + 1e-6));
        });
      }),
      { numRuns: 25 },
    );
  });
});
