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
