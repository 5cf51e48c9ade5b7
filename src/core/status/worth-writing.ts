import { sameJson } from '../model/canonical-json.ts';
import { hasEnded } from '../rollout/rollout-state.ts';
import type { RolloutState } from '../rollout/rollout-state.ts';
import type { EcsServiceStatus } from './ecs-service-status.ts';

/** Counters are written at most this often, in milliseconds (design 4.5). */
const COUNTER_INTERVAL_MS = 30_000;

/** Status writes of one rollout after which its progress alone is worth none: with its end and two events that makes eight. */
const ROLLOUT_WRITES = 5;

/** What one gate takes of them: that it waits, that it was approved, and the event of it. */
const GATE_WRITES = 3;

/** What was written before, as far as this process did it; both are unknown after a restart. */
export interface EarlierWrites {
  /** When this status was last written. */
  readonly lastAt?: number | undefined;
  /** How often it was, since the running rollout began. */
  readonly ofRollout?: number | undefined;
  /** Gates that the spec puts in its way: room is kept for each. */
  readonly gates?: number | undefined;
}

/**
 * Is `next` worth a write? An equal status never is. When nothing but counts of tasks and ECS's stage moved while a
 * rollout runs, writes thin out (after 30 s, then each at four times the age of the one before); where traffic is shifted, it is the
 * first step and the half that count. A rollout of any length stays within eight writes.
 */
export function worthWriting(previous: EcsServiceStatus, next: EcsServiceStatus, now: number, { lastAt, ofRollout = 0, gates = 0 }: EarlierWrites): boolean {
  if (sameJson(previous, next)) return false;
  if (!sameJson(withoutCounters(previous), withoutCounters(next))) return true;
  if (lastAt === undefined) return true;
  const { rollout } = next;
  if (rollout === undefined || hasEnded(rollout)) return now - lastAt >= COUNTER_INTERVAL_MS;
  if (ofRollout >= ROLLOUT_WRITES - GATE_WRITES * gates) return false;
  if (rollout.strategy !== undefined && rollout.strategy !== 'ROLLING') return shareOf(previous.rollout) !== shareOf(rollout);
  const startedAt = Date.parse(rollout.startedAt);
  return now - lastAt >= COUNTER_INTERVAL_MS && now - startedAt >= 4 * (lastAt - startedAt);
}

/** Who has most of the production traffic. */
function shareOf(rollout: RolloutState | undefined): 'none' | 'some' | 'most' {
  const production = rollout?.weights?.production ?? 0;
  if (production === 0) return 'none';
  return production < 50 ? 'some' : 'most';
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
  const { stage: _stage, deadline: _deadline, strategy: _strategy, step: _step, weights: _weights, tasks: _tasks, gates, ...rest } = rollout;
  // That ECS went on at a gate that was approved says nothing new.
  return { ...rest, gates: gates?.map((gate) => (gate.state === 'Approved' ? { ...gate, state: 'Passed' } : gate)) };
}

/** A rollout is under way. */
function isRolling(status: EcsServiceStatus): boolean {
  return status.rollout !== undefined && !hasEnded(status.rollout);
}
