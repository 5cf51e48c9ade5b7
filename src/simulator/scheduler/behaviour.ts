import type { ImageBehaviour } from '../state.ts';
import { OUTCOME_PHASES, sparesOptional } from './outcomes.ts';
import type { OutcomePhase } from './outcomes.ts';
import type { ContainerSpec } from './settings.ts';

const HEALTHY: ImageBehaviour = { match: '*', outcome: 'healthy' };

/** The first rule that matches the image reference, exactly or as a prefix that ends in `*`; no rule means healthy. */
export function behaviourOf(behaviours: readonly ImageBehaviour[], image: string): ImageBehaviour {
  return behaviours.find(({ match }) => (match.endsWith('*') ? image.startsWith(match.slice(0, -1)) : image === match)) ?? HEALTHY;
}

/** A container that will not do well, and the rule of its image that says so. */
export interface ContainerFault {
  readonly container: ContainerSpec;
  readonly behaviour: ImageBehaviour;
}

/** The first container, in the order of the definition, that will not do well in one of these phases. */
export function findFault(behaviours: readonly ImageBehaviour[], containers: readonly ContainerSpec[], phases: readonly OutcomePhase[]): ContainerFault | undefined {
  for (const container of containers) {
    const behaviour = behaviourOf(behaviours, container.image);
    const counts = container.essential || !sparesOptional(behaviour.outcome);
    if (counts && phases.includes(OUTCOME_PHASES[behaviour.outcome])) return { container, behaviour };
  }
  return undefined;
}
