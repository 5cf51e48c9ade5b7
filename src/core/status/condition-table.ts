import type { Reason } from './reasons.ts';

/** What one EcsService is in, for the purpose of its conditions. Exactly one at a time (`decide-situation.ts`). */
export type Situation =
  | 'Invalid' | 'TargetConflict' | 'Suspended' | 'AccountRefused' | 'AccountHalted' | 'AwsFailing' | 'AwsRefused'
  | 'Waiting' | 'NotOwned' | 'UnsupportedController' | 'Missing' | 'ObservedInSync' | 'Observing' | 'Applying' | 'RollingOut'
  | 'Superseding' | 'RollingBack' | 'RolledBack' | 'Quarantined' | 'RolloutFailed' | 'RolloutStopped' | 'Overdue'
  | 'AwaitingApproval' | 'Paused' | 'PausedInSync' | 'Pinned'
  | 'ForeignDeployment' | 'Held' | 'Differs' | 'Unhealthy' | 'Scaling' | 'Ready' | 'Deleting' | 'DeletionHeld' | 'DeletionRefused';

/** The conditions of an EcsService, in the order in which they are shown. */
export const conditionTypes = ['Valid', 'Ready', 'Reconciling', 'Stalled', 'Drifted', 'Healthy', 'RolloutBlocked'] as const;
/** One of them. */
export type ConditionType = (typeof conditionTypes)[number];

/**
 * `T`, `F`, `?`: True, False, Unknown. `keep`: as it was, when it was judged for this generation; Unknown otherwise.
 * `seen`: from what was observed (drift and health have tables of their own below).
 */
export type Cell = 'T' | 'F' | '?' | 'keep' | 'seen';

/** One row of the truth table. */
export interface SituationRow {
  readonly when: string;
  /** Reason of every condition that the row makes abnormal, and of Ready. `edge`: an error's own reason passes through. */
  readonly reasons: readonly Reason[] | 'edge';
  /** `{message}` is what the stage found; the rest is fixed text. */
  readonly message: string;
  /** In the order of `conditionTypes`. */
  readonly cells: readonly [valid: Cell, ready: Cell, reconciling: Cell, stalled: Cell, drifted: Cell, healthy: Cell, blocked: Cell];
}

/**
 * The truth table (design section 3). Kept as data: `summarise.ts` is the only reader that writes conditions, the page
 * docs/spec/conditions.md is generated from it, and test/unit/core/status walks every row.
 * kstatus: Reconciling is True only while the operator or ECS works on it by itself; Stalled only when a person must act.
 */
