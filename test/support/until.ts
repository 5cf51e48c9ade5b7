import { setTimeout as pause } from 'node:timers/promises';

const lookEveryMs = 50;

/**
 * Looks until `probe` gives something other than undefined or false, and returns it. For tests over real sockets and processes, whose
 * clock is not ours to move. Rejects with `what`, and with what `explain` says, once `withinMs` is over.
 */
export async function until<T>(what: string, withinMs: number, probe: () => T | Promise<T>, explain: () => string = () => ''): Promise<Exclude<T, undefined | false>> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const found = await probe();
    if (found !== undefined && found !== false) return found as Exclude<T, undefined | false>;
    if (performance.now() > deadline) throw new Error(`not within ${withinMs / 1000} s: ${what}\n${explain()}`.trim());
    await pause(lookEveryMs);
  }
}
