import type { RawServiceDeployment } from '../observed/raw.ts';
import type { Hold } from '../model/service.ts';
import { unrememberedDeadline } from './progress-deadline.ts';
import { hasEnded, isRollingBack, isTerminalStatus } from './rollout-state.ts';
import type { RolloutSpec, RolloutState } from './rollout-state.ts';

/** A stream of commits still arrives somewhere: a running rollout is replaced at most this often, in milliseconds. */
const SUPERSEDE_INTERVAL_MS = 60_000;
const LOOK_AGAIN_MS = 5_000;

/**
 * When a deployment has had its time that no rollout of ours is bound to, in epoch milliseconds; absent where it is left to
 * people. Without a circuit breaker one may run for ever, and where nothing is known to have been applied (a lost status, an
 * object made anew) every commit would wait for it.
 */
export function foreignDeadline(deployment: RawServiceDeployment | undefined, spec: RolloutSpec): number | undefined {
  if (deployment === undefined || isTerminalStatus(deployment.status) || isRollingBack(deployment.status)) return undefined;
  return spec.onNewRevision === 'Supersede' ? unrememberedDeadline(deployment, spec) : undefined;
}

/**
 * May a new deployment start now? `undefined` is yes, otherwise the hold says why not and when to look again.
 * Rules (design 4.2): a rollback ends first; `Finish` lets the running rollout end; `Supersede` replaces it, at most
 * once a minute per service; one that is overdue, or stuck, never blocks the next one.
 */
export function holdForRunning(input: {
  readonly state: RolloutState | undefined;
  /** Trigger hash of what is to be deployed. */
  readonly targetHash: string;
  /** The service's current deployment, ours or not. */
  readonly deployment: RawServiceDeployment | undefined;
  readonly spec: RolloutSpec;
  readonly now: number;
}): Hold | undefined {
  const { state, deployment, spec, now } = input;
  if (deployment !== undefined && isRollingBack(deployment.status)) {
    return { reason: 'WaitingForRollback', message: 'ECS is rolling back; the new revision starts when that has ended.', retryAfterMs: LOOK_AGAIN_MS };
  }
  const own = state !== undefined && !hasEnded(state) ? state : undefined;
  if (own?.state === 'RollingBack' || own?.state === 'Stopping') {
    return { reason: 'WaitingForRollback', message: 'ECS is rolling back; the new revision starts when that has ended.', retryAfterMs: LOOK_AGAIN_MS };
  }
  // The write of this very intent was never answered: sending it again is sending it once (ecs-api.md section 10).
  if (own?.state === 'Requested' && own.targetHash === input.targetHash) return undefined;
  const running = deployment !== undefined && !isTerminalStatus(deployment.status);
  if (!running && own?.state !== 'Requested') return undefined;
  if (own?.state === 'Overdue') return undefined;
  if (spec.onNewRevision === 'Finish') {
    return { reason: 'WaitingForRollout', message: 'A rollout runs and spec.rollout.onNewRevision is Finish.', retryAfterMs: LOOK_AGAIN_MS };
  }
  const startedAt = Date.parse(own?.startedAt ?? deployment?.createdAt ?? '');
  const waitMs = Number.isNaN(startedAt) ? 0 : startedAt + SUPERSEDE_INTERVAL_MS - now;
  if (waitMs <= 0) return undefined;
  return {
    reason: 'SupersedeLimited',
    message: 'A rollout started less than a minute ago; a running rollout is superseded at most once a minute.',
    retryAfterMs: waitMs,
  };
}
