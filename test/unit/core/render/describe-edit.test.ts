import { expect } from 'chai';
import fc from 'fast-check';
import { describeEdit } from '../../../../src/core/render/describe-edit.ts';
import { contains, differingFields } from '../../../../src/core/render/differing-fields.ts';

const file = { spec: { service: { desiredCount: 3 }, containers: { app: { environment: { TOKEN: 'a' } } }, list: [{ n: 1 }, { n: 2 }] } };
const own = { manager: 'longshore-source', operation: 'Apply', fieldsV1: { 'f:spec': { 'f:service': { 'f:desiredCount': {} }, 'f:containers': {}, 'f:list': {} } } };
const scaled = { manager: 'kubectl', operation: 'Update', subresource: 'scale', fieldsV1: { 'f:spec': { 'f:service': { 'f:desiredCount': {} } } } };
const edited = { manager: 'kubectl-edit', operation: 'Update', fieldsV1: { 'f:spec': { 'f:containers': { 'f:app': { 'f:environment': { 'f:TOKEN': {} } } }, 'f:list': { 'k:{"n":1}': { 'f:n': {} } } } } };
const described = (live: unknown, managedFields?: unknown): string => describeEdit(differingFields(live, file), managedFields, 'longshore-source');
const spec = (change: object): object => ({ spec: { ...file.spec, ...change } });

describe('describeEdit', () => {
  it('names the field, and the manager that set it; a number and a switch with both values', () => {
    expect(described(spec({ service: { desiredCount: 5 } }), [own, scaled])).to.equal(' by kubectl (scale): spec.service.desiredCount (5, in Git 3)');
  });

  it('never shows a text, which may be a secret', () => {
    const live = spec({ containers: { app: { environment: { TOKEN: 'hunter2' } } } });
    expect(described(live, [own, edited])).to.equal(' by kubectl-edit: spec.containers.app.environment.TOKEN');
  });

  it('names each editor once, and no manager of what nobody owns any more', () => {
    const live = spec({ service: {}, list: [{ n: 1 }, { n: 7 }] });
    expect(described(live, [own, { ...scaled, fieldsV1: {} }, edited])).to.equal(' by kubectl-edit: spec.service.desiredCount (taken out), spec.list[1].n (7, in Git 2)');
    expect(described(spec({ service: { desiredCount: 5 }, list: [] }), [own, edited, scaled])).to.equal(' by kubectl (scale) and kubectl-edit: spec.service.desiredCount (5, in Git 3), spec.list');
  });

  it('stays short, and is content with managed fields that are none', () => {
    const wide = { spec: Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`k${String(index)}${'x'.repeat(200)}`, 1])) };
    const text = describeEdit(differingFields({ spec: {} }, wide), undefined, 'longshore-source');
    expect(text).to.match(/, 4 more$/).and.have.length.below(800);
    for (const odd of [null, 'x', [null, 7, { manager: 'kubectl' }, { manager: 7, fieldsV1: {} }]]) expect(described(spec({ service: { desiredCount: 5 } }), odd)).to.equal(': spec.service.desiredCount (5, in Git 3)');
  });
});

describe('differingFields', () => {
  it('are none exactly where the live value says all that the file says', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (live, declared) => {
        expect(differingFields(live, declared).length === 0).to.equal(contains(live, declared));
        expect(differingFields(declared, declared)).to.deep.equal([]);
      }),
      { examples: [[{}, JSON.parse('{"__proto__":{}}')], [{}, { toString: {} }], [[1], [1, 2]]] },
    );
  });
});
