import { expect } from 'chai';
import fc from 'fast-check';
import type { FieldSet } from '../../../../src/apiserver/apply/field-set.ts';
import { difference, emptySet, equalSets, intersection, isEmptySet, leafSet, nodeSet, showPaths, union } from '../../../../src/apiserver/apply/field-set.ts';
import { decodeFieldSet, encodeFieldSet } from '../../../../src/apiserver/apply/fields-v1.ts';
import { keyElement } from '../../../../src/apiserver/apply/path-element.ts';

const element = fc.constantFrom('f:a', 'f:b', 'k:{"name":"x"}', 'v:"y"', 'i:0');
const fieldSet: fc.Arbitrary<FieldSet> = fc.letrec<{ node: FieldSet }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small' },
    fc.constant(leafSet),
    fc.record({ owned: fc.boolean(), children: fc.array(fc.tuple(element, tie('node')), { minLength: 1, maxLength: 4 }) }).map(({ owned, children }) => nodeSet(owned, children)),
  ),
})).node;
const rootSet = fc.array(fc.tuple(element, fieldSet), { maxLength: 4 }).map((children) => nodeSet(false, children));

describe('field sets', () => {
  it('survive their wire form', () => {
    fc.assert(fc.property(rootSet, (set) => equalSets(decodeFieldSet(JSON.parse(JSON.stringify(encodeFieldSet(set)))), set)));
  });

  it('keep the laws of sets', () => {
    fc.assert(
      fc.property(rootSet, rootSet, (a, b) => {
        expect(equalSets(union(a, b), union(b, a))).to.equal(true);
        expect(isEmptySet(difference(a, a))).to.equal(true);
        expect(isEmptySet(intersection(difference(a, b), b))).to.equal(true);
        expect(equalSets(union(difference(a, b), intersection(a, b)), a)).to.equal(true);
      }),
    );
  });

  it('read the notation of Kubernetes', () => {
    const fields = { 'f:spec': { '.': {}, 'f:ports': { 'k:{"name":"http"}': { '.': {}, 'f:port': {} } }, 'f:tags': { 'v:"x"': {} } } };
    expect(encodeFieldSet(decodeFieldSet(fields))).to.deep.equal(fields);
    expect(showPaths(decodeFieldSet(fields))).to.deep.equal(['.spec', '.spec.ports[name="http"]', '.spec.ports[name="http"].port', '.spec.tags[="x"]']);
  });

  it('take a broken wire form as owning nothing', () => {
    for (const broken of [null, 3, 'x', [], undefined]) expect(decodeFieldSet(broken)).to.equal(emptySet);
  });

  it('sort the keys of a list-map element', () => {
    expect(keyElement({ protocol: 'TCP', port: 80 }, ['protocol', 'port'])).to.equal('k:{"port":80,"protocol":"TCP"}');
  });
});
