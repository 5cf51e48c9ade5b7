import type { SimRegion, SimService, SimWorld } from '../state.ts';
import type { Timings } from './timings.ts';

/** One service at one instant: the first argument of every part of the scheduler that changes records. */
export interface Moment {
  readonly world: SimWorld;
  readonly region: SimRegion;
  readonly service: SimService;
  readonly timings: Timings;
  /** Epoch milliseconds, whole. The same for everything that happens in one step. */
  readonly now: number;
}
