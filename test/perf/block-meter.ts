import { closeSync, openSync, readSync } from 'node:fs';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { systemClock } from '../../src/runtime/clock.ts';

export interface Blocks {
  /** Longest time without a turn of the event loop, less what this thread waited for a core meanwhile, in milliseconds. */
  readonly ownMs: number;
  /** The longest by the clock, which also counts what other processes on the machine took. */
  readonly clockMs: number;
}

export interface BlockMeter {
  /** Since the start or the last call. */
  take(): Blocks;
  stop(): void;
}

const RESOLUTION_MS = 10;

/**
 * Watches this process's event loop. The simulator and the API server are other processes, on the same machine; so are, to
 * the kernel, V8's own threads. Time in which this thread could have run and had no core (Linux, sched-stats: run_delay) is
 * the machine's; whatever else lies between two turns, waits for the garbage collector's threads too, is the operator's.
 */
export function startBlockMeter(): BlockMeter {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  const waiting = startWaitMeter();
  let longest = 0;
  let at = performance.now();
  let waited = waiting.ms();
  const tick = (): void => {
    const now = performance.now();
    const waitedNow = waiting.ms();
    longest = Math.max(longest, now - at - RESOLUTION_MS - (waitedNow - waited));
    at = now;
    waited = waitedNow;
    cancel = systemClock.after(RESOLUTION_MS, tick);
  };
  let cancel = systemClock.after(RESOLUTION_MS, tick);
  return {
    take() {
      const blocks = { ownMs: longest, clockMs: Math.max(0, histogram.max / 1e6 - RESOLUTION_MS) };
      longest = 0;
      histogram.reset();
      return blocks;
    },
    stop() {
      cancel();
      histogram.disable();
      waiting.stop();
    },
  };
}

/** How long this process's main thread has waited for a core, in milliseconds; always 0 where there is no Linux to ask. */
function startWaitMeter(): { ms(): number; stop(): void } {
  let file: number;
  try {
    file = openSync(`/proc/self/task/${process.pid}/schedstat`, 'r');
  } catch {
    return { ms: () => 0, stop: () => undefined };
  }
  const buffer = Buffer.alloc(128);
  return {
    ms: () => Number(buffer.toString('latin1', 0, readSync(file, buffer, 0, buffer.length, 0)).split(' ')[1] ?? 0) / 1e6,
    stop: () => closeSync(file),
  };
}
