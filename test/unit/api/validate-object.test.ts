import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { rootSchema } from '../../../src/api/crd.ts';
import { fieldErrorText } from '../../../src/api/field-error.ts';
import type { KubeObject } from '../../../src/api/meta.ts';
import { kindOf, registry } from '../../../src/api/registry.ts';
import { applyDefaults } from '../../../src/api/structural.ts';
import { explainFieldError } from '../../../src/api/suggest.ts';
import { validateObject } from '../../../src/api/validate-object.ts';
import { ecsServiceKind } from '../../../src/api/v1beta1/ecsservice.ts';

const minimal = ecsServiceKind.examples[0]!.object;
const changed = (change: (spec: any) => void): KubeObject => {
  const copy = structuredClone(minimal);
  change(copy.spec);
  return copy;
};
const texts = (object: KubeObject, old?: KubeObject): readonly string[] => validateObject(ecsServiceKind, object, old).map(fieldErrorText);

describe('validateObject', () => {
  for (const kind of registry) {
    for (const { name, object } of kind.examples) {
      it(`accepts the example ${name}, and the file made of it`, () => {
        expect(validateObject(kind, applyDefaults(rootSchema(kind), object)).map(fieldErrorText)).to.deep.equal([]);
        const file = join(import.meta.dirname, '../../../docs/reference/examples', `${name}.yaml`);
        expect(parse(readFileSync(file, 'utf8'))).to.deep.equal(JSON.parse(JSON.stringify(object)));
      });
    }
  }

  it('reports an unknown field', () => {
    expect(texts(changed((spec) => (spec.taskDefinition.containerDefinitions[0].imgae = 'x')))).to.deep.equal([
      'spec.taskDefinition.containerDefinitions[0].imgae: unknown field "spec.taskDefinition.containerDefinitions[0].imgae"',
    ]);
  });

  it('reports bounds, choices, duplicates and rules together', () => {
    const errors = texts(
      changed((spec) => {
        spec.service.desiredCount = -1;
        spec.taskDefinition.containerDefinitions[0].environment = [{ name: 'A', value: 'x' }, { name: 'A', value: 'y' }];
        spec.taskDefinitionArn = 'web:1';
      }),
    );
    expect(errors).to.deep.equal([
      'spec.service.desiredCount: Invalid value: -1: spec.service.desiredCount in body should be greater than or equal to 0',
      'spec.taskDefinition.containerDefinitions[0].environment[1]: Duplicate value: {"name":"A"}',
      'spec: Invalid value: "object": exactly one of taskDefinition and taskDefinitionArn is needed',
    ]);
  });

  it('does not run rules on an object whose types are wrong, as Kubernetes does not', () => {
    expect(texts(changed((spec) => { spec.target = 'web'; spec.taskDefinitionArn = 'web:1'; }))).to.deep.equal([
      'spec.target: Invalid value: "string": spec.target in body must be of type object: "string"',
    ]);
  });

  it('keeps the target as it was', () => {
    expect(texts(changed((spec) => (spec.target.cluster = 'other')), minimal)).to.deep.equal([
      'spec.target: Invalid value: "object": target is immutable: delete this object and create another one',
    ]);
  });

  it('never shows a value that may hold a secret', () => {
    const secret = 'hunter2-hunter2';
    const object = changed((spec) => {
      const [container] = spec.taskDefinition.containerDefinitions;
      container.environment = [{ name: 'A', value: secret.repeat(8000) }, { name: 'A', value: [secret] }, { name: secret.repeat(80), value: 1 }];
      container.dockerLabels = { a: { b: secret } };
      container.logConfiguration = { logDriver: 'splunk', options: { token: { a: secret } } };
      spec.containers = { app: { environment: { A: secret.repeat(8000), B: [secret] } } };
    });
    const errors = validateObject(ecsServiceKind, object);
    expect(errors).to.not.be.empty;
    expect(JSON.stringify(errors)).to.not.include(secret);
  });

  it('judges a service of ten containers in milliseconds', () => {
    const object = changed((spec) => {
      const [container] = spec.taskDefinition.containerDefinitions;
      const environment = Array.from({ length: 40 }, (_, index) => ({ name: `VARIABLE_${index}`, value: `value ${index}` }));
      spec.taskDefinition.containerDefinitions = Array.from({ length: 10 }, (_, index) => ({ ...container, name: `app${index}`, environment }));
    });
    expect(texts(object, object)).to.deep.equal([]);
    // The best of many rounds: the others measure what else the machine does. It takes one millisecond here; a rule of quadratic cost takes hundreds.
    const rounds = Array.from({ length: 50 }, () => {
      const started = process.hrtime.bigint();
      validateObject(ecsServiceKind, object, object);
      return Number(process.hrtime.bigint() - started) / 1e6;
    });
    expect(Math.min(...rounds)).to.be.lessThan(25);
  });
});

describe('explainFieldError', () => {
  const explain = (object: KubeObject): readonly string[] => validateObject(ecsServiceKind, object).map((error) => explainFieldError(error, rootSchema(ecsServiceKind)));

  const table: readonly { readonly name: string; readonly object: KubeObject; readonly want: string }[] = [
    {
      name: 'suggests a field',
      object: changed((spec) => (spec.taskDefinition.containerDefinitions[0].imgae = 'x')),
      want: 'spec.taskDefinition.containerDefinitions[0].imgae: unknown field (did you mean "image"?)',
    },
    { name: 'suggests a field in other case', object: changed((spec) => (spec.service.desiredcount = 2)), want: 'spec.service.desiredcount: unknown field (did you mean "desiredCount"?)' },
    {
      name: 'suggests a value',
      object: changed((spec) => (spec.service.launchType = 'fargate')),
      want: 'spec.service.launchType: Unsupported value: "fargate": supported values: "EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES" (did you mean "FARGATE"?)',
    },
    { name: 'suggests nothing far-fetched', object: changed((spec) => (spec.wholly = 1)), want: 'spec.wholly: unknown field' },
  ];
  for (const { name, object, want } of table) {
    it(name, () => {
      expect(explain(object)).to.deep.equal([want]);
    });
  }
});

describe('kindOf', () => {
  it('finds a kind by apiVersion and kind', () => {
    expect(kindOf(minimal)).to.equal(ecsServiceKind);
    expect(kindOf({ apiVersion: 'v1', kind: 'EcsService' })).to.be.undefined;
    expect(kindOf({})).to.be.undefined;
  });
});
