import { expect } from 'chai';
import fc from 'fast-check';

import { breakerThreshold, isTripped } from '../../../../src/simulator/scheduler/circuit-breaker.ts';
import type { BreakerSettings } from '../../../../src/simulator/scheduler/settings.ts';

describe('scheduler: circuit breaker threshold', () => {
  const cases: readonly [BreakerSettings['threshold']['type'], number, number, number][] = [
    ['BOUNDED_PERCENT', 50, 1, 3],
    ['BOUNDED_PERCENT', 50, 25, 13],
    ['BOUNDED_PERCENT', 50, 400, 200],
    ['BOUNDED_PERCENT', 50, 800, 200],
    ['BOUNDED_PERCENT', 50, 0, 3],
    ['UNBOUNDED_PERCENT', 50, 800, 400],
    ['UNBOUNDED_PERCENT', 50, 2, 1],
    ['UNBOUNDED_PERCENT', 10, 1, 1],
    ['COUNT', 7, 800, 7],
  ];
  for (const [type, value, desired, want] of cases) {
    it(`is ${String(want)} for ${type} ${String(value)} of ${String(desired)} tasks`, () => {
      expect(breakerThreshold({ type, value }, desired)).to.equal(want);
    });
  }

  it('never trips when it is off, and otherwise exactly from the threshold on', () => {
    fc.assert(
      fc.property(fc.constantFrom('BOUNDED_PERCENT', 'UNBOUNDED_PERCENT', 'COUNT'), fc.integer({ min: 1, max: 100 }), fc.nat(2000), fc.nat(500), (type, value, desired, failures) => {
        const settings: BreakerSettings = { enabled: true, rollback: false, resetOnHealthyTask: true, threshold: { type, value } };
        expect(isTripped({ ...settings, enabled: false }, failures, desired)).to.equal(false);
        expect(isTripped(settings, failures, desired)).to.equal(failures >= breakerThreshold(settings.threshold, desired));
        expect(isTripped(settings, 0, desired)).to.equal(false);
      }),
    );
  });
});
