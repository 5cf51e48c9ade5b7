import { expect } from 'chai';
import { gatePoints } from '../../../../src/api/v1beta1/ecsservice-spec.ts';
import { gateMatrix, stageGateName, strategies, strategyOf } from '../../../../src/core/rollout/gate-matrix.ts';

describe('the matrix of gates', () => {
  it('answers for every point and strategy', () => {
    expect(Object.keys(gateMatrix)).to.deep.equal(gatePoints);
    for (const point of gatePoints) expect(Object.keys(gateMatrix[point]), point).to.have.members(strategies);
  });

  it('pauses where ECS can pause only: never at a stage that shifts traffic, and never under ROLLING', () => {
    for (const point of gatePoints) {
      expect(gateMatrix[point].ROLLING.kind, point).to.not.equal('hook');
      for (const strategy of strategies) {
        const cell = gateMatrix[point][strategy];
        if (cell.kind === 'hook') expect(['TEST_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT', 'SCALE_UP', 'BAKE_TIME', 'CLEAN_UP']).to.not.include(cell.stage);
      }
    }
  });

  it('gives each point of a strategy a stage of its own', () => {
    for (const strategy of strategies) {
      const stages = gatePoints.flatMap((point) => {
        const cell = gateMatrix[point][strategy];
        return cell.kind === 'hook' ? [cell.stage] : [];
      });
      expect(new Set(stages).size, strategy).to.equal(stages.length);
    }
  });

  it('stops at every step of production traffic where there are several', () => {
    const everyStep = strategies.map((strategy) => {
      const cell = gateMatrix.BeforeProduction[strategy];
      return cell.kind === 'hook' ? cell.everyStep : undefined;
    });
    expect(everyStep).to.deep.equal([undefined, false, true, true]);
  });

  it('reads the strategy of a configuration, ROLLING when it says none', () => {
    expect([strategyOf(undefined), strategyOf({}), strategyOf({ strategy: 'CANARY' })]).to.deep.equal(['ROLLING', 'ROLLING', 'CANARY']);
    expect(stageGateName('POST_TEST_TRAFFIC_SHIFT')).to.equal('post-test-traffic-shift');
  });
});
