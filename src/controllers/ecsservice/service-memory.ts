import { keyText } from '../../core/model/key.ts';
import type { ObjectKey } from '../../core/model/key.ts';
import type { RolloutState } from '../../core/rollout/rollout-state.ts';
import type { EcsServiceStatus } from '../../core/status/ecs-service-status.ts';
import type { DeadlineOf, SeenDeadline } from './deadline-time.ts';
import type { EcsServiceResource } from './resource.ts';

/** What one process remembers of one service between passes. All of it can be lost: it only saves calls and writes. */
export interface ServiceMemory {
  readonly lastWriteAt?: number;
  /** How often the status was written during the rollout that started then. */
  readonly rolloutWrites?: { readonly startedAt: string; readonly count: number };
  /** Passes in a row that ended with an error. */
  readonly failures?: number;
  /** Digest of the last ECS answer that a reconcile judged; the sweep compares with it. */
  readonly seen?: string;
  /** Reads in a row, at least `followIntervalMs` apart, that did not find a service seen before: how many, the first and the last. */
  readonly missing?: { readonly reads: number; readonly since: number; readonly at: number };
  /** The last sign of a failing rollout whose stopped tasks were read, and how many more times they will be. */
  readonly failuresRead?: { readonly signal: string; readonly repeats: number };
  /** The rollout as it was last followed, where that was not worth a write. */
  readonly followed?: RolloutState;
  /** The status with ECS's answer to the write whose intent is stored; kept for the next write. */
  readonly answered?: EcsServiceStatus;
  /** `status.applied` after the last writes to ECS, until it is stored: somebody may have changed the object meanwhile. */
  readonly applied?: EcsServiceStatus['applied'];
  /** The deadlines that are judged, as they were first seen. */
  readonly deadlines?: { readonly [Of in DeadlineOf]?: SeenDeadline };
  /** RolloutApprovals of which it was told what came of them; at most as many as there are for the service. */
  readonly toldApprovals?: readonly string[];
  /** Token of the action that was told to wait for its turn. */
  readonly queuedToken?: string;
  /** The object as our last write returned it, and the resourceVersion that the cache showed before. */
  readonly written?: { readonly cached: string; readonly object: EcsServiceResource };
}

/** The memories of all services, by key. */
export interface ServiceMemories {
  get(key: ObjectKey): ServiceMemory;
  update(key: ObjectKey, change: Partial<{ [Member in keyof ServiceMemory]: ServiceMemory[Member] | undefined }>): void;
  forget(key: ObjectKey): void;
}

/** Bounded by the number of objects: a key is forgotten when its object is gone. */
export function serviceMemories(): ServiceMemories {
  const memories = new Map<string, ServiceMemory>();
  const get = (key: ObjectKey): ServiceMemory => memories.get(keyText(key)) ?? {};
  return {
    get,
    update(key, change) {
      const merged = Object.entries({ ...get(key), ...change }).filter(([, member]) => member !== undefined);
      memories.set(keyText(key), Object.fromEntries(merged));
    },
    forget(key) {
      memories.delete(keyText(key));
    },
  };
}
