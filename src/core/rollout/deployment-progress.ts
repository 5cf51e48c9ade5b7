import type { RawServiceDeployment } from '../observed/raw.ts';
import { deploymentSettings } from './deployment-settings.ts';
import type { DeploymentSettings } from './deployment-settings.ts';
import type { RolloutState } from './rollout-state.ts';

/** The part of a rollout's state that only repeats what ECS shows at the moment. */
export type DeploymentProgress = Pick<RolloutState, 'stage' | 'strategy' | 'step' | 'weights' | 'tasks'>;

/**
 * Where a service deployment stands: stage, step, weights, tasks old and new. The weights are ECS's own
 * (`targetServiceRevision.requested…TrafficWeight`): it writes them to the listeners, and nobody else may. A rolling
 * deployment has neither stage nor weights (ecs-api.md section 9.8).
 */
export function readProgress(deployment: RawServiceDeployment): DeploymentProgress {
  const { targetServiceRevision: target, sourceServiceRevisions: sources = [] } = deployment;
  const settings = deploymentSettings(deployment);
  const { requestedProductionTrafficWeight: production, requestedTestTrafficWeight: test } = target ?? {};
  return {
    stage: deployment.lifecycleStage ?? '',
    strategy: settings.strategy,
    ...(settings.strategy === 'ROLLING' ? {} : { step: stepOf(settings, production ?? 0) }),
    ...(production === undefined && test === undefined ? {} : { weights: { production: production ?? 0, test: test ?? 0 } }),
    tasks: { source: sources.reduce((sum, { runningTaskCount = 0 }) => sum + runningTaskCount, 0), target: target?.runningTaskCount ?? 0 },
  };
}

/** How many steps a weight stands for; 0 before the first. Between two steps (there is none) it is the one that is under way. */
function stepOf({ steps }: DeploymentSettings, production: number): number {
  if (production <= 0) return 0;
  const at = steps.findIndex((percent) => production <= percent + 0.05);
  return at < 0 ? steps.length : at + 1;
}

/** A rollout as it is stored, with what was seen of it since and was not worth a write: the deadline moved with it. */
export function withProgress(stored: RolloutState, seen: RolloutState | undefined): RolloutState {
  const same = seen?.startedAt === stored.startedAt && seen.deploymentArn === stored.deploymentArn && seen.targetHash === stored.targetHash && seen.state === stored.state;
  if (!same) return stored;
  const { stage, deadline, strategy, step, weights, tasks } = seen;
  return {
    ...stored,
    stage,
    deadline,
    ...(strategy === undefined ? {} : { strategy }),
    ...(step === undefined ? {} : { step }),
    ...(weights === undefined ? {} : { weights }),
    ...(tasks === undefined ? {} : { tasks }),
  };
}

/** Two looks show the same point of a deployment: no stage began, and no traffic moved. */
export function isSamePoint(a: DeploymentProgress, b: DeploymentProgress): boolean {
  return a.stage === b.stage && (a.weights?.production ?? 0) === (b.weights?.production ?? 0) && (a.weights?.test ?? 0) === (b.weights?.test ?? 0);
}
