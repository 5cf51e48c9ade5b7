import type { SimRegion, SimTask } from '../state.ts';

/** Finds tasks by ARN; remembers them, since every request asks. */
export interface TaskFinder {
  find(region: SimRegion, taskArn: string): SimTask | undefined;
}

/** More than run behind one listener; past it the memory starts anew. */
const MAX_KNOWN = 5000;

/** For the traffic of one listener: it remembers tasks of one account and Region, at most 5000. */
export function createTaskFinder(): TaskFinder {
  const known = new Map<string, SimTask>();
  let of: SimRegion | undefined;
  return {
    find(region, taskArn) {
      // After a restore all records are other objects.
      if (region !== of || known.size >= MAX_KNOWN) known.clear();
      of = region;
      const remembered = known.get(taskArn);
      if (remembered !== undefined) return remembered;
      for (const { tasks } of region.services.values()) {
        const task = tasks.find((candidate) => candidate.taskArn === taskArn);
        if (task === undefined) continue;
        known.set(taskArn, task);
        return task;
      }
      return undefined;
    },
  };
}
