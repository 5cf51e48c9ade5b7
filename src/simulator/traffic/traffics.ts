import type { SimWorld } from '../state.ts';
import { createTraffic, type Traffic, type TrafficOptions } from './traffic.ts';

/** The traffic that was started from outside: named, listed, and ended together with the simulator. Not kept over a restart, like faults. */
export interface Traffics {
  /** Its id. Throws a RangeError as `createTraffic` does, and at more than 20. */
  start(options: TrafficOptions): string;
  list(): readonly { readonly id: string; readonly traffic: Traffic }[];
  /** Ends and forgets one, or all. Returns how many there were. */
  stop(id?: string): number;
}

const MAX_TRAFFICS = 20;

/** At most 20 at a time. Ids are never used twice. */
export function createTraffics(world: SimWorld): Traffics {
  const running = new Map<string, Traffic>();
  let sequence = 0;
  return {
    start(options) {
      if (running.size >= MAX_TRAFFICS) throw new RangeError(`at most ${MAX_TRAFFICS} kinds of traffic can run, stop some first`);
      const traffic = createTraffic(world, options);
      sequence += 1;
      const id = `traffic-${sequence}`;
      running.set(id, traffic);
      return id;
    },
    list: () => [...running].map(([id, traffic]) => ({ id, traffic })),
    stop(id) {
      const ended = [...running].filter(([known]) => id === undefined || known === id);
      for (const [known, traffic] of ended) {
        traffic.stop();
        running.delete(known);
      }
      return ended.length;
    },
  };
}
