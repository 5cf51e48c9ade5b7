import { crashScenarios } from '../../support/crash-scenarios.ts';
import { sweepCrashes, variants } from '../../support/crash-sweep.ts';

describe('the operator dies during create', function () {
  this.timeout(600_000);
  for (const variant of variants) {
    it(`and ${variant.name}: the end is the same`, async () => {
      const boundaries = await sweepCrashes(crashScenarios.create, variant);
      console.log(`      swept ${boundaries} boundaries of create`);
    });
  }
});
