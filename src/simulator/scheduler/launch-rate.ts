import type { SchedulerState } from '../state.ts';
import type { Timings } from './timings.ts';

const WINDOW_MS = 60_000;

interface Launches {
  /** Tasks that the service may start now. */
  readonly budget: number;
  /** When more may be started, once the budget is used up. */
  readonly nextAt: number;
  spend(count: number): void;
}

/** ECS's service launch rate (ecs-api.md section 13, quotas): so many tasks in a minute for each service. */
export function takeLaunches(state: SchedulerState, timings: Timings, now: number): Launches {
  const open = state.launchWindow !== undefined && now < state.launchWindow.startedAt + WINDOW_MS ? state.launchWindow : { startedAt: now, count: 0 };
  return {
    budget: Math.max(0, timings.launchesPerMinute - open.count),
    nextAt: open.startedAt + WINDOW_MS,
    spend(count) {
      if (count > 0) state.launchWindow = { startedAt: open.startedAt, count: open.count + count };
    },
  };
}
