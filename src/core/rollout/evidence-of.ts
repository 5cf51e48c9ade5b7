import type { RolloutOutcome } from './rollout-state.ts';

/**
 * What is kept about a rollout that was undone, the cause first: conditions show the first part alone (quarantine-text.ts).
 * A person, an alarm or a hook decided whatever the tasks say, so the outcome names it; elsewhere the tasks are the cause.
 * `evidence`: what tasks and events say, empty for nothing.
 */
export function evidenceOf(outcome: RolloutOutcome, evidence: string): string {
  if (evidence === '') return outcome.message;
  return isDecided(outcome) && outcome.message !== '' ? `${outcome.message} | ${evidence}` : evidence;
}

function isDecided(outcome: RolloutOutcome): boolean {
  if (outcome.kind !== 'RolledBack' && outcome.kind !== 'Failed') return false;
  switch (outcome.by) {
    case 'Alarm':
    case 'Hook':
    case 'Person':
      return true;
    case 'Operator':
      return outcome.cause === 'Abort';
    case 'CircuitBreaker':
    case 'Ecs':
      return false;
  }
}
