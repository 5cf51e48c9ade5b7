import { expect } from 'chai';
import fc from 'fast-check';
import { exponentialBackoff } from '../../../src/runtime/backoff.ts';

describe('exponential backoff', () => {
  it('doubles up to the limit', () => {
    const backoff = exponentialBackoff({ baseMs: 100, maxMs: 1_500, jitter: 0, random: () => 0.5 });
    expect([1, 2, 3, 4, 5, 6, 10_000].map(backoff)).to.deep.equal([100, 200, 400, 800, 1_500, 1_500, 1_500]);
  });

  it('stays between the part without jitter and the limit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), (attempts, jitter, chance) => {
        const plain = exponentialBackoff({ baseMs: 5, maxMs: 30_000, jitter: 0, random: () => 0 })(attempts);
        const wait = exponentialBackoff({ baseMs: 5, maxMs: 30_000, jitter, random: () => chance })(attempts);
        expect(wait).to.be.at.least(plain * (1 - jitter) - 1e-9).and.at.most(plain);
      }),
    );
  });

  it('refuses options that make no sense, and shows them', () => {
    expect(() => exponentialBackoff({ baseMs: 10, maxMs: 5, jitter: 0, random: () => 0 })).to.throw(RangeError, 'got 10 and 5');
    expect(() => exponentialBackoff({ baseMs: 1, maxMs: 5, jitter: 2, random: () => 0 })).to.throw(RangeError, 'got 2');
  });
});
