import { expect } from 'chai';
import fc from 'fast-check';

import { productionSteps } from '../../../../../src/simulator/scheduler/shift/steps.ts';
import { MINUTE } from '../world.ts';

const percents = (configuration: object): readonly number[] => productionSteps({ ...configuration }).map(({ percent }) => percent);

describe('shifting: steps of the production traffic', () => {
  it('one for BLUE_GREEN, two for CANARY, equal ones for LINEAR; nothing waits after 100 %', () => {
    expect(productionSteps({ strategy: 'BLUE_GREEN' })).to.deep.equal([{ percent: 100, bakeMs: 0 }]);
    expect(productionSteps({ strategy: 'CANARY', canaryConfiguration: { canaryPercent: 12.5, canaryBakeTimeInMinutes: 3 } }))
      .to.deep.equal([{ percent: 12.5, bakeMs: 3 * MINUTE }, { percent: 100, bakeMs: 0 }]);
    expect(productionSteps({ strategy: 'LINEAR', linearConfiguration: { stepPercent: 40, stepBakeTimeInMinutes: 1 } }))
      .to.deep.equal([{ percent: 40, bakeMs: MINUTE }, { percent: 80, bakeMs: MINUTE }, { percent: 100, bakeMs: 0 }]);
  });

  it('takes ECS\'s defaults where nothing is configured', () => {
    expect(productionSteps({ strategy: 'CANARY' })).to.deep.equal([{ percent: 5, bakeMs: 10 * MINUTE }, { percent: 100, bakeMs: 0 }]);
    expect(percents({ strategy: 'LINEAR' })).to.deep.equal([10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
  });

  it('a canary or a step of everything is one step', () => {
    expect(percents({ strategy: 'CANARY', canaryConfiguration: { canaryPercent: 100 } })).to.deep.equal([100]);
    expect(percents({ strategy: 'LINEAR', linearConfiguration: { stepPercent: 100 } })).to.deep.equal([100]);
  });

  it('linear steps of any size rise evenly in tenths and end at 100, at most 34 of them', () => {
    fc.assert(fc.property(fc.integer({ min: 30, max: 1000 }), (tenths) => {
      const steps = percents({ strategy: 'LINEAR', linearConfiguration: { stepPercent: tenths / 10 } });
      expect(steps.at(-1)).to.equal(100);
      expect(steps.length).to.be.at.most(34);
      steps.slice(0, -1).forEach((percent, index) => expect(percent).to.equal((tenths * (index + 1)) / 10));
    }));
  });
});
