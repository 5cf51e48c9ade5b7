import { expect } from 'chai';
import { rootSchema } from '../../../src/api/crd.ts';
import type { JsonSchema } from '../../../src/api/json-schema.ts';
import { isPart, partsOf } from '../../../src/api/schema-parts.ts';
import { ecsServiceKind } from '../../../src/api/v1beta1/ecsservice.ts';

const leaf: JsonSchema = { type: 'string' };
const wide: JsonSchema = { type: 'object', properties: Object.fromEntries('abcdefgh'.split('').map((name) => [name, leaf])) };

describe('partsOf', () => {
  it('gives the value, then each large part that it has, with its place', () => {
    const schema: JsonSchema = { type: 'object', properties: { 'a/b': wide, list: { type: 'array', items: wide }, map: { type: 'object', additionalProperties: wide }, absent: wide, small: { type: 'object', properties: { x: leaf } } } };
    const value = { 'a/b': {}, list: [{}, {}], map: { k: {} }, small: {} };
    expect([...partsOf(schema, value)].map(({ pointer }) => pointer)).to.deep.equal(['', '/a~1b', '/list', '/list/0', '/list/1', '/map', '/map/k']);
  });

  it('leaves small schemas in one piece', () => {
    expect([...partsOf({ type: 'object', properties: { x: leaf } }, { x: 'a' })]).to.have.length(1);
  });

  it('survives values of other types', () => {
    for (const value of [null, undefined, 'x', 1, [], {}]) expect([...partsOf(rootSchema(ecsServiceKind), value)]).to.have.length(1);
  });

  it('cuts EcsService so that no part is large', () => {
    const { object } = ecsServiceKind.examples[1]!;
    for (const { schema, pointer } of partsOf(rootSchema(ecsServiceKind), object)) expect(ownSize(schema), pointer).to.be.lessThan(150);
  });
});

/** Schemas that are compiled together with this one. */
function ownSize(schema: JsonSchema): number {
  const children = [...Object.values(schema.properties ?? {}), schema.items, schema.additionalProperties].filter((child): child is JsonSchema => typeof child === 'object');
  return 1 + children.filter((child) => !isPart(child)).reduce((sum, child) => sum + ownSize(child), 0);
}
