import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { systemClock } from '../../src/runtime/clock.ts';

export interface Blocks {
  /** Longest time without a turn of the event loop in which this process was computing, in milliseconds. */
  readonly computingMs: number;
  /** The longest by the clock, which also counts what other processes on the machine took. */
  readonly clockMs: number;
}

export interface BlockMeter {
  /** Since the start or the last call. */
  take(): Blocks;
  stop(): void;
}

const RESOLUTION_MS = 10;

/** Watches this process's event loop. The simulator and the API server are other processes, on the same machine. */
export function startBlockMeter(): BlockMeter {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  let longest = 0;
  let at = performance.now();
  let cpu = process.cpuUsage();
  const tick = (): void => {
    const now = performance.now();
    const used = process.cpuUsage(cpu);
    // Computing for the whole gap is a block; a gap with little CPU in it was somebody else's turn on this core.
    longest = Math.max(longest, Math.min(now - at - RESOLUTION_MS, (used.user + used.system) / 1_000));
    at = now;
    cpu = process.cpuUsage();
    cancel = systemClock.after(RESOLUTION_MS, tick);
  };
  let cancel = systemClock.after(RESOLUTION_MS, tick);
  return {
    take() {
      const blocks = { computingMs: longest, clockMs: Math.max(0, histogram.max / 1e6 - RESOLUTION_MS) };
      longest = 0;
      histogram.reset();
      return blocks;
    },
    stop() {
      cancel();
      histogram.disable();
    },
  };
}
