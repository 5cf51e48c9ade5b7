import type { ImageBehaviour } from '../state.ts';
import type { ContainerSpec } from './settings.ts';

const HEALTHY: ImageBehaviour = { match: '*', outcome: 'healthy' };

/** The first rule that matches the image reference, exactly or as a prefix that ends in `*`; no rule means healthy. */
export function behaviourOf(behaviours: readonly ImageBehaviour[], image: string): ImageBehaviour {
  return behaviours.find(({ match }) => (match.endsWith('*') ? image.startsWith(match.slice(0, -1)) : image === match)) ?? HEALTHY;
}

export interface ContainerFault {
  readonly container: ContainerSpec;
  readonly behaviour: ImageBehaviour;
}

/**
 * The first container, in the order of the definition, that will not do well. A container that is not essential can
 * fail a pull or a secret (then the task cannot start), but its end does not end the task.
 */
export function findFault(behaviours: readonly ImageBehaviour[], containers: readonly ContainerSpec[], outcomes: readonly ImageBehaviour['outcome'][]): ContainerFault | undefined {
  for (const container of containers) {
    const behaviour = behaviourOf(behaviours, container.image);
    const counts = container.essential || behaviour.outcome === 'pull-error' || behaviour.outcome === 'secret-error' || behaviour.outcome === 'no-capacity';
    if (counts && outcomes.includes(behaviour.outcome)) return { container, behaviour };
  }
  return undefined;
}
