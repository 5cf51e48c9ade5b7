import type { EcsService } from '../../api/v1beta1/ecsservice.ts';
import type { RolloutSpec } from '../../core/rollout/rollout-state.ts';
import { defaultRolloutSpec } from '../../core/rollout/rollout-state.ts';
import type { EcsServiceStatus } from '../../core/status/ecs-service-status.ts';
import { reconcileRequest } from '../../core/status/reconcile-request.ts';
import { readStatus } from '../../core/status/read-status.ts';

/** An EcsService as the controller reads it. */
export type EcsServiceResource = EcsService;

/** Holds the object until what Longshore made in AWS is gone, or was released. */
export const FINALIZER = 'longshore.dev/ecs-service';
/** Releases a stuck object without a call to AWS. */
export const ABANDON_ANNOTATION = 'longshore.dev/abandon';

/** The status, complete enough to work with, or that of a new object. */
export function statusOf(object: EcsServiceResource): EcsServiceStatus {
  return readStatus(object.status);
}

/** `spec.rollout` with its defaults. */
export function rolloutSpecOf(object: EcsServiceResource): RolloutSpec {
  return { ...defaultRolloutSpec, ...object.spec?.rollout };
}

/** The reconcile that is asked for by annotation and was not answered yet. */
export function requestedReconcile(object: EcsServiceResource): string | undefined {
  const token = reconcileRequest(object.metadata);
  return token === object.status?.lastHandledReconcileAt ? undefined : token;
}
