/** The guard rails of an account, as pure decisions: each returns why something must not happen, or `undefined`. */
export { accessFor } from './guards/access.ts';
export { checkDeletionBrake, checkIdentity, checkMassLoss, checkMissing } from './guards/account-brakes.ts';
export { checkAccess } from './guards/check-access.ts';
export { deletionTimes, withDeletion } from './guards/recent-deletions.ts';
export { findTargetConflicts } from './guards/target-conflicts.ts';
export type { TargetClaim } from './guards/target-conflicts.ts';
