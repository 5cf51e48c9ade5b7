import { expect } from 'chai';
import * as fc from 'fast-check';
import { matchesWildcard } from '../../../../src/simulator/traffic/wildcard.ts';

describe('patterns of listener rules', () => {
  it('match as the same pattern written as a regular expression', () => {
    const alphabet = fc.constantFrom('a', 'b', '/', '.');
    const pattern = fc.array(fc.oneof(alphabet, fc.constantFrom('*', '?')), { maxLength: 8 }).map((parts) => parts.join(''));
    const value = fc.array(alphabet, { maxLength: 10 }).map((parts) => parts.join(''));
    const expression = (text: string): RegExp => new RegExp(`^${text.replace(/[.*?/]/g, (sign) => (sign === '*' ? '.*' : sign === '?' ? '.' : `\\${sign}`))}$`, 's');
    fc.assert(fc.property(pattern, value, (wildcard, text) => matchesWildcard(wildcard, text) === expression(wildcard).test(text)), { numRuns: 2000 });
  });

  it('take no longer for many stars', () => {
    expect(matchesWildcard(`${'*a'.repeat(60)}b`, 'a'.repeat(20_000))).to.equal(false);
  });
});
