import type { EcsServiceStatus } from '../../api/v1beta1/ecsservice-status.ts';
import type { Complete, EntryOf } from '../model/complete.ts';
import { clip } from './clip.ts';
import { EVIDENCE_BYTES } from './evidence.ts';
import type { RolloutOutcome } from './rollout-state.ts';

/**
 * One remembered failure: an element of `status.quarantine`. `hash` is `DesiredService.triggerHash` of what was undone. After
 * a lost status only the service revision is known: then `revision:<its id>` stands there until a desired state that means
 * the same gives it its hash (`identify`).
 */
export type QuarantineEntry = Complete<EntryOf<EcsServiceStatus['quarantine']>>;

/** `status.quarantine[].reason` of an input that failed before anything ever succeeded: there is nothing to go back to. */
export const FIRST_FAILURE = 'FirstDeploymentFailed';

/** `status.quarantine` holds at most this many; the oldest makes room. */
export const QUARANTINE_LIMIT = 5;

/**
 * The reason under which an outcome is remembered; `undefined` when it is no failure of the revision. `first`: nothing ever
 * succeeded before (`neverSucceeded`).
 */
export function quarantineReason(outcome: RolloutOutcome, first = false): string | undefined {
  switch (outcome.kind) {
    case 'RolledBack':
      return `RolledBackBy${outcome.by}`;
    case 'Failed':
      if (first) return FIRST_FAILURE;
      return outcome.by === 'CircuitBreaker' || outcome.by === 'Alarm' || outcome.by === 'Hook' ? `FailedBy${outcome.by}` : 'DeploymentFailed';
    case 'Succeeded':
    case 'Stopped':
    case 'Superseded':
    case 'Lost':
      return undefined;
  }
}

/** The entry that holds this trigger hash, if any. A changed desiredCount or tag is not in the hash and releases nothing. */
export function findQuarantined(entries: readonly QuarantineEntry[], triggerHash: string): QuarantineEntry | undefined {
  return entries.find((entry) => entry.hash === triggerHash);
}

/** Newest first, one per hash, at most `QUARANTINE_LIMIT`. */
export function quarantine(entries: readonly QuarantineEntry[], entry: QuarantineEntry): readonly QuarantineEntry[] {
  const clipped = { ...entry, reason: clip(entry.reason, 64), evidence: clip(entry.evidence, EVIDENCE_BYTES), commit: clip(entry.commit, 128) };
  return [clipped, ...entries.filter((other) => other.hash !== entry.hash)].slice(0, QUARANTINE_LIMIT);
}

/** A person said retry: this input may be applied once more. */
export function release(entries: readonly QuarantineEntry[], triggerHash: string): readonly QuarantineEntry[] {
  return entries.filter((entry) => entry.hash !== triggerHash);
}

const byRevision = 'revision:';

/** The key of an entry that was rebuilt from ECS's own memory and is known by its service revision only. */
export function revisionKey(revisionArn: string): string {
  return `${byRevision}${revisionArn.slice(revisionArn.lastIndexOf('/') + 1)}`;
}

/**
 * The ARN behind such a key, `undefined` for one that is a hash. `siblingArn`: any revision of the same service, since
 * they differ in their last segment only (ecs-api.md section 6, ARNs).
 */
export function revisionOfKey(key: string, siblingArn: string): string | undefined {
  if (!key.startsWith(byRevision)) return undefined;
  return `${siblingArn.slice(0, siblingArn.lastIndexOf('/') + 1)}${key.slice(byRevision.length)}`;
}

/** Gives a rebuilt entry its hash, once a desired state was found to mean the same as the revision. */
export function identify(entries: readonly QuarantineEntry[], key: string, triggerHash: string): readonly QuarantineEntry[] {
  const known = entries.some((entry) => entry.hash === triggerHash);
  return entries.flatMap((entry) => (entry.hash !== key ? [entry] : known ? [] : [{ ...entry, hash: triggerHash }]));
}
