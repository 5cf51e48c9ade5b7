import { expect } from 'chai';
import { readJson, readYaml, type ReadBody } from '../../../../src/apiserver/http/read-body.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const tooDeep = 'the body of the request is nested deeper than 500 levels';
const nested = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

describe('the body of a request', () => {
  const refused: readonly (readonly [string, () => ReadBody])[] = [
    ['JSON of 501 levels', () => readJson(bytes(nested(501)))],
    ['JSON of 20,000 levels', () => readJson(bytes(nested(20_000)))],
    ['YAML that contains itself', () => readYaml(bytes('spec: &self\n  x: *self\n'))],
  ];
  for (const [name, read] of refused) {
    it(`is refused with 400: ${name}`, () => {
      expect(read).to.throw(tooDeep).with.property('code', 400);
    });
  }

  it('may be 500 levels deep', () => {
    expect(readJson(bytes(nested(500))).value).to.have.property('a');
  });

  it('tells members that occur twice', () => {
    expect(readJson(bytes('{"a":1,"a":2}')).duplicates).to.deep.equal(['a']);
  });
});
