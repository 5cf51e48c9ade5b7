import { expect } from 'chai';
import { parseJsonPath } from '../../../../src/apiserver/model/json-path.ts';

const object = {
  metadata: { name: 'a', annotations: { 'example.io/team': 'shop' } },
  spec: { list: [{ name: 'x', n: 1 }, { name: 'y', n: 2 }], map: { a: 1, b: 2 } },
  status: { conditions: [{ type: 'Ready', status: 'True' }, { type: 'Other', status: 'False' }] },
};

describe('parseJsonPath', () => {
  const cases: readonly (readonly [string, readonly unknown[]])[] = [
    ['.metadata.name', ['a']],
    ['.metadata.none', []],
    ['.metadata.name.deeper', []],
    ['.metadata.annotations.example\\.io/team', ['shop']],
    [".metadata.annotations['example.io/team']", ['shop']],
    ['.spec.list[0].name', ['x']],
    ['.spec.list[-1].name', ['y']],
    ['.spec.list[9].name', []],
    ['.spec.list[*].n', [1, 2]],
    ['.spec.map.*', [1, 2]],
    ['.status.conditions[?(@.type=="Ready")].status', ['True']],
    [".status.conditions[?(@.type == 'Other')].status", ['False']],
    ['.spec.list[?(@.n==2)].name', ['y']],
  ];
  for (const [path, expected] of cases) {
    it(`reads ${path}`, () => {
      expect(parseJsonPath(path)?.(object)).to.deep.equal(expected);
    });
  }

  for (const path of ['metadata.name', '.a[?(@.b>1)]', '.a..b', '.a[', '{.a}']) {
    it(`refuses ${path}`, () => {
      expect(parseJsonPath(path)).to.equal(undefined);
    });
  }
});
