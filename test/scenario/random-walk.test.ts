/** Random walks of the whole operator: whatever comes in whatever order, what may never happen does not, and the end is reached. */
import fc from 'fast-check';
import { runWalk } from '../support/walk/run-walk.ts';
import { walks } from '../support/walk/walk.ts';

/** More with LONGSHORE_WALKS=N, others with LONGSHORE_SEED=N; a failure prints its seed and path. */
const numRuns = Number(process.env['LONGSHORE_WALKS'] ?? 8);
const seed = Number(process.env['LONGSHORE_SEED'] ?? 20_261_121);

describe('random walks', () => {
  it(`${numRuns} walks from seed ${seed}: no gate unapproved, no failure repeated, every rollout ends, and the last commit arrives`, async function () {
    this.timeout(Math.max(120_000, numRuns * 60_000));
    await fc.assert(fc.asyncProperty(walks, runWalk), { numRuns, seed, endOnFailure: true });
  });
});
