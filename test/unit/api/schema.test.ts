import { expect } from 'chai';
import { bool, choice, freeForm, int, intOrString, list, map, object, required, sensitive, string, withRules, rule, type Infer } from '../../../src/api/schema.ts';
import type { EcsService } from '../../../src/api/v1beta1/ecsservice.ts';

const port = object('A port.', { name: required(string('Name.', { max: 9 })), number: int('Number.', { min: 1, max: 9 }) });
const sample = object('A sample.', {
  mode: required(choice('Mode.', ['A', 'B'], { default: 'A' })),
  ports: list('Ports.', port, { max: 3, merge: { by: ['name'] } }),
  labels: map('Labels.', string('Label.', { max: 9 }), { max: 3 }),
  size: intOrString('Size.', { max: 9 }),
  on: bool('On.'),
});
type Sample = Infer<typeof sample>;

/** Compiles only if both types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <_T extends true>(): void => undefined;

describe('the schema DSL', () => {
  it('infers choices, optional and required members, lists and maps', () => {
    same<Same<Sample['mode'], 'A' | 'B'>>();
    same<Same<Sample['ports'], readonly { readonly name: string; readonly number?: number }[] | undefined>>();
    same<Same<Sample['labels'], Readonly<Record<string, string>> | undefined>>();
    same<Same<Sample['size'], number | string | undefined>>();
    const good: Sample = { mode: 'B', ports: [{ name: 'http' }] };
    // @ts-expect-error a value outside the choice
    const wrongChoice: Sample = { mode: 'C' };
    // @ts-expect-error a required member is missing
    const missing: Sample = {};
    // @ts-expect-error values are read-only
    good.mode = 'A';
    expect([good, wrongChoice, missing]).to.have.length(3);
  });

  it('infers whole objects, down to the containers', () => {
    const service: EcsService = {
      apiVersion: 'longshore.dev/v1beta1',
      kind: 'EcsService',
      metadata: { name: 'web' },
      spec: { taskDefinition: { containerDefinitions: [{ name: 'app', logConfiguration: { logDriver: 'awslogs' } }] } },
    };
    // @ts-expect-error a log driver that ECS does not have
    const wrong: EcsService = { ...service, spec: { taskDefinition: { containerDefinitions: [{ name: 'app', logConfiguration: { logDriver: 'awslog' } }] } } };
    expect(wrong.spec?.taskDefinition?.containerDefinitions[0]?.name).to.equal('app');
  });

  it('writes a structural schema', () => {
    expect(sample.json).to.deep.equal({
      type: 'object',
      description: 'A sample.',
      required: ['mode'],
      properties: {
        mode: { type: 'string', description: 'Mode.', enum: ['A', 'B'], default: 'A' },
        ports: {
          type: 'array',
          description: 'Ports.',
          maxItems: 3,
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
          items: {
            type: 'object',
            description: 'A port.',
            required: ['name'],
            properties: { name: { type: 'string', description: 'Name.', maxLength: 9 }, number: { type: 'integer', format: 'int64', description: 'Number.', minimum: 1, maximum: 9 } },
          },
        },
        labels: { type: 'object', description: 'Labels.', maxProperties: 3, additionalProperties: { type: 'string', description: 'Label.', maxLength: 9 } },
        size: { description: 'Size.', 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }], maxLength: 9 },
        on: { type: 'boolean', description: 'On.' },
      },
    });
  });

  it('keeps the sensitive mark out of the schema', () => {
    const secret = sensitive(string('Secret.', { max: 9 }));
    expect(secret.sensitive).to.be.true;
    expect(secret.json).to.deep.equal({ type: 'string', description: 'Secret.', maxLength: 9 });
  });

  it('says in the description of a free-form node why it is one', () => {
    expect(freeForm('Anything.', 'It is not ours.').json).to.deep.equal({ type: 'object', description: 'Anything. It is not ours.', 'x-kubernetes-preserve-unknown-fields': true });
  });

  it('collects rules without their examples', () => {
    const node = withRules(withRules(port, rule({ rule: 'true', message: 'a' }, { accepts: [{}], rejects: [] })), rule({ rule: 'false', message: 'b' }, { accepts: [], rejects: [{}] }));
    expect(node.json['x-kubernetes-validations']).to.deep.equal([{ rule: 'true', message: 'a' }, { rule: 'false', message: 'b' }]);
    expect(node.rules).to.have.length(2);
  });
});
