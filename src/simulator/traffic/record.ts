/** What became of the requests: the traffic record that tests of deployments judge. Plain JSON. */
import type { SimTarget, WeightChange } from '../elb/state.ts';
import type { SimTask } from '../state.ts';

interface RequestCount {
  readonly requests: number;
  /** Of these, requests to a target that did not pass its checks, or whose task did not run (any more). */
  readonly unhealthy: number;
}

/** A request that reached a target which was not fit for it. */
export interface Mishap {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly targetGroupArn: string;
  readonly targetId: string;
  readonly state: SimTarget['state'];
  readonly taskArn?: string;
  readonly lastStatus?: SimTask['lastStatus'];
}

/** Requests since the start or the last reset. Each was unavailable, or replied to, or is counted under its target group. */
export interface TrafficRecord {
  /** Sent so far. */
  readonly requests: number;
  /** Reached a target that was not fit for it. */
  readonly unhealthy: number;
  /** Reached none: no target registered, no group with a weight, no listener (any more). */
  readonly unavailable: number;
  /** Answered by a fixed-response or redirect action. */
  readonly replied: number;
  /** By ARN of the target group. */
  readonly targetGroups: Readonly<Record<string, RequestCount>>;
  /** By ARN of the task definition of the target's task; targets without a task are under `none`. */
  readonly taskDefinitions: Readonly<Record<string, RequestCount>>;
  /** By ARN of the service revision of the target's task. */
  readonly serviceRevisions: Readonly<Record<string, RequestCount>>;
  /** Weight changes of the listener's rules since the start, oldest first, at most 1000. */
  readonly weights: readonly WeightChange[];
  /** The first 100. */
  readonly mishaps: readonly Mishap[];
}

/** Who got a request. */
export interface Receiver {
  readonly at: number;
  readonly targetGroupArn: string;
  readonly target: SimTarget;
  readonly task: SimTask | undefined;
}

interface Tally {
  reached(receiver: Receiver): void;
  unavailable(): void;
  replied(): void;
  read(weights: readonly WeightChange[]): TrafficRecord;
  reset(): void;
}

const MAX_MISHAPS = 100;
/** Different ARNs that are counted apart; a test has a few, a playground that runs for weeks more. */
const MAX_KEYS = 1000;
const OTHERS = 'others';
const NO_TASK = 'none';

/** Counts from zero. At most 1000 ARNs of a kind are counted apart, and further ones together under `others`. */
export function createTally(): Tally {
  const totals = { requests: 0, unhealthy: 0, unavailable: 0, replied: 0 };
  const groups = new Map<string, RequestCount>();
  const definitions = new Map<string, RequestCount>();
  const revisions = new Map<string, RequestCount>();
  let mishaps: Mishap[] = [];

  return {
    reached({ at, targetGroupArn, target, task }) {
      const fit = target.state === 'healthy' && (target.taskArn === undefined || task?.lastStatus === 'RUNNING');
      totals.requests += 1;
      count(groups, targetGroupArn, fit);
      count(definitions, task?.taskDefinitionArn ?? NO_TASK, fit);
      count(revisions, task?.revisionArn ?? NO_TASK, fit);
      if (fit) return;
      totals.unhealthy += 1;
      if (mishaps.length >= MAX_MISHAPS) return;
      const { id, state, taskArn } = target;
      mishaps.push({
        at,
        targetGroupArn,
        targetId: id,
        state,
        ...(taskArn !== undefined ? { taskArn } : {}),
        ...(task !== undefined ? { lastStatus: task.lastStatus } : {}),
      });
    },
    unavailable() {
      totals.requests += 1;
      totals.unavailable += 1;
    },
    replied() {
      totals.requests += 1;
      totals.replied += 1;
    },
    read: (weights) => ({
      ...totals,
      targetGroups: Object.fromEntries(groups),
      taskDefinitions: Object.fromEntries(definitions),
      serviceRevisions: Object.fromEntries(revisions),
      weights,
      mishaps: [...mishaps],
    }),
    reset() {
      Object.assign(totals, { requests: 0, unhealthy: 0, unavailable: 0, replied: 0 });
      for (const counts of [groups, definitions, revisions]) counts.clear();
      mishaps = [];
    },
  };
}

function count(counts: Map<string, RequestCount>, arn: string, fit: boolean): void {
  const key = counts.has(arn) || counts.size < MAX_KEYS ? arn : OTHERS;
  const { requests, unhealthy } = counts.get(key) ?? { requests: 0, unhealthy: 0 };
  counts.set(key, { requests: requests + 1, unhealthy: unhealthy + (fit ? 0 : 1) });
}
