import type { ObjectKey } from '../../core/model/key.ts';
import type { LookDeps } from './deps.ts';
import type { EcsServiceResource } from './resource.ts';

/**
 * The object as the cache shows it, or as our own last write returned it while the cache still shows the version from
 * before that write: a reflector lags, and a pass on the older status would forget an intent.
 */
export function load(deps: Pick<LookDeps, 'stores' | 'memories'>, key: ObjectKey): EcsServiceResource | undefined {
  const cached = deps.stores.services.get(key);
  if (cached === undefined) return undefined;
  const { written } = deps.memories.get(key);
  return written !== undefined && written.cached === cached.metadata.resourceVersion && written.object.metadata.uid === cached.metadata.uid
    ? written.object
    : cached;
}
