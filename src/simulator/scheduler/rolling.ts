/** Rolling deployment as arithmetic (ecs-api.md 9.2): which tasks to start and stop now, from counts alone. */

/** `stopping` is everything on its way out that still takes up room; a task that is gone is left out. */
export type TaskPhase = 'starting' | 'running' | 'healthy' | 'failing' | 'stopping';

interface TaskView {
  readonly id: string;
  readonly phase: TaskPhase;
}

/** What the arithmetic sees of an entry of `deployments[]`. */
export interface DeploymentView {
  readonly id: string;
  readonly primary: boolean;
  /** Tasks it was to have after the previous step; an old deployment never gets more again. Ignored for PRIMARY. */
  readonly target: number;
  /** May new tasks be launched for it now? Not while failed, backing off, or superseded before it completed. */
  readonly mayStart: boolean;
  /** Failed for good: nothing will replace its failing tasks, so they are stopped at once. */
  readonly stalled: boolean;
  readonly tasks: readonly TaskView[];
}

/** What there is and what is wanted. The percentages are those of deploymentConfiguration, 0 to 100 and more. */
export interface RollingInput {
  readonly desiredCount: number;
  readonly minimumHealthyPercent: number;
  readonly maximumPercent: number;
  /** At most this many launches now (service launch rate). */
  readonly launchBudget: number;
  /** The old tasks are not needed any more, though the new ones are not complete: only the minimum of healthy ones counts. */
  readonly releasing?: boolean;
  /** PRIMARY first, then newest first. */
  readonly deployments: readonly DeploymentView[];
}

/** Launch `count` tasks of a deployment. */
export interface StartMove {
  readonly deploymentId: string;
  readonly count: number;
  /** How many of them take the place of tasks that failed their checks. */
  readonly replacing: number;
}

/** Stop a task: it failed its checks, or there are more than wanted. */
export interface StopMove {
  readonly taskId: string;
  readonly why: 'failing' | 'surplus';
}

/** What to do now. The next step plans anew from what has become of it. */
export interface RollingMoves {
  readonly starts: readonly StartMove[];
  readonly stops: readonly StopMove[];
  /** New target of every deployment. */
  readonly targets: ReadonlyMap<string, number>;
  /** Nothing can move, ever, with these percentages: the service event of 9.2 is due. */
  readonly blocked: boolean;
}

/** Tasks that must stay RUNNING and healthy. */
export const lowerBound = (desiredCount: number, minimumHealthyPercent: number): number => Math.ceil((desiredCount * minimumHealthyPercent) / 100);
/** Tasks that may exist at once, those on their way up and down included. */
export const upperBound = (desiredCount: number, maximumPercent: number): number => Math.floor((desiredCount * maximumPercent) / 100);

// The least useful task goes first.
const STOP_ORDER: readonly TaskPhase[] = ['starting', 'running', 'healthy'];

/**
 * Start before stop: new tasks use what room maximumPercent leaves; old ones go as new ones become healthy, and
 * earlier only when there is no room and minimumHealthyPercent allows it. Failing tasks are replaced in their own
 * deployment, start first where there is room.
 */
export function planRolling(input: RollingInput): RollingMoves {
  const { desiredCount } = input;
  const lower = lowerBound(desiredCount, input.minimumHealthyPercent);
  const all = input.deployments.flatMap((deployment) => deployment.tasks);
  const stopping = count(all, 'stopping');
  let room = Math.max(0, upperBound(desiredCount, input.maximumPercent) - all.length);
  let healthy = count(all, 'healthy');
  let budget = input.launchBudget;
  const stops: StopMove[] = [];
  const stopped = new Set<string>();
  const targets = new Map<string, number>();

  /** Stops up to `wanted` good tasks of a deployment without going below the lower bound; returns how many. */
  const stopGood = (deployment: DeploymentView, wanted: number): number => {
    let done = 0;
    for (const phase of STOP_ORDER) {
      for (const task of deployment.tasks) {
        if (done >= wanted) return done;
        if (task.phase !== phase || stopped.has(task.id)) continue;
        if (phase === 'healthy' && healthy <= lower) return done;
        if (phase === 'healthy') healthy -= 1;
        stopped.add(task.id);
        stops.push({ taskId: task.id, why: 'surplus' });
        done += 1;
      }
    }
    return done;
  };
  const stopFailing = (deployment: DeploymentView, wanted: number): void => {
    for (const task of deployment.tasks.filter(({ phase, id }) => phase === 'failing' && !stopped.has(id)).slice(0, Math.max(0, wanted))) {
      stopped.add(task.id);
      stops.push({ taskId: task.id, why: 'failing' });
    }
  };
  const goodOf = (deployment: DeploymentView): number => deployment.tasks.filter(({ phase, id }) => isGood(phase) && !stopped.has(id)).length;

  const primary = input.deployments.find((deployment) => deployment.primary);
  const olds = input.deployments.filter((deployment) => !deployment.primary);

  // What PRIMARY already serves, the old deployments need not.
  let neededOld = input.releasing === true ? 0 : Math.max(0, desiredCount - (primary === undefined ? 0 : count(primary.tasks, 'healthy')));
  for (const old of olds) {
    const target = Math.min(old.target, neededOld);
    stopGood(old, goodOf(old) - target);
    targets.set(old.id, target);
    neededOld -= target;
  }

  if (primary !== undefined) {
    targets.set(primary.id, desiredCount);
    stopGood(primary, goodOf(primary) - desiredCount);
    // Only once the launches really may happen, and only for what tasks that stop already will not free.
    let squeeze = primary.mayStart ? desiredCount - goodOf(primary) - room - stopping - stops.length : 0;
    for (const old of [...olds].reverse()) {
      const freed = stopGood(old, squeeze);
      squeeze -= freed;
      if (freed > 0) targets.set(old.id, Math.min(targets.get(old.id) ?? 0, goodOf(old)));
    }
  }

  const starts: StartMove[] = [];
  for (const deployment of [...olds, ...(primary === undefined ? [] : [primary])]) {
    const target = targets.get(deployment.id) ?? 0;
    const failing = count(deployment.tasks, 'failing');
    const missing = Math.max(0, target - goodOf(deployment));
    const launched = deployment.mayStart ? Math.min(missing, room, budget) : 0;
    if (launched > 0) starts.push({ deploymentId: deployment.id, count: launched, replacing: Math.min(launched, failing) });
    room -= launched;
    budget -= launched;

    const replaced = count(deployment.tasks, 'healthy') >= target;
    if (replaced || deployment.stalled) stopFailing(deployment, failing);
    // No room to start first: failing tasks go one by one (SDK text of minimumHealthyPercent).
    else if (missing > launched && room === 0 && stopping === 0 && stops.length === 0) stopFailing(deployment, 1);
  }

  const unsettled = all.some(({ phase }) => phase === 'starting' || phase === 'running' || phase === 'stopping');
  const blocked = primary !== undefined && primary.mayStart && goodOf(primary) < desiredCount && budget > 0 && starts.length === 0 && stops.length === 0 && !unsettled;
  return { starts, stops, targets, blocked };
}

const isGood = (phase: TaskPhase): boolean => phase === 'starting' || phase === 'running' || phase === 'healthy';

const count = (tasks: readonly TaskView[], phase: TaskPhase): number => tasks.filter((task) => task.phase === phase).length;
