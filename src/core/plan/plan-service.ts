import type { Plan } from '../model/service.ts';
import type { PlanServiceInput } from './plan-input.ts';

/** Everything that has to happen in this pass, in order; at most one UpdateService. */
export function planService(_input: PlanServiceInput): Plan {
  throw new Error('not written yet');
}
