import { hashOf } from '../model/hash.ts';
import type { Hash } from '../model/service.ts';
import { hasEnded } from './rollout-state.ts';
import type { RolloutState } from './rollout-state.ts';

/** What undo went back to, and what it took back. */
export interface Pin {
  /** ARN of the task definition that the service is held at. */
  readonly taskDefinitionArn: string;
  /** Trigger hash of the input that is not applied meanwhile; any other one ends the pin. */
  readonly pinnedFor: string;
  /** Why the service never went there; it is held at what it ran then. */
  readonly unavailable?: string;
}

/**
 * The pin that holds the service, if one does: made by undo for exactly this input, and its rollout runs or has Succeeded, or
 * could not begin. One that ECS rolled back, or that somebody stopped, holds nothing.
 */
export function pinOf(rollout: RolloutState | undefined, triggerHash: string): Pin | undefined {
  if (rollout?.pinned === undefined || rollout.pinnedFor !== triggerHash) return undefined;
  const pin: Pin = { taskDefinitionArn: rollout.pinned, pinnedFor: rollout.pinnedFor };
  if (isUnavailable(rollout)) return { ...pin, unavailable: rollout.message ?? '' };
  return hasEnded(rollout) && rollout.state !== 'Succeeded' ? undefined : pin;
}

/** True of an undo that ended before ECS was asked for a deployment: its revision had been deregistered meanwhile. */
function isUnavailable({ state, id, pinned }: RolloutState): boolean {
  return pinned !== undefined && state === 'Failed' && id === '';
}

/** The task definition as a person names it, FAMILY:NUMBER; a text that is no ARN as it stands. */
export function revisionName(taskDefinitionArn: string): string {
  return taskDefinitionArn.slice(taskDefinitionArn.lastIndexOf('/') + 1);
}

/** The target hash of the rollout that undo starts: what it brings is no input of a spec, and must not be taken for one. */
export function pinHash(taskDefinitionArn: string): Hash {
  return hashOf(['pinned', taskDefinitionArn]);
}
