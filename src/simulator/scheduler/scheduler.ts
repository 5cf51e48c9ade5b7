/** Moves services on as the simulator's clock passes: one timer, armed for the earliest thing that is due anywhere. */
import type { Scheduler, SimRegion, SimService, SimWorld } from '../state.ts';
import { openDeployment } from './deployments.ts';
import type { Moment } from './moment.ts';
import { stepService } from './step.ts';
import { DEFAULT_TIMINGS } from './timings.ts';
import type { Timings } from './timings.ts';
import { createWakeQueue } from './wake-queue.ts';

interface SchedulerOptions {
  /** Overrides of single durations. */
  readonly timings?: Partial<Timings>;
}

// A scaled clock computes due times with fractions, so that a timer may come a hair early; it counts as on time.
const EARLY_MS = 1;
// Timers of Node.js overflow after 24.8 days and then fire at once, while history is kept for 90.
const LONGEST_SLEEP_MS = 3_600_000;

/**
 * The scheduler of a simulated world. All it knows is in the records, so that `start` resumes from any point: what fell
 * due while nothing ran happens at once, in order of its due time.
 */
export function createScheduler(options: SchedulerOptions = {}): Scheduler {
  const timings: Timings = { ...DEFAULT_TIMINGS, ...options.timings };
  const queue = createWakeQueue<SimService>();
  const regions = new WeakMap<SimService, SimRegion>();
  let started: SimWorld | undefined;
  let armed: { readonly at: number; readonly cancel: () => void } | undefined;

  const disarm = (): void => {
    armed?.cancel();
    armed = undefined;
  };

  const arm = (world: SimWorld): void => {
    const at = queue.earliest();
    if (at === armed?.at) return;
    disarm();
    if (at === undefined) return;
    armed = { at, cancel: world.clock.after(Math.min(LONGEST_SLEEP_MS, Math.max(0, at - world.clock.now())), () => {
      armed = undefined;
      runDue(world);
    }) };
  };

  const step = (moment: Moment): void => {
    queue.set(moment.service, stepService(moment));
  };

  const runDue = (world: SimWorld): void => {
    const clockNow = world.clock.now();
    for (let due = queue.takeDue(clockNow + EARLY_MS); due !== undefined; due = queue.takeDue(clockNow + EARLY_MS)) {
      const region = regions.get(due.item);
      // A service that was purged, or whose name was created anew, is not in the records any more.
      if (region?.services.get(due.item.serviceArn) !== due.item) continue;
      step({ world, region, service: due.item, timings, now: Math.round(Math.max(clockNow, due.at)) });
    }
    arm(world);
  };

  const momentOf = (world: SimWorld, region: SimRegion, service: SimService): Moment => {
    regions.set(service, region);
    return { world, region, service, timings, now: Math.round(world.clock.now()) };
  };

  /** Steps a service that an API call has changed. Before `start` the records only wait. */
  const changed = (moment: Moment): void => {
    if (started === undefined) return;
    step(moment);
    arm(started);
  };

  return {
    deploy(world, region, service) {
      const moment = momentOf(world, region, service);
      const serviceDeployment = openDeployment(moment);
      changed(moment);
      return serviceDeployment;
    },
    reschedule(world, region, service) {
      changed(momentOf(world, region, service));
    },
    drain(world, region, service) {
      service.status = 'DRAINING';
      service.desiredCount = 0;
      changed(momentOf(world, region, service));
    },
    requestRollback(world, region, service, deployment) {
      const moment = momentOf(world, region, service);
      if (deployment.status === 'PENDING' || deployment.status === 'IN_PROGRESS') {
        deployment.status = 'ROLLBACK_REQUESTED';
        deployment.updatedAt = moment.now;
      }
      changed(moment);
    },
    start(world) {
      started = world;
      const now = Math.round(world.clock.now());
      for (const region of world.regions.values()) {
        for (const service of region.services.values()) {
          regions.set(service, region);
          queue.set(service, now);
        }
      }
      runDue(world);
    },
    stop() {
      disarm();
      queue.clear();
      started = undefined;
    },
  };
}
