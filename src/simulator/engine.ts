import type { Calls } from './calls.ts';
import type { Faults } from './faults/faults.ts';
import type { History } from './faults/history.ts';
import type { Touched } from './ops/operation.ts';
import type { Persistence } from './persist/persistence.ts';
import type { SimClock } from './sim-clock.ts';
import type { Scheduler, SimRegion, SimWorld } from './state.ts';
import type { Throttles } from './throttle/throttles.ts';
import type { Traffics } from './traffic/traffics.ts';
import type { Identities } from './wire/identities.ts';

/** What every answer needs, put together once by `createSimulator` and handed to the protocols. */
export interface Engine {
  readonly world: SimWorld;
  readonly clock: SimClock;
  readonly scheduler: Scheduler;
  readonly identities: Identities;
  readonly throttles: Throttles;
  readonly faults: Faults;
  readonly history: History;
  readonly calls: Calls;
  readonly persistence: Persistence;
  readonly traffics: Traffics;
  /** Waits `ms` of the base clock; cut short when the simulator closes. */
  hang(ms: number): Promise<void>;
  /** Writes down what a call changed, before it is answered. */
  commit(region: SimRegion, touched: readonly Touched[]): void;
}
