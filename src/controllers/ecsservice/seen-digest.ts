import { hashOf } from '../../core/model/hash.ts';
import type { RawService } from '../../core/observed/raw.ts';

/**
 * A short text that changes when an ECS answer says something new. Events are left out (a service writes "has reached a
 * steady state" every six hours), and so are times that move while nothing else does.
 */
export function seenDigest(raw: RawService | undefined): string {
  if (raw === undefined) return 'missing';
  const before = digests.get(raw);
  if (before !== undefined) return before;
  const digest = digestOf(raw);
  digests.set(raw, digest);
  return digest;
}

/** The sweep and the passes after it look at the same answers, from the cache of the AWS port. */
const digests = new WeakMap<RawService, string>();

function digestOf(raw: RawService): string {
  const { events: _events, deployments, ...rest } = raw;
  return hashOf({ ...rest, deployments: deployments?.map(({ updatedAt: _updatedAt, ...deployment }) => deployment) });
}
