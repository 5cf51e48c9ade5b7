import { expect } from 'chai';
import fc from 'fast-check';
import { toTick } from '../../../../src/core/rollout/poll-interval.ts';

describe('toTick', () => {
  it('ends at a multiple of the tick, after at most the wait that was asked for, and never at once', () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 45 }), fc.integer({ min: 1, max: 60_000 }), fc.integer({ min: 0, max: 60_000 }), (now, tick, more) => {
        const ms = toTick(now, tick + more, tick);
        expect(ms).to.be.within(1, tick + more);
        expect((now + ms) % tick).to.equal(0);
      }),
    );
  });

  it('leaves a wait alone that is too short to reach a tick', () => {
    expect(toTick(5_001, 200, 5_000)).to.equal(200);
    expect(toTick(4_900, 200, 5_000)).to.equal(100);
  });
});
