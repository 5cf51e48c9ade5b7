import type { ObjectKey } from '../../core/model/key.ts';
import type { LookDeps } from './deps.ts';

/** What has a deadline: the progress of a rollout, or the approval at a gate before a deployment. */
export type DeadlineOf = 'rollout' | 'gate';

/** A deadline as it was first seen: what both clocks said then, in milliseconds. */
export interface SeenDeadline {
  readonly deadline: string;
  readonly now: number;
  readonly elapsed: number;
}

/**
 * The time by which a deadline is judged, in epoch milliseconds; never ahead of the wall clock. Deadlines stand in status by
 * the wall clock, which can be set forward at any moment, and then a healthy rollout would be taken back. So from the first
 * look at a deadline on the monotonic clock counts as well: it has passed when both say so (docs/adr/0003-injected-clock.md).
 */
export function deadlineTime({ clock, memories }: Pick<LookDeps, 'clock' | 'memories'>, key: ObjectKey, of: DeadlineOf, deadline: string): number {
  const now = clock.now();
  const elapsed = clock.elapsed();
  const { deadlines } = memories.get(key);
  const known = deadlines?.[of];
  const seen = known?.deadline === deadline ? known : { deadline, now, elapsed };
  if (seen !== known) memories.update(key, { deadlines: { ...deadlines, [of]: seen } });
  return Math.min(now, seen.now + (elapsed - seen.elapsed));
}
