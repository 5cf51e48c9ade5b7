import { sweepCrashes, variants, type CrashScenario } from './crash-sweep.ts';

/**
 * Every fourth boundary in a developer's run, each variant another fourth; all of them with LONGSHORE_SWEEP=full, as CI does.
 * Paths that are followed for minutes of virtual time have hundreds: of each of theirs two, and twelve.
 */
const full = process.env['LONGSHORE_SWEEP'] === 'full';
const stride = full ? 1 : 4;
const most = full ? 12 : 2;

/** One test for each way in which the operator comes back. */
export function describeSweep(scenario: CrashScenario): void {
  describe(`the operator dies during ${scenario.name}`, function () {
    this.timeout(1_200_000);
    variants.forEach((variant, index) => {
      if (variant.losesStatus === true && scenario.keepsStatus === true) return;
      it(`${variant.name}: the end is the same`, async () => {
        const { swept, all } = await sweepCrashes(scenario, variant, { stride, offset: index, most });
        console.log(`      ${scenario.name}, ${variant.name}: swept ${swept} of ${all} boundaries`);
      });
    });
  });
}
