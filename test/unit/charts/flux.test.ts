import { readFileSync } from 'node:fs';
import { Environment } from '@marcbachmann/cel-js';
import { expect } from 'chai';
import { parse } from 'yaml';
import { registry } from '../../../src/api/registry.ts';
import { accountIn, accountSituations, serviceIn, serviceSituations, type Judged } from '../../support/situations.ts';

interface HealthCheck {
  readonly apiVersion: string;
  readonly kind: string;
  readonly failed: string;
  readonly current: string;
}

const { healthCheckExprs } = parse(readFileSync('charts/longshore/files/flux/health-check-exprs.yaml', 'utf8')) as { readonly healthCheckExprs: readonly HealthCheck[] };

/** The members of the object are the variables, as Flux has it; `failed` comes before `current`, and neither is on the way. */
function judge(kind: string, object: Judged): 'Failed' | 'Current' | 'InProgress' {
  const check = healthCheckExprs.find((each) => each.kind === kind);
  const environment = new Environment().registerVariable('metadata', 'dyn').registerVariable('status', 'dyn');
  const { name, generation } = object.metadata;
  const status = object.status === undefined ? {} : { ...object.status, observedGeneration: BigInt(object.status.observedGeneration) };
  const holds = (expression: string): boolean => environment.parse(expression)({ metadata: { name, generation: BigInt(generation) }, status }) === true;
  const failed = holds(check?.failed ?? '');
  const current = holds(check?.current ?? '');
  expect(failed && current, 'both').to.equal(false);
  return failed ? 'Failed' : current ? 'Current' : 'InProgress';
}

/** Situations in which waiting longer helps nobody, although the operator itself does not call them stalled. */
const hopeless = new Set(['Paused', 'Observing', 'Unhealthy', 'Differs']);

describe("Flux's health checks of our kinds", () => {
  it('has one for each kind with a status', () => {
    expect(healthCheckExprs.map(({ apiVersion, kind }) => `${apiVersion}/${kind}`).sort()).to.deep.equal(registry.filter((kind) => kind.byHand !== true).map(({ group, version, kind }) => `${group}/${version}/${kind}`).sort());
  });

  for (const [situation, reason] of serviceSituations) {
    it(`EcsService, ${situation}, ${reason}`, () => {
      const object = serviceIn(situation, reason);
      const is = (type: string): boolean => object.status?.conditions.find((condition) => condition.type === type)?.status === 'True';
      const wanted = is('Ready') ? 'Current' : is('Stalled') || hopeless.has(situation) ? 'Failed' : 'InProgress';
      expect(judge('EcsService', object)).to.equal(wanted);
    });
  }

  for (const situation of accountSituations) {
    it(`AwsAccount, ${situation}`, () => {
      const object = accountIn(situation);
      const is = (type: string): boolean => object.status?.conditions.find((condition) => condition.type === type)?.status === 'True';
      expect(judge('AwsAccount', object)).to.equal(is('Ready') ? 'Current' : is('Stalled') ? 'Failed' : 'InProgress');
    });
  }

  for (const { kind } of healthCheckExprs) {
    it(`${kind}: on the way before anybody looked, and after the spec changed`, () => {
      for (const ended of [serviceIn('Ready', 'Ready'), serviceIn('RolledBack', 'RolledBack')]) {
        expect(judge(kind, ended)).to.not.equal('InProgress');
        expect(judge(kind, { ...ended, metadata: { ...ended.metadata, generation: 3 } })).to.equal('InProgress');
      }
      expect(judge(kind, { metadata: serviceIn('Ready', 'Ready').metadata })).to.equal('InProgress');
    });
  }
});
