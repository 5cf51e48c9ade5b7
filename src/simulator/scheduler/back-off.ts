import type { SimDeployment } from '../state.ts';
import type { Timings } from './timings.ts';

/** Wait before the next start after `rounds` failed rounds in a row: doubling, bounded (ecs-api.md 9.3, "retried with back-off"). */
export const retryDelay = (rounds: number, timings: Timings): number => Math.min(timings.retryBaseMs * 2 ** Math.max(0, rounds - 1), timings.retryMaxMs);

/** Tasks that were started together and fail together are one round: only the first of them lengthens the wait. */
export function backOff(deployment: SimDeployment, now: number, timings: Timings): void {
  if (deployment.retryAt !== undefined && deployment.retryAt > now) return;
  deployment.startFailures = (deployment.startFailures ?? 0) + 1;
  deployment.retryAt = now + retryDelay(deployment.startFailures, timings);
}

/** A task reached RUNNING: starting works again. */
export function clearBackOff(deployment: SimDeployment): void {
  delete deployment.startFailures;
  delete deployment.retryAt;
}
