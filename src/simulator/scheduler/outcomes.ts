/** When in a task's walk each outcome of an image shows. The table is what the control API takes, too. */
import type { ImageBehaviour } from '../state.ts';

/** What a rule can say of the tasks of an image. */
export type Outcome = ImageBehaviour['outcome'];

/** `placement`: no task is made. `provisioning`, `pull` and `start`: it never reaches RUNNING. `running`: it did. */
export type OutcomePhase = 'never' | 'placement' | 'provisioning' | 'pull' | 'start' | 'running';

/** The phase of a task's walk in which each outcome shows. */
export const OUTCOME_PHASES: Readonly<Record<Outcome, OutcomePhase>> = {
  healthy: 'never',
  'no-capacity': 'placement',
  'no-instance': 'placement',
  'network-timeout': 'provisioning',
  'subnet-full': 'provisioning',
  'pull-error': 'pull',
  'pull-denied': 'pull',
  'pull-rate-limited': 'pull',
  'registry-denied': 'pull',
  'platform-mismatch': 'pull',
  'secret-error': 'pull',
  'secret-denied': 'pull',
  'logs-error': 'pull',
  'efs-error': 'pull',
  'start-error': 'start',
  exit: 'running',
  'out-of-memory': 'running',
  'task-out-of-memory': 'running',
  unhealthy: 'running',
  'spot-interruption': 'running',
};

/** All outcomes, for whoever lists or checks them: the control API and `longshore sim`. */
export const OUTCOMES = Object.keys(OUTCOME_PHASES) as readonly Outcome[];

/** The end of a container that is not essential does not end the task; everything before it runs does. */
export const sparesOptional = (outcome: Outcome): boolean => OUTCOME_PHASES[outcome] === 'running' || OUTCOME_PHASES[outcome] === 'start';
