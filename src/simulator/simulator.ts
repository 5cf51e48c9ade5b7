import { systemClock, type Clock } from '../runtime/clock.ts';
import { silentLogger, type Logger } from '../runtime/logger.ts';
import { createCalls, type Calls } from './calls.ts';
import type { Engine } from './engine.ts';
import { balancingOf } from './elb/of-service.ts';
import { followUse } from './elb/use.ts';
import { createFaults, type Faults } from './faults/faults.ts';
import { createHistory } from './faults/history.ts';
import { answerControl, isControl } from './control/control.ts';
import { noPersistence } from './persist/persistence.ts';
import { openStore, readStore, type SavedWorld } from './persist/store.ts';
import { decodeRecord, encodeRecord } from './persist/records.ts';
import { createRandom } from './random.ts';
import { createScheduler } from './scheduler/scheduler.ts';
import type { Timings } from './scheduler/timings.ts';
import { createSimClock, type SimClock } from './sim-clock.ts';
import type { Scheduler, SimRegion, SimWorld } from './state.ts';
import { createThrottles, type Throttles } from './throttle/throttles.ts';
import { createTraffics } from './traffic/traffics.ts';
import { isJsonProtocol } from './wire/check-request.ts';
import { answerElb, isElb } from './wire/elb-query.ts';
import { answerEcs, internalFailure } from './wire/ecs-json.ts';
import { createIdentities } from './wire/identities.ts';
import { ConnectionCut, type SimRequest, type SimResponse } from './wire/message.ts';
import { answerSts } from './wire/sts-query.ts';
import { listenOn, type Listener, type ListenOptions } from './wire/listener.ts';
import { completeRegion } from './world.ts';

/** How a simulator is made. With nothing said it is kept in memory, runs in real time and throttles nobody. */
export interface SimOptions {
  /** The clock that simulated time is derived from; default the system clock. */
  readonly clock?: Clock;
  /** Simulated seconds per second of `clock`; default 1. */
  readonly speed?: number;
  /** Seed of all ids and jitter; the same seed and the same calls give the same answers. Default 1. */
  readonly seed?: number;
  /** State is kept here and found again after a restart; in memory only when left out. */
  readonly dataDir?: string;
  /** Access key id -> account id; every other key belongs to account 123456789012. */
  readonly accounts?: Readonly<Record<string, string>>;
  /** AWS's request buckets; off by default. */
  readonly throttle?: boolean;
  /** Which clock refills the buckets: AWS's limits do not speed up with the playground, so `base` by default. */
  readonly throttleClock?: 'base' | 'simulated';
  /** Overrides of the scheduler's durations, in simulated milliseconds. */
  readonly timings?: Partial<Timings>;
  /** Another scheduler, for tests of the API alone. */
  readonly scheduler?: Scheduler;
  readonly log?: Logger;
}

/** A running simulator. Whoever made it has to `close` it; the members that are no methods are for tests and the playground. */
export interface Simulator {
  /** Answers one HTTP request in this process. Rejects with ConnectionCut where a socket would be cut. */
  handle(request: SimRequest): Promise<SimResponse>;
  /** Serves on a loopback address; port 0 takes a free one. Rejects for any other address, or a port that is taken. */
  listen(options?: ListenOptions): Promise<Listener>;
  readonly world: SimWorld;
  readonly clock: SimClock;
  readonly faults: Faults;
  readonly throttles: Throttles;
  readonly calls: Calls;
  /** The whole world as text, without the faults. */
  snapshot(): string;
  /** Puts back what `snapshot` gave; time goes on from where the clock is. Throws a SyntaxError for other text. */
  restore(snapshot: string): void;
  /** Ends hanging answers and traffic, closes listeners, stops the scheduler and writes the last snapshot. */
  close(): Promise<void>;
}

/**
 * An ECS, ELBv2 and STS endpoint with its own world. Runs from the moment it is made until `close`. Throws when `dataDir` holds
 * something that cannot be read, and a RangeError for an impossible speed.
 */
