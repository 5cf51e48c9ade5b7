import type { EcsService } from '../../api/v1beta1/ecsservice.ts';
import type { RolloutSpec } from '../../core/rollout/rollout-state.ts';
import { clip } from '../../core/rollout/clip.ts';
import { defaultRolloutSpec } from '../../core/rollout/rollout-state.ts';
import type { EcsServiceStatus } from '../../core/status/ecs-service-status.ts';
import { readStatus } from '../../core/status/read-status.ts';

/** An EcsService as the controller reads it. */
export type EcsServiceResource = EcsService;

/** Holds the object until what Longshore made in AWS is gone, or was released. */
export const FINALIZER = 'longshore.dev/ecs-service';
/** Releases a stuck object without a call to AWS. */
export const ABANDON_ANNOTATION = 'longshore.dev/abandon';
/** Ask for a reconcile with a fresh read; answered in `status.lastHandledReconcileAt`. */
export const REQUESTED_AT_ANNOTATIONS = ['reconcile.longshore.dev/requestedAt', 'reconcile.fluxcd.io/requestedAt'] as const;

/** The status, complete enough to work with, or that of a new object. */
export function statusOf(object: EcsServiceResource): EcsServiceStatus {
  return readStatus(object.status);
}

/** `spec.rollout` with its defaults. */
export function rolloutSpecOf(object: EcsServiceResource): RolloutSpec {
  return { ...defaultRolloutSpec, ...object.spec?.rollout };
}

/** The annotation's latest value, when it was not answered yet. */
export function requestedReconcile(object: EcsServiceResource): string | undefined {
  const asked = REQUESTED_AT_ANNOTATIONS.flatMap((name) => object.metadata.annotations?.[name] ?? []).sort().at(-1);
  if (asked === undefined || asked === '') return undefined;
  // As it will be in status: a text that had to be cut there must not look unanswered for ever.
  const token = clip(asked, 256);
  return token === object.status?.lastHandledReconcileAt ? undefined : token;
}
