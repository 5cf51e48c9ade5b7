/** Which tasks to start and stop now while two revisions run side by side: full size each, no percentages (ecs-api.md 9.2). */
import type { DeploymentView, RollingMoves, StartMove, StopMove, TaskPhase } from '../rolling.ts';

export interface SizedDeployment {
  readonly view: DeploymentView;
  /** Tasks it is to have; `keep` for what it has and nothing more. */
  readonly wanted: number | 'keep';
}

// The least useful task goes first.
const STOP_ORDER: readonly TaskPhase[] = ['starting', 'running', 'healthy'];

/** Brings every deployment to its size. A failing task goes once its replacement is healthy, or when nothing will replace it. */
export function planSizes(deployments: readonly SizedDeployment[], launchBudget: number): RollingMoves {
  const starts: StartMove[] = [];
  const stops: StopMove[] = [];
  const targets = new Map<string, number>();
  let budget = launchBudget;
  for (const { view, wanted } of deployments) {
    const good = STOP_ORDER.flatMap((phase) => view.tasks.filter((task) => task.phase === phase));
    const failing = view.tasks.filter(({ phase }) => phase === 'failing');
    const size = wanted === 'keep' ? good.length : wanted;
    targets.set(view.id, size);
    for (const { id } of good.slice(0, Math.max(0, good.length - size))) stops.push({ taskId: id, why: 'surplus' });
    const launched = view.mayStart ? Math.min(Math.max(0, size - good.length), budget) : 0;
    if (launched > 0) starts.push({ deploymentId: view.id, count: launched, replacing: Math.min(launched, failing.length) });
    budget -= launched;
    const replaced = good.filter(({ phase }) => phase === 'healthy').length >= size;
    if (replaced || view.stalled) for (const { id } of failing) stops.push({ taskId: id, why: 'failing' });
  }
  return { starts, stops, targets, blocked: false };
}
