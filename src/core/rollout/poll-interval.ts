import type { RawServiceDeployment } from '../observed/raw.ts';
import { openHooks, waitMs } from './progress-deadline.ts';

/** Where ECS only waits, it is looked at this often at most, in milliseconds: calls are scarce, and seconds do not matter. */
export const WAITING_MS = 30_000;

/**
 * How soon to look at a running deployment again, in milliseconds. `movingMs` in the stages in which tasks start or traffic
 * moves; in a bake time or at a gate a tenth of what it takes, at most half a minute. An approval wakes the service at
 * once, without waiting for the next look. `waitingMs` is in place of that half minute where ECS's clock runs faster.
 */
export function pollInterval(deployment: RawServiceDeployment | undefined, movingMs: number, waitingMs: number = WAITING_MS): number {
  if (deployment === undefined || deployment.status !== 'IN_PROGRESS') return movingMs;
  const pauses = openHooks(deployment).some(({ status }) => status === 'AWAITING_ACTION');
  const ms = pauses ? waitingMs : Math.min(waitingMs, waitMs(deployment) / 10);
  return Math.max(movingMs, ms);
}

/**
 * Shortens a wait so that it ends at a multiple of `tickMs` on the clock: services that move at one time are looked at in one
 * moment, and share the calls for it. Never longer than `ms`, and more than nothing. `now` in epoch milliseconds.
 */
export function toTick(now: number, ms: number, tickMs: number): number {
  const shorter = ms - ((now + ms) % tickMs);
  return shorter > 0 ? shorter : ms;
}