export function createSimulator(options: SimOptions = {}): Simulator {
  const base = options.clock ?? systemClock;
  const log = options.log ?? silentLogger;
  const random = createRandom(options.seed ?? 1);
  const saved = options.dataDir === undefined ? undefined : readStore(options.dataDir);
  if (saved !== undefined) random.restore(saved.random);
  const clock = createSimClock({ base, speed: options.speed ?? 1, ...(saved !== undefined ? { resumeAt: saved.savedAt } : {}) });
  const world: SimWorld = { clock, random: random.next, regions: resumed(saved?.regions ?? new Map<string, SimRegion>(), clock.now()), behaviours: [...(saved?.behaviours ?? [])] };
  const capture = (): SavedWorld => ({ savedAt: clock.now(), random: random.state(), regions: world.regions, behaviours: world.behaviours });
  const hanging = new Set<() => void>();
  let closing = false;
  const listeners = new Set<Listener>();
  const persistence = options.dataDir === undefined ? noPersistence : openStore({ dir: options.dataDir, clock: base, log, capture });
  const faults = createFaults();
  const history = createHistory(clock);

  const engine: Engine = {
    world,
    clock,
    scheduler: options.scheduler ?? createScheduler(options.timings === undefined ? {} : { timings: options.timings }),
    identities: createIdentities(options.accounts ?? {}),
    throttles: createThrottles(options.throttleClock === 'simulated' ? clock : base, options.throttle ?? false),
    faults,
    history,
    calls: createCalls(),
    persistence,
    traffics: createTraffics(world),
    hang: (ms) =>
      new Promise((resolve) => {
        const end = (): void => {
          cancel();
          hanging.delete(end);
          resolve();
        };
        const cancel = base.after(ms, end);
        hanging.add(end);
        if (closing) end();
      }),
    commit(region, touched) {
      persistence.append(region, [...touched, ...balancingOf(region, touched)]);
      if (faults.list().some((rule) => rule.kind === 'stale')) history.record(region);
    },
  };
  clock.onFired(() => {
    persistence.changed();
  });
  engine.scheduler.start(world);

  const handle = async (request: SimRequest): Promise<SimResponse> => {
    try {
      if (isControl(request)) return answerControl(engine, request);
      if (isJsonProtocol(request)) return await answerEcs(engine, request);
      return isElb(request) ? await answerElb(engine, request) : await answerSts(engine, request);
    } catch (error) {
      if (error instanceof ConnectionCut) throw error;
      log.error('the simulator failed to answer', { error, target: request.headers['x-amz-target'] });
      return internalFailure(engine);
    }
  };

  return {
    handle,
    async listen(listenOptions = {}) {
      const listener = await listenOn(handle, listenOptions);
      listeners.add(listener);
      return listener;
    },
    world,
    clock,
    faults,
    throttles: engine.throttles,
    calls: engine.calls,
    snapshot: () => encodeRecord(capture()),
    restore(snapshot) {
      const restored = decodeRecord(snapshot) as SavedWorld;
      engine.scheduler.stop();
      world.regions = resumed(restored.regions, clock.now());
      world.behaviours = [...restored.behaviours];
      random.restore(restored.random);
      engine.scheduler.start(world);
      persistence.changed();
    },
    async close() {
      closing = true;
      for (const end of hanging) end();
      engine.traffics.stop();
      await Promise.all([...listeners].map((listener) => listener.close()));
      listeners.clear();
      engine.scheduler.stop();
      persistence.close();
    },
  };
}

/** Regions as they were saved. A change of rules that was the last thing on disk is followed by its target groups now. */
function resumed(saved: ReadonlyMap<string, SimRegion>, now: number): Map<string, SimRegion> {
  const regions = new Map([...saved].map(([key, region]) => [key, completeRegion(region)]));
  for (const region of regions.values()) followUse(region, Math.round(now));
  return regions;
}
