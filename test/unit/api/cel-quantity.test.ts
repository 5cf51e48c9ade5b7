import { expect } from 'chai';
import fc from 'fast-check';
import { approximate, isWhole, parseQuantity, wholeUnits } from '../../../src/api/cel-quantity.ts';

describe('parseQuantity', () => {
  const table: readonly (readonly [string, number | undefined])[] = [
    ['1', 1],
    ['1.5', 1.5],
    ['.5', 0.5],
    ['5.', 5],
    ['100m', 0.1],
    ['1k', 1000],
    ['1Ki', 1024],
    ['0.5Gi', 536_870_912],
    ['2e3', 2000],
    ['2E-3', 0.002],
    ['3E', 3e18],
    ['-1', -1],
    ['+1', 1],
    ['', undefined],
    ['.', undefined],
    ['1 Gi', undefined],
    ['1KB', undefined],
    ['one', undefined],
  ];
  for (const [text, want] of table) {
    it(`reads ${JSON.stringify(text)} as ${String(want)}`, () => {
      const quantity = parseQuantity(text);
      expect(quantity === undefined ? undefined : approximate(quantity)).to.equal(want);
    });
  }

  it('is exact where numbers are not', () => {
    expect(parseQuantity('9007199254740993')?.nanos).to.equal(9007199254740993n * 1_000_000_000n);
  });

  it('tells whole quantities from others', () => {
    expect(isWhole(parseQuantity('1000m')!)).to.be.true;
    expect(isWhole(parseQuantity('1m')!)).to.be.false;
    expect(wholeUnits(parseQuantity('1500m')!)).to.equal(1n);
  });

  it('reads any text without failing', () => {
    fc.assert(fc.property(fc.string(), (text) => parseQuantity(text) === undefined || typeof parseQuantity(text)?.nanos === 'bigint'));
  });
});
