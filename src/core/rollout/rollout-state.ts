/** What is remembered about one rollout, and how one can end. Plain JSON: it lives in `status.rollout`, so a new leader resumes from it. */
import { ecsServiceDefaults } from '../../api/v1beta1/ecsservice-spec.ts';
import type { EcsServiceSpec } from '../../api/v1beta1/ecsservice-spec.ts';
import type { EcsServiceStatus } from '../../api/v1beta1/ecsservice-status.ts';
import type { GateStatus } from '../status/ecs-service-status.ts';
import type { Complete } from '../model/complete.ts';
import type { StopCause } from './stop-cause.ts';

/**
 * `Requested`: the intent is recorded, the write may or may not have happened. `Progressing`: bound to a service deployment
 * that runs. `Overdue`: it runs past its deadline and `onFailure: Hold` leaves it alone. `Stopping`: this operator asked
 * ECS to roll it back. `RollingBack`: ECS goes back by itself, or somebody else asked. The rest are ends.
 */
export type RolloutPhase = (typeof movingPhases)[number] | EndPhase;
/** States in which nothing more happens to a rollout. */
export type EndPhase = (typeof endPhases)[number];

const movingPhases = ['Requested', 'Progressing', 'Overdue', 'Stopping', 'RollingBack'] as const;
const endPhases = ['Succeeded', 'RolledBack', 'Stopped', 'Failed', 'Superseded'] as const;

/** Whether a text from a status is a phase that this version knows. */
export function isRolloutPhase(text: string): text is RolloutPhase {
  return [...movingPhases, ...endPhases].some((phase) => phase === text);
}

/**
 * `status.rollout`. `id` is the PRIMARY deployment that carries it, empty until ECS named it in its answer to the write or to a read. `deploymentArn` names, while
 * `Requested`, the service deployment that was current just before the write, so that ours is the one that comes after it;
 * from then on the one that carries this rollout, and no other. `targetHash` is `DesiredService.triggerHash` of what is
 * rolled out. `stage` is empty for rolling deployments (ecs-api.md section 9.8); a new one moves `deadline` on.
 */
export interface RolloutState extends Complete<
  Omit<NonNullable<EcsServiceStatus['rollout']>, 'gates'>,
  'message' | 'finishedAt' | 'strategy' | 'step' | 'weights' | 'tasks' | 'full' | 'forced' | 'pinned' | 'pinnedFor' | 'stopCause'
> {
  readonly state: RolloutPhase;
  readonly gates?: readonly GateStatus[];
}

/** Who or what undid it. `Person` is anyone but this operator who called StopServiceDeployment. */
export type RolledBackBy = 'CircuitBreaker' | 'Alarm' | 'Hook' | 'Operator' | 'Person' | 'Ecs';

/** How a rollout ended: `message` in ECS's words where there are any; `cause`, where the operator had it stopped, why. */
export type RolloutEnding =
  | { readonly kind: 'Succeeded'; readonly message: string }
  | { readonly kind: 'RolledBack'; readonly by: RolledBackBy; readonly cause?: StopCause; readonly message: string }
  | { readonly kind: 'Stopped'; readonly message: string }
  | { readonly kind: 'Failed'; readonly by: RolledBackBy; readonly cause?: StopCause; readonly message: string }
  | { readonly kind: 'Superseded'; readonly message: string }
  /** The write never reached ECS: plan again. */
  | { readonly kind: 'Lost'; readonly message: string };

/** An ending, and how long it took: `rolloutSeconds`. */
export type RolloutOutcome = RolloutEnding & { readonly seconds: number };

/** Whole seconds from the intent to `until` (epoch milliseconds): what events, metrics, the history and `finishedAt` all mean by it. */
export function rolloutSeconds({ startedAt }: Pick<RolloutState, 'startedAt'>, until: number): number {
  return Math.max(0, Math.round((until - Date.parse(startedAt)) / 1000));
}

/** `spec.rollout` with its defaults. */
export type RolloutSpec = Complete<NonNullable<EcsServiceSpec['rollout']>>;

/** What holds when `spec.rollout` says nothing. */
export const defaultRolloutSpec: RolloutSpec = {
  onNewRevision: ecsServiceDefaults.onNewRevision,
  progressDeadlineSeconds: ecsServiceDefaults.progressDeadlineSeconds,
  onFailure: ecsServiceDefaults.onFailure,
  onFirstFailure: ecsServiceDefaults.onFirstFailure,
  failFast: {},
  gates: [],
};

/** How a service revision compares, by meaning, with what the rollout wants; `unknown` when it could not be read. */
export type RevisionMatch = 'desired' | 'other' | 'unknown';

const ends: ReadonlySet<string> = new Set(endPhases);

/** True once nothing more will happen to this rollout. Also of one that somebody else wrote. */
export function hasEnded({ state = '' }: { readonly state?: string }): boolean {
  return ends.has(state);
}

/** Terminal values of ServiceDeployment.status (ECS API, "Service deployment status"; ecs-api.md section 9.7). */
const terminalStatuses: ReadonlySet<string> = new Set(['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED']);

/** True when ECS will not move this service deployment any more. A value that AWS adds later counts as still moving. */
export function isTerminalStatus(status: string): boolean {
  return terminalStatuses.has(status);
}

const rollbackStatuses: ReadonlySet<string> = new Set(['ROLLBACK_REQUESTED', 'ROLLBACK_IN_PROGRESS', 'STOP_REQUESTED']);

/** True while ECS is on its way back: nothing new may start until that ends. */
export function isRollingBack(status: string): boolean {
  return rollbackStatuses.has(status);
}

/** A new intent. `now` in epoch milliseconds; `currentArn` is the service's current deployment, read just before the write. */
export function startRollout(
  input: { readonly targetHash: string; readonly currentArn: string; readonly now: number; readonly spec: RolloutSpec },
): RolloutState {
  return {
    id: '',
    state: 'Requested',
    deploymentArn: input.currentArn,
    targetHash: input.targetHash,
    stage: '',
    startedAt: new Date(input.now).toISOString(),
    deadline: new Date(input.now + input.spec.progressDeadlineSeconds * 1000).toISOString(),
  };
}
