import { expect } from 'chai';
import { gatePoints } from '../../../../src/api/v1beta1/ecsservice-spec.ts';
import type { EcsServiceSpec } from '../../../../src/api/v1beta1/ecsservice.ts';
import { gateHooks, withGateHooks } from '../../../../src/core/desired/gate-hooks.ts';
import { gateOfHook } from '../../../../src/core/model/gate-mark.ts';
import { strategies, type Strategy } from '../../../../src/core/rollout/gate-matrix.ts';
import { ecsService } from '../../../support/core/ecs-objects.ts';
import { desiredOf } from '../../../support/core/one-pass.ts';

type Gate = NonNullable<NonNullable<EcsServiceSpec['rollout']>['gates']>[number];

const spec = (strategy: Strategy, ...gates: readonly Gate[]): EcsServiceSpec => ({ service: { deploymentConfiguration: { strategy } }, rollout: { gates } });
const gate = (at: Gate['at'], approval: Gate['approval'] = {}): Gate => ({ name: 'sign-off', at, approval });

describe('gateHooks', () => {
  it('makes of a gate a PAUSE hook with its mark and an explicit time-out', () => {
    expect(gateHooks(spec('CANARY', gate('BeforeProduction', { timeoutSeconds: 3600, onTimeout: 'Continue' })))).to.deep.equal([
      {
        targetType: 'PAUSE',
        lifecycleStages: ['PRE_PRODUCTION_TRAFFIC_SHIFT'],
        hookDetails: { 'longshore.dev/gate': 'sign-off' },
        timeoutConfiguration: { timeoutInMinutes: 60, action: 'CONTINUE' },
      },
    ]);
  });

  it('waits a day and rolls back when the spec says nothing', () => {
    expect(gateHooks(spec('BLUE_GREEN', gate('PostScaleUp')))[0]).to.deep.include({ timeoutConfiguration: { timeoutInMinutes: 1440, action: 'ROLLBACK' } });
  });

  it('rounds a time-out up to minutes', () => {
    const minutes = [60, 61, 119, 120].map((timeoutSeconds) => gateHooks(spec('BLUE_GREEN', gate('PostScaleUp', { timeoutSeconds })))[0]?.['timeoutConfiguration']);
    expect(minutes).to.deep.equal([1, 2, 2, 2].map((timeoutInMinutes) => ({ timeoutInMinutes, action: 'ROLLBACK' })));
  });

  const stages: Readonly<Record<Gate['at'], string>> = {
    BeforeDeployment: '',
    PreScaleUp: 'PRE_SCALE_UP',
    PostScaleUp: 'POST_SCALE_UP',
    PostTestTraffic: 'POST_TEST_TRAFFIC_SHIFT',
    BeforeProduction: 'PRE_PRODUCTION_TRAFFIC_SHIFT',
    PostProduction: 'POST_PRODUCTION_TRAFFIC_SHIFT',
  };
  for (const strategy of strategies) {
    for (const at of gatePoints) {
      const want = strategy === 'ROLLING' || stages[at] === '' ? [] : [stages[at]];
      it(`${want.length === 0 ? 'leaves' : 'puts'} ${at} of ${strategy} ${want.length === 0 ? 'to the operator' : `at ${stages[at]}`}`, () => {
        expect(gateHooks(spec(strategy, gate(at))).flatMap((hook) => hook['lifecycleStages'])).to.deep.equal(want);
      });
    }
  }

  it('takes a spec without a strategy for ROLLING', () => {
    expect(gateHooks({ service: {}, rollout: { gates: [gate('PreScaleUp')] } })).to.deep.equal([]);
  });
});

describe('a desired service with gates', () => {
  it('puts the gates behind the hooks that the spec declares', () => {
    const hooks = [{ targetType: 'PAUSE', lifecycleStages: ['PRE_SCALE_UP'] }];
    const gates = gateHooks(spec('BLUE_GREEN', gate('PostScaleUp')));
    const joined = withGateHooks({ deploymentConfiguration: { strategy: 'BLUE_GREEN', lifecycleHooks: hooks } }, gates);
    expect(joined).to.deep.equal({ deploymentConfiguration: { strategy: 'BLUE_GREEN', lifecycleHooks: [...hooks, ...gates] } });
    expect(withGateHooks({ desiredCount: 1 }, [])).to.deep.equal({ desiredCount: 1 });
  });

  it('is another one by hash, and starts no deployment by it', () => {
    const [without, one, other] = [spec('CANARY'), spec('CANARY', gate('PostScaleUp')), spec('CANARY', gate('PostProduction'))].map((each) => desiredOf(ecsService(each)));
    expect(new Set([without?.hash, one?.hash, other?.hash]).size).to.equal(3);
    expect(new Set([without?.triggerHash, one?.triggerHash, other?.triggerHash]).size).to.equal(1);
  });

  it('remembers no path of a gate, since the mark on the hook tells whose it is', () => {
    expect(desiredOf(ecsService(spec('CANARY', gate('PostScaleUp')))).paths).to.deep.equal(['/service/deploymentConfiguration/strategy']);
  });
});

describe('gateOfHook', () => {
  it('knows a gate by its mark alone', () => {
    expect(gateOfHook({ targetType: 'PAUSE', hookDetails: { 'longshore.dev/gate': 'qa' } })).to.equal('qa');
    for (const other of [undefined, {}, { hookDetails: 'longshore.dev/gate' }, { hookDetails: { 'longshore.dev/gate': 1 } }, { hookDetails: { gate: 'qa' } }]) expect(gateOfHook(other)).to.equal(undefined);
  });
});
