import { hashOf } from '../../core/model/hash.ts';
import type { RawService } from '../../core/observed/raw.ts';

/**
 * A short text that changes when an ECS answer says something new. Events are left out (a service writes "has reached a
 * steady state" every six hours), and so are times that move while nothing else does.
 */
export function seenDigest(raw: RawService | undefined): string {
  if (raw === undefined) return 'missing';
  const { events: _events, deployments, ...rest } = raw;
  return hashOf({ ...rest, deployments: deployments?.map(({ updatedAt: _updatedAt, ...deployment }) => deployment) });
}
