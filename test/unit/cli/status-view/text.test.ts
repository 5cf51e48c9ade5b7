import { expect } from 'chai';
import fc from 'fast-check';
import { arnTail, authorName, clockTime, cut, printable, shortRevision, since, span, wrap, wrapUpTo } from '../../../../src/cli/status-view/text.ts';

const now = Date.parse('2026-11-21T12:10:00Z');

describe('text for terminals', () => {
  it('wraps any text within the width, and loses nothing but blanks', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 8, max: 120 }), (text, width) => {
        const lines = wrap(text, width);
        expect(lines.every((line) => line.length <= width && line !== '')).to.equal(true);
        expect(lines.join('').replaceAll(/\s/g, '')).to.equal(printable(text).replaceAll(/\s/g, ''));
      }),
    );
  });

  it('shows at most so many lines, and that there is more', () => {
    expect(wrapUpTo(2, 'one two three four', 9)).to.deep.equal(['one two', 'three fo…']);
    expect(wrapUpTo(2, 'one two three', 9)).to.deep.equal(['one two', 'three']);
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 8, max: 60 }), (text, most, width) => {
        const lines = wrapUpTo(most, text, width);
        expect(lines.length).to.be.at.most(most);
        expect(lines.every((line) => line.length <= width)).to.equal(true);
      }),
    );
  });

  it('lets no control character through, of any kind that moves a cursor or turns text round', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(text)).to.not.match(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      }),
    );
    expect(printable('a\u001b[2Jb\u009b1mc\u202ed')).to.equal('a [2Jb 1mc d');
    expect(cut('a\nlonger\ttext', 8)).to.equal('a longe…');
  });

  const spans: readonly [ms: number, text: string][] = [
    [-5, '0s'], [400, '0s'], [59_400, '59s'], [60_000, '1m'], [95_000, '1m 35s'], [3_600_000, '1h'], [7_500_000, '2h 5m'], [86_400_000, '1d'], [273_600_000, '3d 4h'],
  ];
  for (const [ms, text] of spans) it(`${String(ms)} ms are ${text}`, () => expect(span(ms)).to.equal(text));

  it('tells times: of today by the clock, of other days with the date, none as nothing', () => {
    expect(clockTime('2026-11-21T09:08:07Z', now)).to.equal('09:08:07');
    expect(clockTime('2026-11-20T09:08:07Z', now)).to.equal('2026-11-20 09:08');
    expect(since('2026-11-21T12:08:00Z', now)).to.equal('2m');
    for (const none of [undefined, '', 'yesterday']) expect([clockTime(none, now), since(none, now)]).to.deep.equal(['', '']);
  });

  it('shortens commits and ARNs, and nothing else', () => {
    expect(shortRevision('main@sha1:3be9c238682d0c3f1a5e0c6e2f0a9b8c7d6e5f40')).to.equal('main@3be9c238682d');
    expect(shortRevision('by hand')).to.equal('by hand');
    expect(arnTail('arn:aws:ecs:eu-west-1:123456789012:task-definition/web:7')).to.equal('web:7');
  });

  it('names an author without the address, unless there is nothing else', () => {
    expect(['Ann <ann@example.com>', 'Ann', '<ann@example.com>', ''].map(authorName)).to.deep.equal(['Ann', 'Ann', '<ann@example.com>', '']);
  });
});