export const conditionTable: Readonly<Record<Situation, SituationRow>> = {
  //                                                                                                                  Valid Ready Recon Stall Drift Health Blocked
  Invalid: row('The spec does not validate, or its target was changed. A rollout of the spec before it goes on, and is followed and steered; the message tells of it.', ['InvalidSpec', 'TargetChanged'], '{message}',  ['F', 'F', 'F', 'T', '?', 'keep', 'F']),
  TargetConflict: row('An older object names the same ECS service.', ['TargetConflict'], '{message}',                    ['T', 'F', 'F', 'T', '?', '?', 'F']),
  Suspended: row('spec.suspend is true.', ['Suspended'], 'spec.suspend is true: nothing is read or written.',            ['keep', '?', 'F', 'F', '?', '?', 'F']),
  AccountRefused: row('The account is unknown, or does not allow this. Where it only refuses what the spec refers to, a rollout of the spec before it goes on, as under Invalid.', ['AccountNotFound', 'AccountNotAllowed', 'RegionNotAllowed', 'ReferenceNotAllowed', 'AccountMismatch'], '{message}', ['T', 'F', 'F', 'T', '?', 'keep', 'F']),
  AccountHalted: row('Too many services of the account vanished at once.', ['AccountHalted'], '{message}',               ['T', 'F', 'F', 'T', '?', 'keep', 'T']),
  AwsFailing: row('AWS or the network fails, or throttles; it is tried again.', 'edge', '{message}',                     ['keep', 'keep', 'T', 'F', 'keep', 'keep', 'keep']),
  AwsRefused: row('AWS refuses for a reason that trying again does not change.', 'edge', '{message}',                    ['keep', 'F', 'F', 'T', 'keep', 'keep', 'F']),
  Waiting: row('Something else has to happen first.', 'edge', '{message}',                                               ['T', 'F', 'T', 'F', 'keep', 'keep', 'F']),
  NotOwned: row('The ECS service is somebody else\'s, or nobody\'s.', ['NotOwned', 'AdoptionNeeded', 'ExpressService'], '{message}', ['T', 'F', 'F', 'T', '?', 'seen', 'F']),
  UnsupportedController: row('CODE_DEPLOY or EXTERNAL deploys the service.', ['UnsupportedController'], '{message}',      ['T', 'F', 'F', 'T', '?', 'seen', 'T']),
  Missing: row('A service seen before is not there.', ['ServiceMissing', 'ServiceDraining', 'StaleRead'], '{message}',   ['T', 'F', 'T', 'F', '?', '?', 'F']),
  ObservedInSync: row('mode is Observe and ECS is as the spec says.', ['ObservedInSync'], 'Observed only: ECS is as the spec says.', ['T', 'T', 'F', 'F', 'F', 'seen', 'F']),
  Observing: row('mode is Observe, and ECS differs or deploys.', ['Observing'], '{message}',                                         ['T', 'F', 'F', 'F', 'seen', 'seen', 'F']),
  Applying: row('A write was sent or is about to be; ECS does not show its deployment yet.', ['Applying'], '{message}',  ['T', 'F', 'T', 'F', 'F', 'seen', 'F']),
  RollingOut: row('ECS deploys the desired revision.', ['RollingOut'], '{message}',                                      ['T', 'F', 'T', 'F', 'F', 'seen', 'F']),
  Superseding: row('A new revision waits for the running rollout, or may not replace it yet.', ['WaitingForRollback', 'WaitingForRollout', 'SupersedeLimited', 'WaitingForCapacity'], '{message}', ['T', 'F', 'T', 'F', 'F', 'seen', 'T']),
  AwaitingApproval: row('A gate of the revision waits for a person.', ['AwaitingApproval'], '{message}',                  ['T', 'F', 'T', 'F', 'seen', 'seen', 'T']),
  Paused: row('A person holds rollouts back, and the spec asks for another revision than runs.', ['Paused'], '{message}', ['T', 'F', 'F', 'F', 'seen', 'seen', 'T']),
  PausedInSync: row('All is as the spec says, and a person holds rollouts back.', ['PausedInSync'], '{message}',                 ['T', 'T', 'F', 'F', 'seen', 'seen', 'T']),
  Pinned: row('Undo went back to an earlier revision, which runs until the spec changes.', ['Pinned'], '{message}',      ['T', 'T', 'F', 'F', 'seen', 'seen', 'T']),
  RollingBack: row('ECS rolls the desired revision back.', ['RollingBack'], '{message}',                                 ['T', 'F', 'T', 'F', 'F', 'seen', 'T']),
  RolledBack: row('The last rollout of this input was rolled back.', ['RolledBack'], '{message}',                        ['T', 'F', 'F', 'T', 'seen', 'seen', 'T']),
  Quarantined: row('This input failed earlier.', ['Quarantined'], '{message}',                                           ['T', 'F', 'F', 'T', 'seen', 'seen', 'T']),
  RolloutFailed: row('The deployment failed; ECS did not go back, or could not.', ['RolloutFailed'], '{message}',        ['T', 'F', 'F', 'T', 'F', 'seen', 'T']),
  RolloutStopped: row('Somebody stopped the deployment without a rollback.', ['RolloutStopped'], '{message}',            ['T', 'F', 'F', 'T', 'F', 'seen', 'T']),
  Overdue: row('No progress within the deadline, and onFailure is Hold.', ['ProgressDeadlineExceeded'], '{message}',     ['T', 'F', 'F', 'T', 'F', 'seen', 'T']),
  ForeignDeployment: row('A deployment runs that somebody else started; the message names the gate that it waits at, if it does, and what can be done.', ['ForeignDeployment'], '{message}',            ['T', 'F', 'T', 'F', 'seen', 'seen', 'T']),
  Held: row('Part of the plan needs a person\'s consent, or a replacement.', ['NeedsReplacement', 'NeedsConsent', 'Held'], '{message}', ['T', 'F', 'F', 'T', 'seen', 'seen', 'T']),
  Differs: row('Another revision runs than the spec asks for, and drift is not repaired, or not yet.', ['DriftReported', 'DriftDetected', 'DriftOff'], '{message}', ['T', 'F', 'F', 'F', 'seen', 'seen', 'F']),
  Unhealthy: row('Rolled out, but tasks are missing later.', ['Unhealthy'], '{message}',                                 ['T', 'F', 'F', 'F', 'seen', 'seen', 'F']),
  Scaling: row('The spec\'s revision runs; tasks of a raised count are being started.', ['Scaling'], '{message}',             ['T', 'F', 'T', 'F', 'seen', 'seen', 'F']),
  Ready: row('All is as the spec says.', ['Ready'], '{message}',                                                         ['T', 'T', 'F', 'F', 'seen', 'seen', 'F']),
  Deleting: row('The object is being deleted.', ['Deleting'], '{message}',                                               ['keep', 'F', 'T', 'F', '?', '?', 'F']),
  DeletionHeld: row('The account\'s deletion brake holds it.', ['DeletionHeld'], '{message}',                            ['keep', 'F', 'F', 'T', '?', '?', 'F']),
  DeletionRefused: row('The ECS service is not this object\'s to delete.', ['DeletionRefused'], '{message}',             ['keep', 'F', 'F', 'T', '?', '?', 'F']),
};

