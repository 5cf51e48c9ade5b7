import { expect } from 'chai';
import fc from 'fast-check';
import { virtualClock } from '../../../src/runtime/clock.ts';
import { tokenBucket } from '../../../src/runtime/token-bucket.ts';

describe('token bucket', () => {
  it('never gives out more than burst + rate x time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ ms: fc.nat(3_000), takes: fc.nat(6) }), { maxLength: 20 }), async (steps) => {
        const clock = virtualClock(0);
        const bucket = tokenBucket({ clock, burst: 5, perSecond: 2 });
        let given = 0;
        for (const { ms, takes } of steps) {
          await clock.advance(ms);
          for (let n = 0; n < takes; n += 1) if (bucket.tryTake()) given += 1;
          expect(given).to.be.at.most(5 + (clock.now() / 1_000) * 2 + 1e-9);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('says exactly how long the next token takes', async () => {
    const clock = virtualClock(0);
    const bucket = tokenBucket({ clock, burst: 2, perSecond: 4 });
    expect(bucket.tryTake(2)).to.equal(true);
    expect(bucket.msUntil()).to.equal(250);
    await clock.advance(249);
    expect(bucket.tryTake()).to.equal(false);
    await clock.advance(1);
    expect(bucket.msUntil()).to.equal(0);
    expect(bucket.tryTake()).to.equal(true);
    expect(bucket.msUntil(3)).to.equal(Number.POSITIVE_INFINITY);
  });
});
