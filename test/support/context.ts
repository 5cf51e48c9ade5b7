import { systemClock, type Clock } from '../../src/runtime/clock.ts';
import type { Context } from '../../src/runtime/context.ts';
import { silentLogger, type Logger } from '../../src/runtime/logger.ts';

/** A context for tests: never aborted, silent, on the system clock, unless said otherwise. */
export function testContext(overrides: { clock?: Clock; log?: Logger; signal?: AbortSignal } = {}): Context {
  return { signal: overrides.signal ?? new AbortController().signal, log: overrides.log ?? silentLogger, clock: overrides.clock ?? systemClock, reconcileId: 'test' };
}
