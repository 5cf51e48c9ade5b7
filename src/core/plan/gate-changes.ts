import { wasAdopted } from '../model/tags.ts';
import { fieldMatrix } from '../diff/field-matrix.ts';
import type { MemberMerge } from '../diff/merge-service.ts';
import type { Change, DesiredService, Hold, ObservedService } from '../model/service.ts';
import type { DriftPolicy, PlanPolicy, Previous } from './plan-input.ts';

/** How long to wait before a look at a deployment that runs, and at a service that drains. */
export const lookAgainMs = 15_000;

/** Members of which something is to be sent: an ignored difference sends nothing. */
export function pendingMembers(members: readonly MemberMerge[]): readonly MemberMerge[] {
  return members.filter((member) => member.changes.some((change) => !change.ignored));
}

/** Does sending this member start a deployment? The effect of its changes may be `consent`, so the matrix is asked. */
export function deploysWith(member: MemberMerge): boolean {
  return fieldMatrix[member.name]?.deploys !== 'no';
}

/**
 * Changes that ECS cannot make in place, or that cut off traffic, and nobody allowed. With `Recreate` the person said yes
 * to both.
 */
export function holdForReplacement(changes: readonly Change[], policy: PlanPolicy): readonly Hold[] {
  if (policy.replacePolicy === 'Recreate') return [];
  const pending = changes.filter((change) => !change.ignored);
  const replace = pending.filter((change) => change.effect === 'replace').map((change) => change.path);
  const consent = pending.filter((change) => change.effect === 'consent').map((change) => change.path);
  return [...(replace.length === 0 ? [] : [needsReplacement(replace)]), ...(consent.length === 0 ? [] : [needsConsent(consent)])];
}

function needsReplacement(paths: readonly string[]): Hold {
  const what = `ECS cannot change ${list(paths)} on a service that exists`;
  const todo = 'take the change back, or set spec.replacePolicy to Recreate (the service is deleted and made anew)';
  return { reason: 'NeedsReplacement', message: `${what}; ${todo}` };
}

function needsConsent(paths: readonly string[]): Hold {
  const what = `${list(paths)} would be taken away, which can cut off traffic`;
  return { reason: 'NeedsConsent', message: `${what}; take the change back, or set spec.replacePolicy to Recreate to allow it` };
}

function list(paths: readonly string[]): string {
  const shown = paths.slice(0, 5).join(', ');
  return paths.length > 5 ? `${shown} and ${String(paths.length - 5)} more` : shown;
}

/** PRIMARY is still rolling out, or ECS says that a service deployment has not ended. */
export function isDeploying(observed: ObservedService): boolean {
  const terminal = ['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'];
  return observed.primaryState === 'IN_PROGRESS' || (observed.deployment !== undefined && !terminal.includes(observed.deployment.status));
}

const deploymentRunning: Hold = { reason: 'DeploymentRunning', message: 'drift is repaired when the deployment that runs has ended', retryAfterMs: lookAgainMs };

/** What drift is judged by. */
export interface DriftInput {
  readonly desired: DesiredService;
  readonly observed: ObservedService;
  readonly previous: Previous;
  readonly policy: PlanPolicy;
  readonly now: number;
}

/**
 * The same spec was applied before, so a difference is drift. When nothing is known to have been applied, it counts as
 * drift too: after a lost status `drift.policy: Report` must not turn into a write.
 */
export function isDrift({ desired, previous }: Pick<DriftInput, 'desired' | 'previous'>): boolean {
  return isForgetful(previous) || previous.appliedHash === desired.hash;
}

/** Nothing is known to have been applied: status was lost, or the object was made anew for a service that exists. */
export function isForgetful({ appliedHash = '' }: Previous): boolean {
  return appliedHash === '';
}

/** `drift.policy` with its default, which depends on how the service came to be ours. */
export function driftPolicyOf(policy: PlanPolicy, observed: ObservedService): DriftPolicy {
  return wasAdopted(observed.tags) ? (policy.driftPolicyWhenAdopted ?? policy.driftPolicy) : policy.driftPolicy;
}

/**
 * Why drift that was found is not repaired (yet); `undefined` lets it be repaired, or there is none. A gate's own hook is
 * no drift, so `drift` has no say in it; it only waits for a quiet service.
 */
export function holdForDrift({ observed, previous, policy, now }: DriftInput, changes: readonly Change[]): Hold | undefined {
  const pending = changes.filter((change) => !change.ignored);
  if (pending.length === 0) return undefined;
  if (pending.every((change) => change.own === true)) return isDeploying(observed) ? deploymentRunning : undefined;
  const driftPolicy = driftPolicyOf(policy, observed);
  if (driftPolicy !== 'Remediate') {
    return { reason: 'DriftReported', message: `managed fields differ from the spec, and drift.policy is ${driftPolicy}: nothing is repaired` };
  }
  if (isDeploying(observed) && policy.replacesRunning !== true) return deploymentRunning;
  const left = policy.driftGraceMs - (now - (previous.driftSince ?? now));
  if (left <= 0) return undefined;
  const message = `drift is repaired once it has lasted ${String(policy.driftGraceMs / 1000)} s (drift.graceSeconds)`;
  return { reason: 'DriftDetected', message, retryAfterMs: left };
}
