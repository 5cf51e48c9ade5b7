/** A small seeded generator whose whole state is one number, so that it can be saved and continued. */
export interface SimRandom {
  /** The next number in [0, 1). */
  readonly next: () => number;
  readonly state: () => number;
  readonly restore: (state: number) => void;
}

/** mulberry32: good enough for ids and jitter, the same on every platform. Never used for anything secret. */
export function createRandom(seed: number): SimRandom {
  let state = seed >>> 0;
  return {
    next() {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
    },
    state: () => state,
    restore(saved) {
      state = saved >>> 0;
    },
  };
}
