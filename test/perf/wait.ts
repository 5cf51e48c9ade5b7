import { sleep, systemClock } from '../../src/runtime/clock.ts';
import type { SimControl } from './sim-calls.ts';

/** Longer than any wait inside a sweep, shorter than the time between two. */
const QUIET_MS = 5_000;
const PATIENCE_MS = 900_000;

/** Looks until `test` holds. @throws Error with `what` after a quarter of an hour */
export async function until(what: string, test: () => Promise<boolean>, everyMs = 500): Promise<void> {
  const deadline = systemClock.now() + PATIENCE_MS;
  while (!(await test())) {
    if (systemClock.now() > deadline) throw new Error(`${what}: not within ${PATIENCE_MS / 1_000} s`);
    await sleep(systemClock, everyMs);
  }
}

/** Until the simulator has not been asked anything for a while. */
export async function untilQuiet(sim: SimControl): Promise<void> {
  let last = -1;
  let since = systemClock.now();
  await until('a quiet time', async () => {
    const { calls } = (await sim.calls()).total;
    if (calls !== last) since = systemClock.now();
    last = calls;
    return systemClock.now() - since >= QUIET_MS;
  });
}
