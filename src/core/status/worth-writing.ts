import { sameJson } from '../model/canonical-json.ts';
import { hasEnded } from '../rollout/rollout-state.ts';
import type { RolloutState } from '../rollout/rollout-state.ts';
import type { EcsServiceStatus } from './ecs-service-status.ts';

/** Counters are written at most this often, in milliseconds (design 4.5). */
export const COUNTER_INTERVAL_MS = 30_000;

/**
 * Is `next` worth a write? An equal status never is. When nothing but counts of tasks and ECS's stage moved, writes thin out while
 * a rollout runs (after 30 s, then each at four times the age of the one before), so that a rollout of any length stays
 * within eight writes. `lastWriteAt`: when this process last wrote this status; absent after a restart.
 */
export function worthWriting(previous: EcsServiceStatus, next: EcsServiceStatus, now: number, lastWriteAt: number | undefined): boolean {
  if (sameJson(previous, next)) return false;
  if (!sameJson(withoutCounters(previous), withoutCounters(next))) return true;
  if (lastWriteAt === undefined) return true;
  if (now - lastWriteAt < COUNTER_INTERVAL_MS) return false;
  if (next.rollout === undefined || hasEnded(next.rollout)) return true;
  const startedAt = Date.parse(next.rollout.startedAt);
  return now - startedAt >= 4 * (lastWriteAt - startedAt);
}

function withoutCounters(status: EcsServiceStatus): unknown {
  return {
    ...status,
    observed: status.observed === undefined ? undefined : { ...status.observed, runningCount: 0, pendingCount: 0 },
    rollout: status.rollout === undefined ? undefined : withoutProgress(status.rollout),
    // Health follows from counts; while a deployment runs it only repeats them.
    conditions: status.conditions.map((condition) =>
      condition.type === 'Healthy' && isRolling(status) ? { type: 'Healthy' } : condition,
    ),
  };
}

/** The rollout less what only repeats ECS: it is read anew by whoever takes over. */
function withoutProgress(rollout: RolloutState): unknown {
  const { stage: _stage, deadline: _deadline, strategy: _strategy, step: _step, weights: _weights, tasks: _tasks, ...rest } = rollout;
  return rest;
}

/** A rollout is under way. */
function isRolling(status: EcsServiceStatus): boolean {
  return status.rollout !== undefined && !hasEnded(status.rollout);
}
