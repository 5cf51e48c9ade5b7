import { expect } from 'chai';
import * as ecs from '@aws-sdk/client-ecs';
import { NormalizedSchema } from '@smithy/core/schema';
import { OPERATIONS } from '../../../../src/simulator/ops/index.ts';
import { isRefusal } from '../../../../src/simulator/refusal.ts';
import { enumRules } from '../../../../src/simulator/validate/enums.ts';
import { rangeRules } from '../../../../src/simulator/validate/ranges.ts';
import { checkShape } from '../../../../src/simulator/validate/shape.ts';

const refusalOf = (schema: unknown, input: unknown): string => {
  try {
    checkShape(schema as Parameters<typeof checkShape>[0], input);
  } catch (error) {
    if (isRefusal(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'accepted';
};

describe('the shape of a request', () => {
  const cases: readonly [name: string, schema: unknown, input: unknown, expected: RegExp][] = [
    ['a string for a number', ecs.CreateServiceRequest$, { serviceName: 'a', desiredCount: '3' }, /^SerializationException: STRING_VALUE can not be converted to an Integer \(desiredCount\)$/],
    ['a fraction for a whole number', ecs.CreateServiceRequest$, { serviceName: 'a', desiredCount: 1.5 }, /^SerializationException: DECIMAL_VALUE .*desiredCount/],
    ['a number for a string', ecs.RegisterTaskDefinitionRequest$, { family: 'a', cpu: 256, containerDefinitions: [{}] }, /^SerializationException: NUMBER_VALUE .*\(cpu\)/],
    ['an object for a list', ecs.RegisterTaskDefinitionRequest$, { family: 'a', containerDefinitions: {} }, /^SerializationException: START_OBJECT .*containerDefinitions/],
    ['a list for an object', ecs.CreateServiceRequest$, { serviceName: 'a', networkConfiguration: [] }, /^SerializationException: START_ARRAY .*networkConfiguration/],
    ['a body that is a list', ecs.CreateServiceRequest$, [], /^SerializationException/],
    ['a Boolean as text, deep inside', ecs.CreateServiceRequest$, { serviceName: 'a', deploymentConfiguration: { deploymentCircuitBreaker: { enable: 'true' } } }, /^SerializationException: STRING_VALUE .*deploymentConfiguration\.deploymentCircuitBreaker\.enable/],
    ['an unknown member', ecs.CreateServiceRequest$, { serviceName: 'a', desiredcount: 1 }, /^InvalidParameterException: Unknown parameter in input: "desiredcount", must be one of: serviceName, cluster/],
    ['an unknown member of a list item', ecs.RegisterTaskDefinitionRequest$, { family: 'a', containerDefinitions: [{ imgae: 'x' }] }, /"containerDefinitions\[0\]\.imgae"/],
    ['a missing member with known words', ecs.RegisterTaskDefinitionRequest$, { containerDefinitions: [{}] }, /^ClientException: Family should not be null or empty\.$/],
    ['a missing member of a struct', ecs.CreateServiceRequest$, { serviceName: 'a', networkConfiguration: { awsvpcConfiguration: {} } }, /^InvalidParameterException: Missing required parameter in input: "networkConfiguration\.awsvpcConfiguration\.subnets"$/],
    ['a value outside the enum', ecs.CreateServiceRequest$, { serviceName: 'a', launchType: 'Fargate' }, /^InvalidParameterException: 1 validation error detected: Value 'Fargate' at 'launchType' .*\[EC2, /],
    ['an enum value in a list', ecs.DescribeServicesRequest$, { services: ['a'], include: ['tags'] }, /'tags' at 'include\[0\]'/],
    ['a number above its range', ecs.CreateServiceRequest$, { serviceName: 'a', desiredCount: 5001 }, /Value '5001' at 'desiredCount' .*less than or equal to 5000/],
    ['a name with other characters', ecs.CreateServiceRequest$, { serviceName: 'a b' }, /^InvalidParameterException: Up to 255 letters.*'a b' at 'serviceName'/],
    ['eleven names in one read', ecs.DescribeServicesRequest$, { services: Array.from({ length: 11 }, String) }, /a list of 11.*'services'.*less than or equal to 10/],
  ];
  for (const [name, schema, input, expected] of cases) {
    it(`refuses ${name}`, () => expect(refusalOf(schema, input)).to.match(expected));
  }

  it('takes null as absent, also inside maps', () => {
    const input = { family: 'a', cpu: null, containerDefinitions: [{ name: 'b', dockerLabels: { x: null, y: 'z' } }] };
    expect(checkShape(ecs.RegisterTaskDefinitionRequest$, input)).to.deep.equal({ family: 'a', containerDefinitions: [{ name: 'b', dockerLabels: { y: 'z' } }] });
  });

  it('leaves free documents as they are', () => {
    const hook = { hookDetails: { anything: [1, null, { a: 'b' }] } };
    const checked: any = checkShape(ecs.CreateServiceRequest$, { serviceName: 'a', deploymentConfiguration: { lifecycleHooks: [hook] } });
    expect(checked.deploymentConfiguration.lifecycleHooks[0].hookDetails).to.deep.equal(hook.hookDetails);
  });

  it('lets members through that the schema requires and the service does not', () => {
    expect(refusalOf(ecs.UpdateServiceRequest$, { service: 'a', deploymentConfiguration: { deploymentCircuitBreaker: { enable: true } } })).to.equal('accepted');
  });

  it('refuses a union with two members, or none', () => {
    const withUnion = (union: unknown): string =>
      refusalOf(ecs.CreateServiceRequest$, { serviceName: 'a', serviceConnectConfiguration: { enabled: true, containerConfigurations: [union] } });
    expect(withUnion({})).to.match(/exactly one member of the union/);
    expect(withUnion({ logLevel: 'info' })).to.equal('accepted');
  });
});

describe('the tables beside the published schemas', () => {
  it('name only members that the schemas of known operations have', () => {
    const members = new Set<string>();
    const seen = new Set<string>();
    const walk = (schema: NormalizedSchema): void => {
      if (schema.isStructSchema()) {
        const struct = schema.getName() ?? '';
        if (seen.has(struct)) return;
        seen.add(struct);
        for (const [name, member] of schema.structIterator()) {
          members.add(`${struct}.${name}`).add(`${struct}.${name}[]`);
          walk(member);
        }
      } else if (schema.isListSchema() || schema.isMapSchema()) walk(schema.getValueSchema());
    };
    for (const operation of OPERATIONS.values()) walk(NormalizedSchema.of(operation.input));
    expect(seen.size).to.be.greaterThan(80);
    expect([...enumRules(), ...rangeRules()].filter((rule) => !members.has(rule))).to.deep.equal([]);
  });
});
