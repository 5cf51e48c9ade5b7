import { expect } from 'chai';
import fc from 'fast-check';
import { canonicalJson, sameJson } from '../../../../src/core/model/canonical-json.ts';

/** The text by its definition, one member after the other: hashes that are stored depend on every byte of it. */
function byDefinition(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => byDefinition(item)).join(',')}]`;
  const members = value as Readonly<Record<string, unknown>>;
  const names = Object.keys(members).filter((name) => members[name] !== undefined);
  return `{${names.sort().map((name) => `${JSON.stringify(name)}:${byDefinition(members[name])}`).join(',')}}`;
}

const names = fc.oneof(fc.constantFrom('a', 'b', 'name', 'value', '1', '9', '10', '01', '__proto__', 'toString', 'toJSON', 'é', '😀', ''), fc.string());
const { value: anything } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.constant(undefined),
    fc.constant(new Date(0)),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(names, tie('value')), { maxLength: 5 }).map((entries) => Object.fromEntries(entries)),
  ),
}));

describe('canonicalJson', () => {
  it('writes every value as the definition does, to the byte', () => {
    fc.assert(fc.property(anything, (value) => canonicalJson(value) === byDefinition(value)), { numRuns: 2_000 });
  });

  it('sorts members at every depth, also those whose names are numbers', () => {
    expect(canonicalJson({ b: [{ z: 1, a: 2 }], a: { 10: 1, 9: 2 } })).to.equal('{"a":{"10":1,"9":2},"b":[{"a":2,"z":1}]}');
  });

  it('changes nothing of what it is given', () => {
    const value = { b: [{ z: 1, a: 2 }], a: 1 };
    canonicalJson(value);
    expect(JSON.stringify(value)).to.equal('{"b":[{"z":1,"a":2}],"a":1}');
  });
});

describe('sameJson', () => {
  /** A copy that says the same, with the members in another order and members without a value. */
  const shuffled = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shuffled);
    if (typeof value !== 'object' || value === null || value instanceof Date) return value;
    return Object.fromEntries([...Object.entries(value).reverse().map(([name, member]) => [name, shuffled(member)] as const), ...('left out' in value ? [] : [['left out', undefined] as const])]);
  };

  it('is true for objects exactly when the texts are equal', () => {
    const objects = fc.array(anything, { maxLength: 3 });
    fc.assert(fc.property(objects, objects, (left, right) => sameJson(left, right) === (byDefinition(left) === byDefinition(right))), { numRuns: 2_000 });
  });

  it('does not see the order of members, nor members without a value', () => {
    fc.assert(fc.property(fc.array(anything, { maxLength: 3 }), (value) => sameJson(value, shuffled(value))), { numRuns: 1_000 });
  });

  it('sees one member more on either side, and null beside nothing', () => {
    expect(sameJson({ a: 1 }, { a: 1, b: 2 })).to.equal(false);
    expect(sameJson({ a: 1, b: 2 }, { a: 1 })).to.equal(false);
    expect(sameJson({ a: null }, {})).to.equal(false);
    expect(sameJson({ toString: 1 }, {})).to.equal(false);
    expect(sameJson({}, [])).to.equal(false);
    expect(sameJson(null, undefined)).to.equal(false);
  });
});
