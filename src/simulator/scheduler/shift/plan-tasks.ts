/** Which tasks to start and stop now while two revisions run side by side: full size each, no percentages (ecs-api.md 9.2). */
import type { DeploymentView, RollingMoves, StartMove, StopMove, TaskPhase } from '../rolling.ts';

interface SizedDeployment {
  readonly view: DeploymentView;
  /** Tasks it is to have; `keep` for what it has, unless the service is scaled below that. */
  readonly wanted: number | 'keep';
}

// The least useful task goes first.
const STOP_ORDER: readonly TaskPhase[] = ['starting', 'running', 'healthy'];

/** As maximumPercent 200 would have it: replacements of failing tasks that fail as well must not pile up. */
const MOST_OF_SIZE = 2;

/** Brings every deployment to its size. A failing task goes once its replacement is healthy, when nothing will replace it, or to make room. */
export function planSizes(deployments: readonly SizedDeployment[], desiredCount: number, launchBudget: number): RollingMoves {
  const starts: StartMove[] = [];
  const stops: StopMove[] = [];
  const targets = new Map<string, number>();
  let budget = launchBudget;
  for (const { view, wanted } of deployments) {
    const good = STOP_ORDER.flatMap((phase) => view.tasks.filter((task) => task.phase === phase));
    const failing = view.tasks.filter(({ phase }) => phase === 'failing');
    const size = wanted === 'keep' ? Math.min(good.length, desiredCount) : wanted;
    targets.set(view.id, size);
    for (const { id } of good.slice(0, Math.max(0, good.length - size))) stops.push({ taskId: id, why: 'surplus' });
    const missing = Math.max(0, size - good.length);
    const room = Math.max(0, MOST_OF_SIZE * size - good.length - failing.length);
    const launched = view.mayStart ? Math.min(missing, room, budget) : 0;
    if (launched > 0) starts.push({ deploymentId: view.id, count: launched, replacing: Math.min(launched, failing.length) });
    budget -= launched;
    const replaced = good.filter(({ phase }) => phase === 'healthy').length >= size;
    const making = replaced || view.stalled ? failing.length : Math.max(0, missing - room);
    for (const { id } of failing.slice(0, making)) stops.push({ taskId: id, why: 'failing' });
  }
  return { starts, stops, targets, blocked: false };
}
