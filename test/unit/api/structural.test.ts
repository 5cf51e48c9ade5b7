import { expect } from 'chai';
import fc from 'fast-check';
import { rootSchema } from '../../../src/api/crd.ts';
import type { JsonSchema } from '../../../src/api/json-schema.ts';
import { registry } from '../../../src/api/registry.ts';
import { applyDefaults, prune } from '../../../src/api/structural.ts';

const schema: JsonSchema = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        size: { type: 'integer', default: 3 },
        note: { type: 'string', nullable: true, default: 'none' },
        nested: { type: 'object', default: {}, properties: { flag: { type: 'boolean', default: true } } },
        optional: { type: 'object', properties: { flag: { type: 'boolean', default: true } } },
        ports: { type: 'array', items: { type: 'object', properties: { number: { type: 'integer' }, protocol: { type: 'string', default: 'tcp' } } } },
        byName: { type: 'object', additionalProperties: { type: 'object', properties: { on: { type: 'boolean', default: false } } } },
        anything: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, properties: { known: { type: 'object', properties: { a: { type: 'string' } } } } },
        template: { type: 'object', 'x-kubernetes-embedded-resource': true, properties: { spec: { type: 'object', properties: { a: { type: 'string' } } } } },
      },
    },
  },
};

describe('applyDefaults', () => {
  const table: readonly { readonly name: string; readonly spec: unknown; readonly want: unknown }[] = [
    { name: 'fills in absent members, also inside a default', spec: {}, want: { size: 3, note: 'none', nested: { flag: true } } },
    { name: 'keeps what is there', spec: { size: 0, note: 'x', nested: { flag: false } }, want: { size: 0, note: 'x', nested: { flag: false } } },
    { name: 'keeps null where it is allowed', spec: { note: null }, want: { size: 3, note: null, nested: { flag: true } } },
    { name: 'replaces null by the default where null is not allowed', spec: { size: null }, want: { size: 3, note: 'none', nested: { flag: true } } },
    { name: 'drops null where there is no default and null is not allowed', spec: { ports: null }, want: { size: 3, note: 'none', nested: { flag: true } } },
    { name: 'does not create an object for the sake of its members', spec: { optional: {} }, want: { size: 3, note: 'none', nested: { flag: true }, optional: { flag: true } } },
    {
      name: 'goes into lists and maps',
      spec: { ports: [{ number: 1 }, { number: 2, protocol: 'udp' }], byName: { a: {} } },
      want: { size: 3, note: 'none', nested: { flag: true }, ports: [{ number: 1, protocol: 'tcp' }, { number: 2, protocol: 'udp' }], byName: { a: { on: false } } },
    },
  ];
  for (const { name, spec, want } of table) {
    it(name, () => {
      expect(applyDefaults(schema, { spec })).to.deep.equal({ spec: want });
    });
  }

  it('leaves its input alone', () => {
    const input = Object.freeze({ spec: Object.freeze({ ports: Object.freeze([Object.freeze({ number: 1 })]) }) });
    applyDefaults(schema, input);
    expect(input).to.deep.equal({ spec: { ports: [{ number: 1 }] } });
  });

  it('returns the same reference when there is nothing to do', () => {
    const input = applyDefaults(schema, { spec: { ports: [{ number: 1 }] } });
    expect(applyDefaults(schema, input)).to.equal(input);
  });
});

describe('prune', () => {
  const pruned = (spec: unknown, more: object = {}): { value: unknown; dropped: readonly string[] } => {
    const { value, dropped } = prune(schema, { apiVersion: 'v1', kind: 'K', metadata: { name: 'a', annotations: { b: 'c' } }, spec, ...more });
    return { value: (value as { spec: unknown }).spec, dropped: dropped.map(({ path }) => path) };
  };

  it('drops unknown members and says where they were', () => {
    const { value, dropped } = pruned({ size: 1, sise: 2, ports: [{ number: 1, nunber: 2 }], byName: { a: { off: true } } }, { extra: 1 });
    expect(value).to.deep.equal({ size: 1, ports: [{ number: 1 }], byName: { a: {} } });
    expect(dropped).to.deep.equal(['spec.sise', 'spec.ports[0].nunber', 'spec.byName.a.off', 'extra']);
  });

  it('keeps everything where unknown fields are preserved, but prunes inside what is known', () => {
    const { value, dropped } = pruned({ anything: { free: { x: 1 }, known: { a: 'b', c: 'd' } } });
    expect(value).to.deep.equal({ anything: { free: { x: 1 }, known: { a: 'b' } } });
    expect(dropped).to.deep.equal(['spec.anything.known.c']);
  });

  it('keeps the type and metadata of embedded resources', () => {
    const { value, dropped } = pruned({ template: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' }, spec: { a: 'b', c: 'd' }, other: 1 } });
    expect(value).to.deep.equal({ template: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' }, spec: { a: 'b' } } });
    expect(dropped).to.deep.equal(['spec.template.spec.c', 'spec.template.other']);
  });

  it('never pollutes a prototype', () => {
    const { value } = pruned(JSON.parse('{"anything": {"__proto__": {"polluted": true}}}'));
    expect(Object.keys((value as { anything: object }).anything)).to.deep.equal(['__proto__']);
    expect(({} as { polluted?: boolean }).polluted).to.be.undefined;
  });

  it('does nothing twice, whatever the input', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('size', 'note', 'nested', 'ports', 'byName', 'anything', 'other'), fc.jsonValue()), (spec) => {
        const once = applyDefaults(schema, prune(schema, { spec }).value);
        const twice = prune(schema, once);
        expect(twice.dropped).to.deep.equal([]);
        expect(applyDefaults(schema, twice.value)).to.equal(once);
      }),
    );
  });
});

describe('every kind', () => {
  for (const kind of registry) {
    it(`${kind.kind}: pruning and defaulting leave a valid example unchanged but for defaults`, () => {
      const root = rootSchema(kind);
      for (const { object } of kind.examples) {
        expect(prune(root, object).dropped).to.deep.equal([]);
        const once = applyDefaults(root, object);
        expect(prune(root, once).value).to.equal(once);
        expect(applyDefaults(root, once)).to.equal(once);
      }
    });
  }
});
