import { expect } from 'chai';
import fc from 'fast-check';
import { duplicateKeys } from '../../../../src/apiserver/http/duplicate-keys.ts';

describe('duplicateKeys', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['{"a":1,"b":2}', []],
    ['{"a":1,"a":2}', ['a']],
    ['{"spec":{"image":"x","env":{"A":"1","A":"2"},"image":"y"}}', ['spec.env.A', 'spec.image']],
    ['{"list":[{"a":1},{"a":1,"a":2}]}', ['list[1].a']],
    ['{"a":"a\\"a","b":["a","a"],"c":{"a":1}}', []],
    ['{"a":{"x":1},"a":{"x":1}}', ['a']],
    ['[1,"a","a"]', []],
  ];
  for (const [text, expected] of cases) {
    it(`finds ${JSON.stringify(expected)} in ${text}`, () => {
      expect(duplicateKeys(text)).to.deep.equal(expected);
    });
  }

  it('finds none in what JSON.stringify writes', () => {
    fc.assert(fc.property(fc.json(), (text) => duplicateKeys(JSON.stringify(JSON.parse(text))).length === 0));
  });
});
