/** Which revision has a service's traffic when the next deployment begins. */
import type { SimDeployment, SimService } from '../../state.ts';

/**
 * The deployment that serves: the one that completed last; when none did, the one that the previous service deployment
 * had sent most of the traffic to, or, if it managed no traffic, the one with healthy tasks. None for a new service, and
 * for one whose first deployment never got that far.
 */
export function pickSource(service: SimService): SimDeployment | undefined {
  const listed = (matches: (deployment: SimDeployment) => boolean): SimDeployment | undefined => service.deployments.find(matches);
  const completed = listed(({ id }) => id === service.scheduler.lastCompleted?.deploymentId);
  if (completed !== undefined) return completed;
  const [previous] = service.serviceDeployments;
  if (previous?.shift !== undefined) {
    const { production, sourceRevisionArn } = previous.shift;
    const revisionArn = production >= 50 ? previous.targetRevisionArn : sourceRevisionArn;
    return listed((deployment) => deployment.revisionArn === revisionArn);
  }
  const healthy = (id: string): number => service.tasks.filter(({ deploymentId, life }) => deploymentId === id && life?.healthy === true).length;
  return [...service.deployments].sort((left, right) => healthy(right.id) - healthy(left.id)).find(({ id }) => healthy(id) > 0);
}
