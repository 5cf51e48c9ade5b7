import { expect } from 'chai';
import { validateRules } from '../../../src/api/cel.ts';
import { crdOf } from '../../../src/api/crd.ts';
import type { JsonSchema } from '../../../src/api/json-schema.ts';
import { registry } from '../../../src/api/registry.ts';
import type { Rule, SchemaNode } from '../../../src/api/schema.ts';

interface Found {
  readonly path: string;
  readonly rule: Rule;
  /** The node's schema as it stands in the generated CRD. */
  readonly schema: JsonSchema;
}

function rulesBelow(node: SchemaNode, schema: JsonSchema, path: string): readonly Found[] {
  const own = node.rules.map((rule) => ({ path, rule, schema }));
  switch (node.shape.kind) {
    case 'leaf':
      return own;
    case 'object':
      return [...own, ...Object.entries(node.shape.members).flatMap(([name, child]) => rulesBelow(child, schema.properties![name]!, `${path}.${name}`))];
    case 'list':
      return [...own, ...rulesBelow(node.shape.of, schema.items!, `${path}[]`)];
    case 'map':
      return [...own, ...rulesBelow(node.shape.of, schema.additionalProperties as JsonSchema, `${path}.*`)];
  }
}

/** The one rule alone, so that an example says something about it and not about its neighbours. */
function errorsOf({ rule, schema }: Found, example: unknown): readonly string[] {
  const alone: JsonSchema = { ...schema, 'x-kubernetes-validations': schema['x-kubernetes-validations']!.filter((each) => each.rule === rule.validation.rule) };
  const pair = example as { old: unknown; new: unknown };
  return (rule.transition ? validateRules(alone, pair.new, pair.old) : validateRules(alone, example)).map(({ message }) => message);
}

describe('CEL rules of the CRDs', () => {
  const all = registry.flatMap((kind) => {
    const root = crdOf(kind).spec.versions[0]!.schema.openAPIV3Schema;
    return [...rulesBelow(kind.spec, root.properties!['spec']!, `${kind.kind}.spec`), ...(kind.status === undefined ? [] : rulesBelow(kind.status, root.properties!['status']!, `${kind.kind}.status`))];
  });

  it('exist', () => {
    expect(all.length).to.be.greaterThan(5);
  });

  for (const found of all) {
    const { path, rule } = found;
    describe(`${path}: ${rule.validation.rule}`, () => {
      it('has examples of both kinds', () => {
        expect(rule.accepts).to.not.be.empty;
        expect(rule.rejects).to.not.be.empty;
      });
      rule.accepts.forEach((example, index) => {
        it(`accepts example ${index + 1}`, () => {
          expect(errorsOf(found, example)).to.deep.equal([]);
        });
      });
      rule.rejects.forEach((example, index) => {
        it(`rejects example ${index + 1} with its own message`, () => {
          expect(errorsOf(found, example).join()).to.include(rule.validation.message!);
        });
      });
    });
  }
});
