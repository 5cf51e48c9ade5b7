import { expect } from 'chai';
import fc from 'fast-check';
import { createTokenBucket } from '../../../src/runtime/token-bucket.ts';

describe('token bucket', () => {
  it('gives the burst at once and then the rate', () => {
    const bucket = createTokenBucket({ burst: 3, perSecond: 2 }, 0);
    expect([0, 0, 0, 0].map((now) => bucket.take(now))).to.deep.equal([true, true, true, false]);
    expect(bucket.waitMs(0)).to.equal(500);
    expect(bucket.take(500)).to.equal(true);
    expect(bucket.take(500)).to.equal(false);
  });

  it('halves the rate on a throttle, counts throttles of one second once, and recovers in 30 s', () => {
    const bucket = createTokenBucket({ burst: 10, perSecond: 10 }, 0);
    bucket.throttled(0, 1_000);
    bucket.throttled(10, 1_000);
    expect(bucket.factor(10)).to.be.closeTo(0.5, 0.001);
    bucket.throttled(2_000, 1_000);
    expect(bucket.factor(2_000)).to.be.lessThan(0.3);
    expect(bucket.factor(62_000)).to.equal(1);
  });

  it('gives nothing while AWS asked to wait', () => {
    const bucket = createTokenBucket({ burst: 10, perSecond: 10 }, 0);
    bucket.throttled(0, 5_000);
    expect(bucket.take(4_999)).to.equal(false);
    expect(bucket.waitMs(4_999)).to.be.greaterThan(0);
    expect(bucket.take(6_000)).to.equal(true);
  });

  it('property: in any window it gives no more than burst plus rate times the window', () => {
    const rate = fc.record({ burst: fc.integer({ min: 1, max: 50 }), perSecond: fc.double({ min: 0.1, max: 50, noNaN: true }) });
    fc.assert(
      fc.property(rate, fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 200 }), (limits, gaps) => {
        const bucket = createTokenBucket(limits, 0);
        const grants: number[] = [];
        let now = 0;
        for (const gap of gaps) {
          now += gap;
          if (bucket.take(now)) grants.push(now);
        }
        grants.forEach((from, start) => {
          grants.slice(start).forEach((to, count) => {
            expect(count + 1).to.be.at.most(limits.burst + ((to - from) / 1_000) * limits.perSecond + 1e-6);
          });
        });
      }),
    );
  });

  it('property: after waitMs there is a token', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 50, noNaN: true }), fc.integer({ min: 0, max: 10_000 }), (perSecond, pause) => {
        const bucket = createTokenBucket({ burst: 1, perSecond }, 0);
        bucket.throttled(0, pause);
        expect(bucket.take(bucket.waitMs(0))).to.equal(true);
      }),
    );
  });

  it('keeps filling and comes out of a pause when the clock is set back', () => {
    const bucket = createTokenBucket({ burst: 1, perSecond: 1 }, 3_600_000);
    bucket.throttled(3_600_000, 1_000);
    expect(bucket.take(0)).to.equal(false);
    expect(bucket.waitMs(0)).to.be.at.most(3_001);
    expect(bucket.take(4_000)).to.equal(true);
  });

  it('refuses a bucket that could never give anything', () => {
    expect(() => createTokenBucket({ burst: 0, perSecond: 1 }, 0)).to.throw(RangeError, 'got 0 and 1');
  });
});
