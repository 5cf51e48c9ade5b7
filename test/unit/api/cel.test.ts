import { expect } from 'chai';
import { validateRules } from '../../../src/api/cel.ts';
import { fieldErrorText } from '../../../src/api/field-error.ts';
import type { JsonSchema, ValidationRule } from '../../../src/api/json-schema.ts';

const withRule = (rule: string | ValidationRule, schema: JsonSchema): JsonSchema => ({
  type: 'object',
  properties: { spec: { ...schema, 'x-kubernetes-validations': [typeof rule === 'string' ? { rule } : rule] } },
});
const errors = (schema: JsonSchema, value: unknown, old?: unknown): readonly string[] =>
  validateRules(schema, { spec: value }, old === undefined ? undefined : { spec: old }).map(fieldErrorText);

const int: JsonSchema = { type: 'integer' };
const string: JsonSchema = { type: 'string' };
const pair: JsonSchema = { type: 'object', properties: { a: int, b: int } };

describe('validateRules', () => {
  const holds: readonly { readonly rule: string; readonly schema: JsonSchema; readonly good: unknown; readonly bad: unknown }[] = [
    { rule: 'self.a <= self.b', schema: pair, good: { a: 1, b: 2 }, bad: { a: 2, b: 1 } },
    { rule: 'self > 0.5', schema: { type: 'number' }, good: 1, bad: 0 },
    { rule: 'self.all(x, x.startsWith("a"))', schema: { type: 'array', items: string }, good: ['ab'], bad: ['b'] },
    { rule: 'self.exists_one(x, x.name == "main")', schema: { type: 'array', items: { type: 'object', properties: { name: string } } }, good: [{ name: 'main' }], bad: [] },
    { rule: 'self.all(key, self[key] > 0)', schema: { type: 'object', additionalProperties: int }, good: { a: 1 }, bad: { a: 0 } },
    { rule: 'has(self.a) != has(self.b)', schema: pair, good: { a: 1 }, bad: { a: 1, b: 1 } },
    { rule: 'self.?a.orValue(1) == 1', schema: pair, good: {}, bad: { a: 2 } },
    { rule: 'self.matches("^[a-z]+$")', schema: string, good: 'abc', bad: 'A' },
    { rule: 'self.size() <= 2', schema: string, good: 'ab', bad: 'abc' },
    { rule: 'quantity(self).isLessThan(quantity("1Gi"))', schema: string, good: '512Mi', bad: '2G' },
    { rule: 'isQuantity(self) && quantity(self).sign() > 0', schema: string, good: '100m', bad: '-1' },
    { rule: 'quantity("1.5").add(quantity("500m")).compareTo(quantity(self)) == 0', schema: string, good: '2', bad: '3' },
    { rule: 'isURL(self) && url(self).getScheme() == "https"', schema: string, good: 'https://a.example/b', bad: 'http://a.example' },
    { rule: 'url(self).getHostname() == "a.example"', schema: string, good: 'https://a.example:8443/', bad: 'https://b.example/' },
    { rule: 'isIP(self) && ip(self).family() == 4', schema: string, good: '10.0.0.1', bad: '::1' },
    { rule: 'isCIDR(self)', schema: string, good: '10.0.0.0/8', bad: '10.0.0.0/33' },
    { rule: '!format.dns1123Label().validate(self).hasValue()', schema: string, good: 'abc', bad: 'A_B' },
    { rule: 'self.find("[0-9]+") == "12"', schema: string, good: 'a12b3', bad: 'a3' },
    { rule: 'self.findAll("[0-9]").size() == 2', schema: string, good: '1a2', bad: '1' },
    { rule: 'self.replace("a", "b") == "bb"', schema: string, good: 'ab', bad: 'cb' },
    { rule: 'self.isSorted() && self.sum() < 10 && self.max() < 5', schema: { type: 'array', items: int }, good: [1, 2, 3], bad: [3, 1] },
    { rule: 'self < timestamp("2030-01-01T00:00:00Z")', schema: { type: 'string', format: 'date-time' }, good: '2029-01-01T00:00:00Z', bad: '2031-01-01T00:00:00Z' },
    { rule: 'self.__namespace__ == "a" && self.x__dash__y == "b"', schema: { type: 'object', properties: { namespace: string, 'x-y': string } }, good: { namespace: 'a', 'x-y': 'b' }, bad: { namespace: 'b', 'x-y': 'b' } },
  ];
  for (const { rule, schema, good, bad } of holds) {
    it(`evaluates ${rule}`, () => {
      expect(errors(withRule(rule, schema), good)).to.deep.equal([]);
      expect(errors(withRule(rule, schema), bad)).to.deep.equal([`spec: Invalid value: "${schema.type}": failed rule: ${rule}`]);
    });
  }

  it('shows the message, and prefers what messageExpression gives', () => {
    expect(errors(withRule({ rule: 'self.a < self.b', message: 'a first' }, pair), { a: 2, b: 1 })).to.deep.equal(['spec: Invalid value: "object": a first']);
    const expressed = withRule({ rule: 'self.a < self.b', message: 'a first', messageExpression: '"a is %d".format([self.a])' }, pair);
    expect(errors(expressed, { a: 2, b: 1 })).to.deep.equal(['spec: Invalid value: "object": a is 2']);
    const broken = withRule({ rule: 'self.a < self.b', message: 'a first', messageExpression: 'self.c' }, pair);
    expect(errors(broken, { a: 2, b: 1 })).to.deep.equal(['spec: Invalid value: "object": a first']);
  });

  it('reports at fieldPath and with the reason of the rule', () => {
    const [error] = validateRules(withRule({ rule: 'false', message: 'no', fieldPath: '.a', reason: 'FieldValueForbidden' }, pair), { spec: { a: 1 } });
    expect(error).to.deep.equal({ path: 'spec.a', pointer: '/spec/a', reason: 'FieldValueForbidden', message: 'Forbidden: no' });
  });

  it('says which function is not known', () => {
    expect(errors(withRule('nosuch(self)', string), 'x')[0]).to.include("found no matching overload for 'nosuch(").and.to.include('evaluating rule: nosuch(self)');
  });

  it('reports a member that is absent as an error of the rule, not as a crash', () => {
    expect(errors(withRule({ rule: 'self.a == 1', message: 'one', fieldPath: '.a' }, pair), {})).to.deep.equal(['spec: Invalid value: "object": no such key: a evaluating rule: one']);
  });

  describe('transition rules', () => {
    const immutable = withRule('self == oldSelf', pair);
    it('do not run on create', () => {
      expect(errors(immutable, { a: 1 })).to.deep.equal([]);
    });
    it('compare old and new on update', () => {
      expect(errors(immutable, { a: 1 }, { a: 1 })).to.deep.equal([]);
      expect(errors(immutable, { a: 2 }, { a: 1 })).to.have.length(1);
    });
    it('find old entries of a list-map by key, whatever the order', () => {
      const schema: JsonSchema = {
        type: 'object',
        properties: {
          spec: {
            type: 'array',
            'x-kubernetes-list-type': 'map',
            'x-kubernetes-list-map-keys': ['name'],
            items: { type: 'object', properties: { name: string, port: int }, 'x-kubernetes-validations': [{ rule: 'self.port == oldSelf.port' }] },
          },
        },
      };
      const old = [{ name: 'a', port: 1 }, { name: 'b', port: 2 }];
      expect(errors(schema, [{ name: 'b', port: 2 }, { name: 'c', port: 9 }, { name: 'a', port: 1 }], old)).to.deep.equal([]);
      expect(errors(schema, [{ name: 'b', port: 3 }], old)).to.have.length(1);
    });
    it('do not run inside atomic lists, whose entries have no identity', () => {
      const schema: JsonSchema = { type: 'object', properties: { spec: { type: 'array', items: { type: 'object', properties: { a: int }, 'x-kubernetes-validations': [{ rule: 'self == oldSelf' }] } } } };
      expect(errors(schema, [{ a: 2 }], [{ a: 1 }])).to.deep.equal([]);
    });
    it('run on create too with optionalOldSelf', () => {
      const schema = withRule({ rule: '!oldSelf.hasValue() || oldSelf.value() <= self', optionalOldSelf: true }, int);
      expect(errors(schema, 1)).to.deep.equal([]);
      expect(errors(schema, 2, 1)).to.deep.equal([]);
      expect(errors(schema, 1, 2)).to.have.length(1);
    });
  });

  it('names a map entry as Kubernetes does', () => {
    const schema: JsonSchema = { type: 'object', properties: { spec: { type: 'object', additionalProperties: { type: 'object', properties: { a: int }, 'x-kubernetes-validations': [{ rule: 'self.a > 0', message: 'no' }] } } } };
    expect(errors(schema, { web: { a: 0 } })).to.deep.equal(['spec[web]: Invalid value: "object": no']);
  });
});
