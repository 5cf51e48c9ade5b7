import { expect } from 'chai';
import fc from 'fast-check';
import { byteLength, clip, clipMiddle, fitsIn } from '../../../../src/core/rollout/clip.ts';
import { joinWithin } from '../../../../src/core/rollout/join-texts.ts';

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

  it('cuts between words, unless a word is longer than any', () => {
    expect(clip('The task cannot pull image', 20)).to.equal('The task cannot…');
    expect(clip('The task cannot pull image', 18)).to.equal('The task cannot…');
    expect(clip(`at ${'x'.repeat(60)}`, 40)).to.equal(`at ${'x'.repeat(34)}…`);
    expect(clip('Größe überschritten', 20)).to.equal('Größe…');
    expect(clipMiddle('CannotPull: failed to resolve ref registry: not found', 44)).to.equal('CannotPull:…ref registry: not found');
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', 'é', '€', '😀'), minLength: 1, maxLength: 6 }), { minLength: 4, maxLength: 30 }), fc.integer({ min: 90, max: 140 }), (words, bytes) => {
        const whole = words.join(' ');
        const known = new Set([...words, '']);
        expect(clip(whole, bytes).replace('…', '').split(' ').every((word) => known.has(word))).to.equal(true);
        expect(clipMiddle(whole, bytes).split(/ |…/).every((word) => known.has(word))).to.equal(true);
      }),
    );
  });

  it('shortens what ECS says, never what to do about it', () => {
    const advice = '1 task ImagePull: CannotPullContainerError (check the image reference, its platform, and the permissions of the execution role)';
    const told = joinWithin(300, `Service deployment rolled back: ${'because of this and that '.repeat(40)}at last.`, advice);
    expect(byteLength(told)).to.be.at.most(300);
    expect(told).to.match(/^Service deployment rolled.*…/).and.contain('at last.').and.satisfy((text: string) => text.endsWith(advice));
    expect(joinWithin(300, 'Short.', advice)).to.equal(`Short. ${advice}`);
    expect(joinWithin(300, undefined, advice)).to.equal(advice);
  });
});
