import type { Step } from '../../core/model/service.ts';

/** True for a step after which a service deployment runs. */
export function deploys(step: Step): boolean {
  return step.type === 'CreateService' || (step.type === 'UpdateService' && step.deploys);
}

/** True for an update that starts new tasks of what runs already: the one that is not safe to repeat. */
export function forces(step: Step): boolean {
  return step.type === 'UpdateService' && step.input['forceNewDeployment'] === true;
}
