import { ALARM_STATES, HOOK_RESULTS } from '../../simulator/control/outside.ts';
import { OUTCOMES } from '../../simulator/scheduler/outcomes.ts';

/** What the tasks of an image can do: the simulator's own list, which its control API takes. */
export const imageOutcomes: readonly string[] = OUTCOMES;
/** What a Lambda hook can answer (ECS API, lifecycle hooks: SUCCEEDED, FAILED, IN_PROGRESS; or nothing that can be read). */
export const hookResults: readonly string[] = HOOK_RESULTS;
/** States of a CloudWatch alarm that the simulator knows. */
export const alarmStates: readonly string[] = ALARM_STATES;
