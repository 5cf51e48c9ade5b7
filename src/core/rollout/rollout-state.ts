/** What is remembered about one rollout, and how one can end. Plain JSON: it lives in `status.rollout`, so a new leader resumes from it. */

/**
 * `Requested`: the intent is recorded, the write may or may not have happened. `Progressing`: bound to a service deployment
 * that runs. `Overdue`: it runs past its deadline and `onFailure: Hold` leaves it alone. `RollingBack`: ECS goes back.
 * The rest are ends.
 */
export type RolloutPhase = 'Requested' | 'Progressing' | 'Overdue' | 'RollingBack' | EndPhase;
export type EndPhase = 'Succeeded' | 'RolledBack' | 'Stopped' | 'Failed' | 'Superseded';

export interface RolloutState {
  /** Stable over crashes: made from the target and the time of the intent. */
  readonly id: string;
  readonly state: RolloutPhase;
  /** The service deployment that carries this rollout and no other; empty until ECS shows it. */
  readonly deploymentArn: string;
  /** The service's current deployment just before the write: whatever comes after it may be ours. */
  readonly previousArn: string;
  /** Service revision that the deployment brings; empty until bound. */
  readonly revisionArn: string;
  /** `DesiredService.triggerHash` of what is rolled out. */
  readonly targetHash: string;
  /** ECS's own lifecycle stage; empty for rolling deployments, which report none (ecs-api.md section 9.8). */
  readonly stage: string;
  /** Most tasks of the target that were seen running when this was last written: more of them is progress. */
  readonly running: number;
  readonly startedAt: string;
  /** When no progress was seen until then, the operator acts. */
  readonly deadline: string;
  /** Set with the intent to stop; why the operator did (reason of catalogue and message). */
  readonly stop?: { readonly reason: string; readonly at: string };
  /** Why it ended, in ECS's words where there are any. */
  readonly message?: string;
  readonly finishedAt?: string;
}

/** Who or what undid it. `Person` is anyone but this operator who called StopServiceDeployment. */
export type RolledBackBy = 'CircuitBreaker' | 'Alarm' | 'Hook' | 'Operator' | 'Person' | 'Ecs';

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

/** A new intent. `now` in epoch milliseconds; `previousArn` is the current deployment read just before the write. */
export function startRollout(input: {
  readonly targetHash: string;
  readonly previousArn: string;
  readonly now: number;
  readonly spec: RolloutSpec;
}): RolloutState {
  const startedAt = new Date(input.now).toISOString();
  return {
    id: `${input.targetHash.replace(/^v\d+:/, '').slice(0, 8)}-${(Math.floor(input.now / 1000) % 0x1_0000_0000).toString(16)}`,
    state: 'Requested',
    deploymentArn: '',
    previousArn: input.previousArn,
    revisionArn: '',
    targetHash: input.targetHash,
    stage: '',
    running: 0,
    startedAt,
    deadline: new Date(input.now + input.spec.progressDeadlineSeconds * 1000).toISOString(),
  };
}
