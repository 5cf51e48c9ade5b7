import type { DesiredService, ObservedService } from '../model/service.ts';
import type { RawServiceDeploymentBrief } from '../observed/raw.ts';
import { FIRST_FAILURE } from './quarantine.ts';
import type { QuarantineEntry } from './quarantine.ts';
import type { RolloutSpec } from './rollout-state.ts';

/** ECS keeps deployments for 90 days (ecs-api.md section 9.1) and the port lists a hundred: an older service may have succeeded before. */
const REMEMBERED_MS = 80 * 86_400_000;
const LISTED = 100;

/**
 * Has no deployment of the service ever succeeded? True only when that is certain from ECS's own memory, since tasks may be
 * ended because of it: the list is complete, and no other revision has tasks.
 */
export function neverSucceeded(briefs: readonly RawServiceDeploymentBrief[], observed: ObservedService, now: number): boolean {
  if (briefs.length === 0 || briefs.length >= LISTED || now - Date.parse(observed.createdAt) > REMEMBERED_MS) return false;
  return observed.deploymentCount === 1 && !briefs.some(({ status }) => status === 'SUCCESSFUL' || status === 'ROLLBACK_SUCCESSFUL');
}

/**
 * `onFirstFailure: ScaleToZero`: as long as the input that failed is the one that is asked for, no task of it is wanted. A
 * count that the spec does not declare is not touched, since nothing would set it back.
 */
export function withoutFailedTasks(desired: DesiredService, entry: QuarantineEntry | undefined, spec: RolloutSpec): DesiredService {
  if (spec.onFirstFailure !== 'ScaleToZero' || entry?.reason !== FIRST_FAILURE) return desired;
  const { desiredCount } = desired.service;
  return typeof desiredCount !== 'number' || desiredCount === 0 ? desired : { ...desired, service: { ...desired.service, desiredCount: 0 } };
}
