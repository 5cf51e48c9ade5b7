/**
 * Every reason that a condition or an event of an EcsService can carry, with what it means. Reasons that AWS or Kubernetes
 * errors bring along (`Throttled`, `AccessDenied` ...) come from the edges' own classification and pass through.
 */
export const reasons = {
  // all is well
  Ready: 'The service runs what the spec says, and the deployment that brought it is SUCCESSFUL.',
  ObservedInSync: 'Only observed; ECS is as the spec says.',
  ScaledToZero: 'No task is wanted, and none runs.',
  TasksRunning: 'All wanted tasks run.',
  InSync: 'No managed field differs.',
  // on the way
  Applying: 'A change was sent to ECS; its deployment is not visible yet.',
  RollingOut: 'ECS deploys the revision that the spec asks for.',
  RollingBack: 'ECS goes back to the previous revision.',
  WaitingForRollback: 'A rollback runs; the new revision starts when it has ended.',
  WaitingForRollout: 'A rollout runs and onNewRevision is Finish, or the change (of the strategy) takes a service that rests.',
  SupersedeLimited: 'A running rollout is superseded at most once a minute.',
  WaitingForCapacity: 'The account runs as many rollouts at once as its limits allow.',
  AwaitingApproval: 'A gate waits for a person to approve the revision.',
  Paused: 'A person holds rollouts back; nothing is started, and no gate is passed.',
  PausedInSync: 'A person holds rollouts back; the service runs what the spec says.',
  Pinned: 'Undo went back to an earlier revision; it runs until the spec changes, or a person says retry.',
  ForeignDeployment: 'ECS runs a deployment that somebody else started.',
  StaleRead: 'ECS still answers as before the last write.',
  ServiceMissing: 'A service seen before is not there; nothing is created until that is certain.',
  ServiceDraining: 'A service of this name is still draining; a new one can be made when it is gone.',
  Scaling: 'The wanted number of tasks changed a moment ago.',
  // the person has to act
  InvalidSpec: 'The spec does not validate.',
  TargetChanged: 'The target is not the one that this object was created for.',
  TargetConflict: 'An older EcsService names the same ECS service.',
  Suspended: 'spec.suspend is true: nothing is read or written.',
  Observing: 'Only observed (spec.mode or the account says Observe); ECS differs from the spec, or a deployment runs.',
  RolledBack: 'The last rollout was rolled back; the same input is not applied again.',
  Quarantined: 'This input failed before and is not applied again until it changes or a person says retry.',
  RolloutFailed: 'The deployment failed and was not rolled back.',
  RolloutStopped: 'Somebody stopped the deployment.',
  ProgressDeadlineExceeded: 'The rollout made no progress within its deadline.',
  Unhealthy: 'The rollout had succeeded, but fewer tasks run now than are wanted.',
  NeedsReplacement: 'A field that ECS cannot change differs; only replacing the service helps.',
  NeedsConsent: 'A change would cut off traffic or cannot be undone; the spec has to allow it.',
  Held: 'Part of the plan is held back.',
  AdoptionNeeded: 'The ECS service exists and carries no ownership tags.',
  NotOwned: 'The ECS service belongs to another owner.',
  ExpressService: 'The service stands behind an Express service, which manages it.',
  UnsupportedController: 'The service is deployed by CODE_DEPLOY or an EXTERNAL controller.',
  AccountNotFound: 'spec.target.accountRef names no AwsAccount.',
  AccountNotAllowed: 'The AwsAccount does not admit this namespace.',
  RegionNotAllowed: 'The AwsAccount does not list this region.',
  ReferenceNotAllowed: 'The spec refers to something that the AwsAccount does not allow.',
  AccountMismatch: 'The credentials belong to another account than the AwsAccount names.',
  AccountHalted: 'Too many services of the account vanished at once; nothing is written until a person looks.',
  // deletion
  Deleting: 'The ECS service is being deleted.',
  DeletionHeld: 'The account lets through only so many deletions an hour.',
  DeletionRefused: 'The ECS service is not this object\'s to delete.',
  // drift
  Drifted: 'Managed fields differ from the spec.',
  DriftReported: 'Managed fields differ; drift.policy is Report.',
  DriftObserved: 'Managed fields differ; nothing is written, since spec.mode or the account says Observe.',
  DriftOff: 'drift.policy is Off.',
  NotCompared: 'Not compared.',
  // health
  TasksMissing: 'Fewer tasks run than are wanted.',
  DeploymentRunning: 'A deployment runs.',
  Unknown: 'Not known.',
  // events only
  RolloutStarted: 'A deployment was started.',
  RolloutSucceeded: 'The deployment is SUCCESSFUL.',
  Recovered: 'The spec went back to what runs already; nothing had to be deployed.',
  Updated: 'Something was changed in AWS without a deployment: a count, tags, settings.',
  RolloutSuperseded: 'A newer deployment took over.',
  DriftDetected: 'Managed fields differ from the spec.',
  DriftRepaired: 'Drift was repaired.',
  Created: 'The ECS service was created, and its first deployment started.',
  Adopted: 'An existing ECS service was adopted.',
  Deleted: 'The ECS service was deleted.',
  Released: 'The object was released; the ECS service stays as it is.',
  RetryRequested: 'A person asked for the failed input to be applied once more.',
  GateApproved: 'Somebody approved the revision at a gate, by annotation.',
  GateTimedOut: 'Nobody approved the revision at a gate in time; the message says whether it goes on or is sent away.',
  ActionRefused: 'What a person asked for cannot be done now; the message says why.',
  ActionDone: 'What a person asked for by annotation was done.',
  ActionQueued: 'What a person asked for waits for its turn among the rollouts of the account.',
  ApprovalUsed: 'On a RolloutApproval: it opened a gate.',
  ApprovalNotUsed: 'On a RolloutApproval: it opens nothing; the message says what waits, and what would open that.',
  MassLoss: 'Too many services of the account vanished at once.',
  // AWS fails
  AwsFailing: 'AWS answers with errors; it is tried again.',
  AwsRefused: 'AWS refuses the request; something has to be changed first.',
} as const satisfies Readonly<Record<string, string>>;

/** A reason of this catalogue. */
export type Reason = keyof typeof reasons;

/** True for a reason of this catalogue. */
export function isReason(text: string): text is Reason {
  return Object.hasOwn(reasons, text);
}
