import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { crdOf } from '../../../src/api/crd.ts';
import type { JsonSchema } from '../../../src/api/json-schema.ts';
import { registry } from '../../../src/api/registry.ts';

const golden = join(import.meta.dirname, '../../golden/crds');

function everyNode(schema: JsonSchema, path: string): readonly { readonly path: string; readonly schema: JsonSchema }[] {
  return [
    { path, schema },
    ...Object.entries(schema.properties ?? {}).flatMap(([name, child]) => everyNode(child, `${path}.${name}`)),
    ...(schema.items === undefined ? [] : everyNode(schema.items, `${path}[]`)),
    ...(typeof schema.additionalProperties === 'object' ? everyNode(schema.additionalProperties, `${path}.*`) : []),
  ];
}

for (const kind of registry) {
  const crd = crdOf(kind);
  const schema = crd.spec.versions[0]!.schema.openAPIV3Schema;
  const nodes = ['spec', 'status'].flatMap((part) => (schema.properties![part] === undefined ? [] : everyNode(schema.properties![part], part)));

  describe(`the CRD of ${kind.kind}`, () => {
    it('stays under 200 KB as compact JSON, so that client-side apply works', () => {
      expect(JSON.stringify(crd).length).to.be.lessThan(200_000);
    });

    it('bounds every string, list and map', () => {
      const unbounded = nodes.filter(({ schema: node }) => {
        if (node.type === 'string') return node.maxLength === undefined && node.enum === undefined;
        if (node.type === 'array') return node.maxItems === undefined;
        if (typeof node.additionalProperties === 'object') return node.maxProperties === undefined;
        if (node.type === 'integer' || node.type === 'number') return node.minimum === undefined || node.maximum === undefined;
        return false;
      });
      expect(unbounded.map(({ path }) => path)).to.deep.equal([]);
    });

    it('says of every list how it is merged, and requires the keys of list-maps', () => {
      const wrong = nodes.filter(({ schema: node }) => {
        if (node.type !== 'array') return false;
        if (node['x-kubernetes-list-type'] !== 'map') return node['x-kubernetes-list-type'] !== 'atomic' && node['x-kubernetes-list-type'] !== 'set';
        return !(node['x-kubernetes-list-map-keys'] ?? []).every((key) => node.items?.required?.includes(key) === true);
      });
      expect(wrong.map(({ path }) => path)).to.deep.equal([]);
    });

    it('describes every field in a sentence of at most 200 characters', () => {
      const wrong = nodes.filter(({ schema: { description = '' } }) => description.length < 3 || description.length > 200 || !description.endsWith('.'));
      expect(wrong.map(({ path, schema: { description } }) => `${path}: ${description ?? ''}`)).to.deep.equal([]);
    });

    it('is never nullable, and has no default for spec.service.desiredCount', () => {
      expect(nodes.filter(({ schema: node }) => node.nullable !== undefined).map(({ path }) => path)).to.deep.equal([]);
      expect(nodes.find(({ path }) => path === 'spec.service.desiredCount')?.schema.default).to.be.undefined;
    });

    if (kind.status === undefined) {
      it('has neither a status nor its subresource, since nobody would write it', () => {
        expect(schema.properties).to.not.have.property('status');
        expect(crd.spec.versions[0]).to.not.have.property('subresources');
      });
    } else {
      it('starts with a status that was not judged', () => {
        expect(schema.properties!['status']!.default).to.deep.equal({ observedGeneration: -1 });
      });
    }

    it('changes only in ways that keep every stored object valid', () => {
      const file = join(golden, `${kind.plural}.json`);
      const before = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as JsonSchema) : schema;
      expect(incompatibilities(before, schema, kind.kind)).to.deep.equal([]);
      // UPDATE_GOLDEN=1 records a compatible change; the diff is reviewed as code.
      if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, `${JSON.stringify(schema, undefined, 1)}\n`);
      expect(JSON.parse(readFileSync(file, 'utf8')), 'run the test with UPDATE_GOLDEN=1').to.deep.equal(JSON.parse(JSON.stringify(schema)));
    });
  });
}

describe('the comparison of schemas', () => {
  const old: JsonSchema = { type: 'object', required: ['a'], properties: { a: { type: 'string', maxLength: 9, enum: ['x', 'y'] }, b: { type: 'array', maxItems: 4, 'x-kubernetes-list-type': 'set', items: { type: 'string' } } } };
  const table: readonly { readonly name: string; readonly now: JsonSchema; readonly want: readonly string[] }[] = [
    { name: 'a removed field', now: { ...old, properties: { a: old.properties!['a']! } }, want: ['K.b was removed'] },
    { name: 'a newly required field', now: { ...old, required: ['a', 'b'] }, want: ['K.b became required'] },
    { name: 'a removed choice', now: { ...old, properties: { ...old.properties, a: { ...old.properties!['a'], enum: ['x'] } } }, want: ['K.a no longer allows "y"'] },
    { name: 'a tightened bound', now: { ...old, properties: { ...old.properties, b: { ...old.properties!['b'], maxItems: 3 } } }, want: ['K.b: maxItems went from 4 to 3'] },
    { name: 'another list type', now: { ...old, properties: { ...old.properties, b: { ...old.properties!['b'], 'x-kubernetes-list-type': 'atomic' } } }, want: ['K.b: x-kubernetes-list-type went from "set" to "atomic"'] },
    { name: 'a new field and a wider bound', now: { ...old, properties: { ...old.properties, b: { ...old.properties!['b'], maxItems: 5 }, c: { type: 'string' } } }, want: [] },
  ];
  for (const { name, now, want } of table) {
    it(`${want.length === 0 ? 'accepts' : 'finds'} ${name}`, () => {
      expect(incompatibilities(old, now, 'K')).to.deep.equal(want);
    });
  }
});

const upper = ['maximum', 'maxLength', 'maxItems', 'maxProperties'] as const;
const lower = ['minimum', 'minLength', 'minItems'] as const;
const fixed = ['type', 'format', 'pattern', 'x-kubernetes-int-or-string', 'x-kubernetes-list-type', 'x-kubernetes-list-map-keys', 'default'] as const;

function incompatibilities(before: JsonSchema, now: JsonSchema | undefined, path: string): readonly string[] {
  if (now === undefined) return [`${path} was removed`];
  const went = (key: keyof JsonSchema): string => `${path}: ${key} went from ${JSON.stringify(before[key])} to ${JSON.stringify(now[key])}`;
  return [
    ...upper.filter((key) => now[key] !== undefined && now[key] < (before[key] ?? Infinity)).map(went),
    ...lower.filter((key) => now[key] !== undefined && now[key] > (before[key] ?? -Infinity)).map(went),
    ...fixed.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(now[key])).map(went),
    ...(now.enum === undefined ? [] : (before.enum ?? ['anything']).filter((value) => !now.enum!.includes(value)).map((value) => `${path} no longer allows ${JSON.stringify(value)}`)),
    ...(now.required ?? []).filter((name) => before.required?.includes(name) !== true && before.properties?.[name] !== undefined).map((name) => `${path}.${name} became required`),
    ...Object.entries(before.properties ?? {}).flatMap(([name, child]) => incompatibilities(child, now.properties?.[name], `${path}.${name}`)),
    ...(before.items === undefined ? [] : incompatibilities(before.items, now.items, `${path}[]`)),
    ...(typeof before.additionalProperties === 'object' ? incompatibilities(before.additionalProperties, now.additionalProperties as JsonSchema | undefined, `${path}.*`) : []),
  ];
}
