/** Concurrent identical reads share one call. */
import type { Lane } from '../core/ports.ts';
import { urgency } from './lanes.ts';
import { shareWork, type SharedWork } from './shared-work.ts';

/** Which reads are under way, by what they ask. */
export interface SingleFlight {
  /**
   * Joins the flight of `key` under way in a lane at least as urgent, or starts one. A rollback's read is never parked
   * behind the same read of a sweep that still waits for its turn.
   */
  run<T>(key: string, lane: Lane, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** What is under way for `key` is older than a write: nobody may join it any more. */
  forget(key: string): void;
}

interface Flight {
  readonly lane: Lane;
  readonly work: SharedWork<unknown>;
}

/** Bounded by its callers: an entry lives as long as its call. */
export function createSingleFlight(): SingleFlight {
  const flights = new Map<string, Flight>();
  return {
    run<T>(key: string, lane: Lane, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
      const known = flights.get(key);
      if (known !== undefined && !known.work.abandoned && urgency(known.lane) <= urgency(lane)) {
        return (known.work as SharedWork<T>).join(signal);
      }
      const flight = {
        lane,
        work: shareWork(async (stop) => {
          try {
            return await work(stop);
          } finally {
            if (flights.get(key) === flight) flights.delete(key);
          }
        }),
      };
      flights.set(key, flight);
      return flight.work.join(signal);
    },
    forget(key) {
      flights.delete(key);
    },
  };
}
