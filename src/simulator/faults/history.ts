import type { Clock } from '../../runtime/clock.ts';
import { decodeRegion, encodeRegion } from '../persist/records.ts';
import { regionKey } from '../world.ts';
import type { SimRegion } from '../state.ts';

/** Past states of the world for stale reads. Kept only while a stale fault is set. */
export interface History {
  /** Remembers how the region looks now. */
  record(region: SimRegion): void;
  /** A copy of the region as it was `seconds` ago; as far back as is known when that is less. */
  past(region: SimRegion, seconds: number): SimRegion;
  clear(): void;
}

/** Enough for minutes of a test; older ones go first. */
const MAX_STATES = 64;

/** Keeps at most 64 states of each account and Region. `clock` is the simulated one, by which `seconds` are counted. */
export function createHistory(clock: Clock): History {
  const states = new Map<string, { readonly at: number; readonly encoded: string }[]>();
  const keep = (region: SimRegion): { readonly at: number; readonly encoded: string }[] => {
    const key = regionKey(region.accountId, region.region);
    const kept = states.get(key) ?? [];
    states.set(key, kept);
    return kept;
  };

  return {
    record(region) {
      const kept = keep(region);
      kept.push({ at: clock.now(), encoded: encodeRegion(region) });
      if (kept.length > MAX_STATES) kept.shift();
    },
    past(region, seconds) {
      const limit = clock.now() - seconds * 1000;
      const kept = keep(region);
      const state = kept.findLast((candidate) => candidate.at <= limit) ?? kept[0];
      return state === undefined ? region : decodeRegion(state.encoded);
    },
    clear() {
      states.clear();
    },
  };
}
