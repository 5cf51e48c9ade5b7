import type { KubeObject } from '../../api/meta.ts';
import type { AwsAccount } from '../../api/v1beta1/awsaccount.ts';
import type { RolloutApproval } from '../../api/v1beta1/rolloutapproval.ts';
import type { AwsPort, KubePort, ObjectStore } from '../../core/ports.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { KeyLock } from '../../runtime/key-lock.ts';
import type { Logger } from '../../runtime/logger.ts';
import type { LruCache } from '../../runtime/lru-cache.ts';
import type { Priority } from '../../runtime/queue.ts';
import type { EcsServiceResource } from './resource.ts';
import type { ServiceMetrics } from './service-metrics.ts';
import type { ServiceMemories } from './service-memory.ts';
import type { AccountGuards } from './account-guards.ts';
import type { ExpectedLooks } from './expected-looks.ts';
import type { RolloutPlaces } from './rollout-places.ts';

/** Settings of the controller; the app takes them from its options. */
export interface EcsServiceOptions {
  /** Name of this installation; part of every ownership tag. */
  readonly installation: string;
  /** Key for the digests of sensitive values in drift reports. */
  readonly digestKey: string;
  /** How often every service is looked at, in milliseconds. */
  readonly sweepIntervalMs: number;
  /** How often a moving rollout is looked at, in milliseconds. */
  readonly followIntervalMs: number;
  /** How often, at least, one where ECS only waits, in milliseconds; `WAITING_MS` when absent. */
  readonly waitingIntervalMs?: number;
  /** Rollouts that may wait for AWS's buckets to be started, each of which keeps a worker; without a limit when absent. */
  readonly startsAtOnce?: number;
}

/** Intervals that hold when nobody says otherwise, in milliseconds. */
export const defaultEcsServiceOptions = { sweepIntervalMs: 60_000, followIntervalMs: 5_000 } as const;

/** Caches that reflectors fill. */
export interface EcsServiceStores {
  readonly services: ObjectStore<EcsServiceResource>;
  readonly accounts: ObjectStore<AwsAccount>;
  /** RolloutApprovals: who may pass gates by objects of their own. */
  readonly approvals: ObjectStore<RolloutApproval>;
  /** For the namespace selectors of accounts; without it only `matchNames` can admit a namespace. */
  readonly namespaces?: ObjectStore;
}

/** Everything that the app hands to `createEcsServiceController`. */
export interface EcsServiceInputs {
  readonly aws: AwsPort;
  readonly kube: KubePort;
  readonly stores: EcsServiceStores;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: ServiceMetrics;
  readonly options: EcsServiceOptions;
  /** Puts a key (`namespace/name`) into the controller's queue. */
  readonly enqueue: (key: string, priority: Priority) => void;
  /** Wakes the AwsAccount of this name: it was halted, or goes on, which its status has to tell the next process. */
  readonly wakeAccount: (name: string) => void;
  /** Judges an object as the API server does; the app passes `api/validate`. Empty: valid. */
  readonly validate: (object: KubeObject) => readonly { readonly path: string; readonly message: string }[];
  /** Epoch milliseconds until which this process may write (its lease less a margin). Absent: one replica, no lease. */
  readonly fence?: () => number;
}

/** The inputs with what the controller keeps between passes. */
export interface EcsServiceDeps extends EcsServiceInputs {
  readonly memories: ServiceMemories;
  readonly guards: AccountGuards;
  readonly places: RolloutPlaces;
  readonly looks: ExpectedLooks;
  /** RolloutApprovals of services that do not exist whose makers were told so (`tellOrphans`). */
  readonly toldOrphans: LruCache<true>;
  /** One registration at a time per account, region and family. */
  readonly registrations: KeyLock;
}

/** What looking and deciding needs: nothing with which Kubernetes could be written to. */
export type LookDeps = Omit<EcsServiceDeps, 'kube' | 'enqueue' | 'wakeAccount' | 'looks' | 'toldOrphans' | 'registrations'>;

/** Longest time for which a write may be sent after it was decided, in milliseconds. */
const WRITE_WINDOW_MS = 60_000;

/** When the next write must have been sent. */
export function writeDeadline(deps: Pick<EcsServiceDeps, 'clock' | 'fence'>): number {
  const own = deps.clock.now() + WRITE_WINDOW_MS;
  return deps.fence === undefined ? own : Math.min(own, deps.fence());
}
