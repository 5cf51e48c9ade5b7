/** What is remembered about one rollout, and how one can end. Plain JSON: it lives in `status.rollout`, so a new leader resumes from it. */

/**
 * `Requested`: the intent is recorded, the write may or may not have happened. `Progressing`: bound to a service deployment
 * that runs. `Overdue`: it runs past its deadline and `onFailure: Hold` leaves it alone. `Stopping`: this operator asked
 * ECS to roll it back. `RollingBack`: ECS goes back by itself, or somebody else asked. The rest are ends.
 */
export type RolloutPhase = 'Requested' | 'Progressing' | 'Overdue' | 'Stopping' | 'RollingBack' | EndPhase;
/** States in which nothing more happens to a rollout. */
export type EndPhase = 'Succeeded' | 'RolledBack' | 'Stopped' | 'Failed' | 'Superseded';

/** `status.rollout`. */
export interface RolloutState {
  /** PRIMARY deployment of the service, `ecs-svc/N`, that carries it; empty until bound. */
  readonly id: string;
  readonly state: RolloutPhase;
  /**
   * While `Requested`: the service deployment that was current just before the write, so that ours is the one that comes
   * after it. From then on: the one that carries this rollout, and no other.
   */
  readonly deploymentArn: string;
  /** `DesiredService.triggerHash` of what is rolled out. */
  readonly targetHash: string;
  /** ECS's own lifecycle stage; empty for rolling deployments, which report none (ecs-api.md section 9.8). */
  readonly stage: string;
  readonly startedAt: string;
  /** A rollout that is not done by then is rolled back. A new lifecycle stage moves it on. */
  readonly deadline: string;
  /** Why it ended, in ECS's words where there are any; why it is being stopped. */
  readonly message?: string;
  readonly finishedAt?: string;
}

/** Who or what undid it. `Person` is anyone but this operator who called StopServiceDeployment. */
export type RolledBackBy = 'CircuitBreaker' | 'Alarm' | 'Hook' | 'Operator' | 'Person' | 'Ecs';

/** How a rollout ended; `seconds` from the intent to the end, `message` in ECS's words where there are any. */
export type RolloutOutcome =
  | { readonly kind: 'Succeeded'; readonly seconds: number; readonly message: string }
  | { readonly kind: 'RolledBack'; readonly by: RolledBackBy; readonly seconds: number; readonly message: string }
  | { readonly kind: 'Stopped'; readonly seconds: number; readonly message: string }
  | { readonly kind: 'Failed'; readonly by: RolledBackBy; readonly seconds: number; readonly message: string }
  | { readonly kind: 'Superseded'; readonly seconds: number; readonly message: string }
  /** The write never reached ECS: plan again. */
  | { readonly kind: 'Lost'; readonly seconds: number; readonly message: string };

/** The part of `spec.rollout` that steers following. Seconds. */
export interface RolloutSpec {
  readonly onNewRevision: 'Supersede' | 'Finish';
  readonly progressDeadlineSeconds: number;
  readonly onFailure: 'Rollback' | 'Hold';
}

/** What holds when `spec.rollout` says nothing. */
export const defaultRolloutSpec: RolloutSpec = { onNewRevision: 'Supersede', progressDeadlineSeconds: 1200, onFailure: 'Rollback' };

/** How a service revision compares, by meaning, with what the rollout wants; `unknown` when it could not be read. */
export type RevisionMatch = 'desired' | 'other' | 'unknown';

const ends: ReadonlySet<RolloutPhase> = new Set<EndPhase>(['Succeeded', 'RolledBack', 'Stopped', 'Failed', 'Superseded']);

/** True once nothing more will happen to this rollout. */
export function hasEnded(rollout: RolloutState): boolean {
  return ends.has(rollout.state);
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
