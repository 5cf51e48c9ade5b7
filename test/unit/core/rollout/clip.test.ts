import { expect } from 'chai';
import fc from 'fast-check';
import { byteLength, clip, clipMiddle, fitsIn } from '../../../../src/core/rollout/clip.ts';

const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.array(fc.constantFrom('a', 'é', '€', '😀', '\ud83d', '\ude00', ' ', '\n', '\u0007')).map((parts) => parts.join('')));

describe('the size of texts', () => {
  it('is what an encoder would need, also with halves of characters', () => {
    fc.assert(fc.property(text, (value) => byteLength(value) === new TextEncoder().encode(value).length), { numRuns: 1_000 });
  });

  it('fits exactly when the bytes do', () => {
    fc.assert(fc.property(text, fc.nat(40), (value, bytes) => fitsIn(value, bytes) === Buffer.byteLength(value) <= bytes), { numRuns: 1_000 });
  });

  it('keeps what is one line already, and makes one of everything else', () => {
    fc.assert(
      fc.property(text, (value) => {
        const line = value.replace(/\p{Surrogate}/gu, '\ufffd').replace(/[\p{Cc}\s]+/gu, ' ').trim();
        return clip(value, 100_000) === line;
      }),
    );
    expect(clip('two  spaces', 100)).to.equal('two spaces');
  });

  it('leaves out the middle where the end tells why, within the size and without half a character', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 12, max: 60 }), (value, bytes) => {
        const clipped = clipMiddle(value, bytes);
        expect(byteLength(clipped)).to.be.at.most(bytes);
        expect(clipped).not.to.match(/\p{Surrogate}/u);
      }),
      { numRuns: 500 },
    );
    expect(clipMiddle('short', 12)).to.equal('short');
    expect(clipMiddle(`where ${'x'.repeat(100)} why`, 24)).to.match(/^where….*why$/);
  });
});
