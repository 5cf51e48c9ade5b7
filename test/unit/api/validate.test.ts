import { expect } from 'chai';
import { fieldErrorText } from '../../../src/api/field-error.ts';
import type { JsonSchema } from '../../../src/api/json-schema.ts';
import { validateLists } from '../../../src/api/list-keys.ts';
import { validateSchema } from '../../../src/api/validate.ts';

const spec = (schema: JsonSchema): JsonSchema => ({ type: 'object', properties: { spec: schema } });
const texts = (schema: JsonSchema, value: unknown): readonly string[] => validateSchema(spec(schema), { spec: value }).map(fieldErrorText);

describe('validateSchema, in the words of Kubernetes', () => {
  const table: readonly { readonly name: string; readonly schema: JsonSchema; readonly value: unknown; readonly want: readonly string[] }[] = [
    { name: 'a missing member', schema: { type: 'object', required: ['a'], properties: { a: { type: 'string' } } }, value: {}, want: ['spec.a: Required value'] },
    {
      name: 'a number that is too small',
      schema: { type: 'object', properties: { b: { type: 'integer', minimum: 0 } } },
      value: { b: -1 },
      want: ['spec.b: Invalid value: -1: spec.b in body should be greater than or equal to 0'],
    },
    { name: 'a number that is too large', schema: { type: 'integer', maximum: 3 }, value: 4, want: ['spec: Invalid value: 4: spec in body should be less than or equal to 3'] },
    { name: 'an exclusive bound, as a flag', schema: { type: 'integer', minimum: 0, exclusiveMinimum: true }, value: 0, want: ['spec: Invalid value: 0: spec in body should be greater than 0'] },
    { name: 'a value outside a choice', schema: { type: 'string', enum: ['a', 'b'] }, value: 'x', want: ['spec: Unsupported value: "x": supported values: "a", "b"'] },
    { name: 'a wrong type', schema: { type: 'integer' }, value: 'three', want: ['spec: Invalid value: "string": spec in body must be of type integer: "string"'] },
    { name: 'a fraction for an integer', schema: { type: 'integer' }, value: 1.5, want: ['spec: Invalid value: "number": spec in body must be of type integer: "number"'] },
    { name: 'null where it is not allowed', schema: { type: 'string' }, value: null, want: ['spec: Invalid value: "null": spec in body must be of type string: "null"'] },
    { name: 'null where it is allowed', schema: { type: 'string', nullable: true }, value: null, want: [] },
    { name: 'a short string', schema: { type: 'string', minLength: 2 }, value: 'a', want: ['spec: Invalid value: "a": spec in body should be at least 2 chars long'] },
    { name: 'a long string, which is not repeated', schema: { type: 'string', maxLength: 2 }, value: 'abc', want: ['spec: Too long: may not be more than 2 bytes'] },
    { name: 'characters that need two units', schema: { type: 'string', maxLength: 2 }, value: '😀😀', want: [] },
    { name: 'a pattern', schema: { type: 'string', pattern: '^a+$' }, value: 'b', want: ["spec: Invalid value: \"b\": spec in body should match '^a+$'"] },
    { name: 'a pattern of Go', schema: { type: 'string', pattern: '(?i)^A\\z' }, value: 'a', want: [] },
    { name: 'a pattern with escapes that unicode mode refuses', schema: { type: 'string', pattern: '^[a\\_\\-]+$' }, value: 'a_-', want: [] },
    { name: 'too few entries', schema: { type: 'array', minItems: 1, items: { type: 'string' } }, value: [], want: ['spec: Invalid value: 0: spec in body should have at least 1 items'] },
    { name: 'too many entries', schema: { type: 'array', maxItems: 1, items: { type: 'string' } }, value: ['a', 'b'], want: ['spec: Too many: 2: must have at most 1 items'] },
    { name: 'too many members', schema: { type: 'object', maxProperties: 0, additionalProperties: { type: 'string' } }, value: { a: 'b' }, want: ['spec: Too many: 1: must have at most 0 items'] },
    { name: 'an entry of a list', schema: { type: 'array', items: { type: 'string' } }, value: ['a', 1], want: ['spec[1]: Invalid value: "integer": spec[1] in body must be of type string: "integer"'] },
    { name: 'a value of a map whose key is a number', schema: { type: 'object', additionalProperties: { type: 'string' } }, value: { 1: 2 }, want: ['spec.1: Invalid value: "integer": spec.1 in body must be of type string: "integer"'] },
    { name: 'int-or-string as either', schema: { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] }, value: '1', want: [] },
    { name: 'int-or-string as neither', schema: { 'x-kubernetes-int-or-string': true }, value: true, want: ['spec: Invalid value: "boolean": spec in body must be of type integer,string: "boolean"'] },
    { name: 'a time', schema: { type: 'string', format: 'date-time' }, value: 'soon', want: ['spec: Invalid value: "soon": spec in body must be of type date-time: "soon"'] },
    { name: 'a duration of Go', schema: { type: 'string', format: 'duration' }, value: '1h30m', want: [] },
    { name: 'a duration in words', schema: { type: 'string', format: 'duration' }, value: '2 days', want: [] },
    { name: 'an unknown format, which Kubernetes ignores', schema: { type: 'string', format: 'colour' }, value: 'x', want: [] },
    { name: 'none of the alternatives, once', schema: { type: 'object', oneOf: [{ required: ['a'] }, { required: ['b'] }], properties: { a: { type: 'string' }, b: { type: 'string' } } }, value: {}, want: ['spec: Invalid value: "": "spec" must validate one and only one schema (oneOf). Found none valid'] },
    { name: 'what must not be', schema: { type: 'object', not: { required: ['a'] }, properties: { a: { type: 'string' } } }, value: { a: 'x' }, want: ['spec: Invalid value: "": "spec" must not validate the schema (not)'] },
  ];
  for (const { name, schema, value, want } of table) {
    it(name, () => {
      expect(texts(schema, value)).to.deep.equal(want);
    });
  }

  it('points at the field, also at one that is missing', () => {
    const [error] = validateSchema(spec({ type: 'array', items: { type: 'object', required: ['a/b'], properties: { 'a/b': { type: 'string' } } } }), { spec: [{}] });
    expect(error).to.include({ pointer: '/spec/0/a~1b', path: 'spec[0].a/b', reason: 'FieldValueRequired' });
  });

  it('stops at a hundred errors', () => {
    expect(texts({ type: 'array', items: { type: 'string' } }, Array.from({ length: 500 }, () => 1))).to.have.length(100);
  });

  it('refuses a pattern that is no regular expression, with the pattern', () => {
    expect(() => texts({ type: 'string', pattern: '(' }, 'x')).to.throw('the pattern "(" is not a regular expression');
  });
});

describe('validateLists', () => {
  const set: JsonSchema = spec({ type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } });
  const byName: JsonSchema = spec({
    type: 'array',
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['name', 'protocol'],
    items: { type: 'object', properties: { name: { type: 'string' }, protocol: { type: 'string', default: 'tcp' }, value: { type: 'string' } } },
  });

  it('finds equal entries of a set', () => {
    expect(validateLists(set, { spec: ['a', 'b', 'a'] }).map(fieldErrorText)).to.deep.equal(['spec[2]: Duplicate value: "a"']);
  });
  it('finds entries with equal keys and shows the keys alone, since values may be secret', () => {
    const found = validateLists(byName, { spec: [{ name: 'a', value: 's3cret' }, { name: 'a', protocol: 'tcp', value: 's3cret' }] });
    expect(found.map(fieldErrorText)).to.deep.equal(['spec[1]: Duplicate value: {"name":"a","protocol":"tcp"}']);
  });
  it('tells entries apart by any of the keys', () => {
    expect(validateLists(byName, { spec: [{ name: 'a' }, { name: 'a', protocol: 'udp' }] })).to.deep.equal([]);
  });
});