/** Reasons for conditions that a row leaves normal, so that no condition is ever without one. */
export const quietReasons: Readonly<Record<ConditionType, { readonly reason: string; readonly message: string }>> = {
  Valid: { reason: 'Valid', message: 'The spec is valid.' },
  Ready: { reason: 'Ready', message: '' },
  Reconciling: { reason: 'Idle', message: 'Nothing is under way.' },
  Stalled: { reason: 'NotStalled', message: 'Nothing needs a person.' },
  Drifted: { reason: 'NotCompared', message: 'Not compared in this state.' },
  Healthy: { reason: 'Unknown', message: 'Not known in this state.' },
  RolloutBlocked: { reason: 'NotBlocked', message: 'Nothing holds a rollout back.' },
};

/** Drift, where the row says `seen`. */
export type DriftState = 'InSync' | 'Drifted' | 'DriftReported' | 'DriftObserved' | 'DriftOff' | 'NotCompared';
/** Status and message of Drifted by what the diff found. */
export const driftTable: Readonly<Record<DriftState, { readonly status: Cell; readonly message: string }>> = {
  InSync: { status: 'F', message: 'No managed field differs.' },
  Drifted: { status: 'T', message: '{drift} It is repaired when no deployment runs.' },
  DriftReported: { status: 'T', message: '{drift} It is only reported (drift.policy: Report).' },
  DriftObserved: { status: 'T', message: '{drift} Nothing is written (mode: Observe).' },
  DriftOff: { status: 'F', message: 'Drift is not compared (drift.policy: Off).' },
  NotCompared: { status: '?', message: 'Not compared in this state.' },
};

/** Health, where the row says `seen`. */
export type HealthState = 'TasksRunning' | 'ScaledToZero' | 'TasksMissing' | 'Scaling' | 'DeploymentRunning' | 'Unknown';
/** Status and message of Healthy by what the counts say. */
export const healthTable: Readonly<Record<HealthState, { readonly status: Cell; readonly message: string }>> = {
  TasksRunning: { status: 'T', message: 'All wanted tasks run.' },
  ScaledToZero: { status: 'T', message: 'No task is wanted.' },
  TasksMissing: { status: 'F', message: 'Fewer tasks run than are wanted; see the events of the ECS service.' },
  Scaling: { status: '?', message: 'The wanted number of tasks changed; they are being started or stopped.' },
  DeploymentRunning: { status: '?', message: 'A deployment runs.' },
  Unknown: { status: '?', message: 'Not known in this state.' },
};

function row(when: string, rowReasons: SituationRow['reasons'], message: string, cells: SituationRow['cells']): SituationRow {
  return { when, reasons: rowReasons, message, cells };
}
