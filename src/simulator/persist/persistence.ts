import type { Touched } from '../ops/operation.ts';
import type { ImageBehaviour, SimRegion } from '../state.ts';

/** Where the world is kept between two runs. */
export interface Persistence {
  /** Makes the touched records durable before it returns: what was acknowledged survives `kill -9`. */
  append(region: SimRegion, touched: readonly Touched[]): void;
  /** The same for the image behaviours, which belong to no region. */
  behaviours(behaviours: readonly ImageBehaviour[]): void;
  /** Time moved something on; it is written with the next snapshot, at most a second later. */
  changed(): void;
  /** Writes a last snapshot. */
  close(): void;
}

/** Nothing is kept: tests and benchmarks. */
export const noPersistence: Persistence = {
  append: () => undefined,
  behaviours: () => undefined,
  changed: () => undefined,
  close: () => undefined,
};
