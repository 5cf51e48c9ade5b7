import { failFastClasses } from '../../api/v1beta1/ecsservice-spec.ts';
import type { RolloutOutcome } from './rollout-state.ts';
import type { FailFastClass } from './stop-reasons.ts';

/** Why this operator had ECS stop a rollout: it was late, it was hopeless (by class of failure), or a person took it back. */
export type StopCause = 'ProgressDeadline' | 'Abort' | `FailFast${FailFastClass}`;

/** Every cause: `status.rollout.stopCause`, and with it the labels of metrics, hold nothing else. */
export const stopCauses: readonly StopCause[] = ['ProgressDeadline', 'Abort', ...failFastClasses.map((each): StopCause => `FailFast${each}`)];

/** The cause that a status tells; `undefined` for none, and for a text of another version. */
export function readStopCause(text: string | undefined): StopCause | undefined {
  return stopCauses.find((cause) => cause === text);
}

/** Who or what undid a rollout, in one bounded word: of the operator's own stops the cause. Absent where nothing undid it. */
export function undoneBy(outcome: RolloutOutcome): string | undefined {
  return outcome.kind === 'RolledBack' || outcome.kind === 'Failed' ? (outcome.cause ?? outcome.by) : undefined;
}
