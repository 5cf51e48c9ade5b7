import { expect } from 'chai';
import { fieldErrorText } from '../../../../src/api/field-error.ts';
import { gatePoints } from '../../../../src/api/v1beta1/ecsservice-spec.ts';
import { gateMatrix, strategies } from '../../../../src/core/rollout/gate-matrix.ts';
import { checkSpec } from '../../../../src/core/spec/check-spec.ts';
import { changed, goodFargate } from './builders.ts';

const gate = (name: string, at: string): object => ({ name, at, approval: {} });
const pause = (...lifecycleStages: readonly string[]): object => ({ targetType: 'PAUSE', lifecycleStages });

/** What is found in a good service with these gates and hooks. */
function found(strategy: string, gates: readonly object[], lifecycleHooks?: readonly object[]): readonly string[] {
  const spec = changed(goodFargate, (copy) => {
    copy.service.deploymentConfiguration = { strategy, ...(lifecycleHooks === undefined ? {} : { lifecycleHooks }) };
    copy.service.serviceConnectConfiguration = { enabled: true };
    copy.rollout = { gates };
  });
  return checkSpec(spec).map(fieldErrorText);
}

describe('checkSpec, about gates', () => {
  for (const strategy of strategies) {
    for (const at of gatePoints) {
      const cell = gateMatrix[at][strategy];
      it(`${cell.kind === 'refused' ? 'refuses' : 'takes'} ${at} under ${strategy}`, () => {
        expect(found(strategy, [gate('a', at)])).to.deep.equal(cell.kind === 'refused' ? [`spec.rollout.gates[0].at: Invalid value: "${at}": ${cell.why}`] : []);
      });
    }
  }

  it('takes several gates before a deployment, one after the other', () => {
    expect(found('ROLLING', [gate('a', 'BeforeDeployment'), gate('b', 'BeforeDeployment'), gate('c', 'BeforeProduction')])).to.deep.equal([]);
  });

  it('refuses two gates at one stage, at the second, and says which is the first', () => {
    const [error, ...others] = found('CANARY', [gate('a', 'PostScaleUp'), gate('b', 'PostProduction'), gate('c', 'PostScaleUp')]);
    expect(others).to.deep.equal([]);
    expect(error).to.match(/^spec\.rollout\.gates\[2\]\.at: Invalid value: "PostScaleUp": gate a pauses at POST_SCALE_UP already.*keep one of them, or move this gate/);
  });

  it('refuses a gate where a hook of the spec pauses, and takes a Lambda function beside one', () => {
    expect(found('BLUE_GREEN', [gate('a', 'PostScaleUp')], [pause('PRE_SCALE_UP', 'POST_SCALE_UP')]).join()).to.match(/^spec\.rollout\.gates\[0\]\.at: .*lifecycleHooks\[0\] pauses at POST_SCALE_UP already/);
    expect(found('BLUE_GREEN', [gate('a', 'PostScaleUp')], [{ hookTargetArn: 'l', roleArn: 'r', lifecycleStages: ['POST_SCALE_UP'] }])).to.deep.equal([]);
  });

  it('refuses a gate that is named as the pause of a hook is', () => {
    expect(found('BLUE_GREEN', [gate('pre-scale-up', 'PostScaleUp')], [pause('PRE_SCALE_UP')]).join()).to.match(/^spec\.rollout\.gates\[0\]\.name: Duplicate value: "pre-scale-up" is the name under which the pause of lifecycleHooks\[0\] is followed/);
  });

  it('counts gates and pauses together, and says so once', () => {
    const ten = Array.from({ length: 10 }, () => pause('PRE_SCALE_UP'));
    expect(found('BLUE_GREEN', [], ten)).to.deep.equal([]);
    expect(found('BLUE_GREEN', [gate('a', 'PostScaleUp')], ten.slice(1))).to.deep.equal([]);
    expect(found('BLUE_GREEN', [gate('a', 'PostScaleUp')], ten)).to.deep.equal(['spec.rollout.gates: Too many: 1 gates and 10 PAUSE hooks: ECS has room for 10 pauses in a service; take some out']);
    expect(found('BLUE_GREEN', [gate('a', 'BeforeDeployment')], ten), 'no hook').to.deep.equal([]);
    expect(found('BLUE_GREEN', [gate('a', 'PostScaleUp')], [...ten, pause('PRE_SCALE_UP')]), 'told where the hooks stand').to.have.length(1);
  });

  it('refuses a hook that carries the mark of a gate', () => {
    expect(found('BLUE_GREEN', [], [{ ...pause('PRE_SCALE_UP'), hookDetails: { 'longshore.dev/gate': 'a' } }])).to.deep.equal([
      'spec.service.deploymentConfiguration.lifecycleHooks[0].hookDetails: Forbidden: longshore.dev/gate marks the hooks of spec.rollout.gates; declare a gate there, or take the member out',
    ]);
  });
});
