import { sweepCrashes, variants, type CrashScenario, type SweepDepth } from './crash-sweep.ts';

/** A developer's run takes few; CI one of each state that a death can leave (LONGSHORE_SWEEP=states); `npm run sweep` every boundary. */
const depths: Readonly<Record<string, SweepDepth>> = { states: 'states', all: 'each' };
const depth = depths[process.env['LONGSHORE_SWEEP'] ?? ''] ?? 3;

/** One test for each way in which the operator comes back. */
export function describeSweep(scenario: CrashScenario): void {
  describe(`the operator dies during ${scenario.name}`, function () {
    this.timeout(3 * 3_600_000);
    for (const variant of variants) {
      if (variant.losesStatus === true && scenario.keepsStatus === true) continue;
      it(`${variant.name}: the end is the same`, async () => {
        const { died, states, boundaries } = await sweepCrashes(scenario, variant, depth);
        console.log(`      ${scenario.name}, ${variant.name}: died ${died} times, of ${boundaries} boundaries with ${states} states`);
      });
    }
  });
}
