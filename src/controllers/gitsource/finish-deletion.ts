import type { GitSource } from '../../api/v1beta1/gitsource.ts';
import type { Context } from '../../runtime/context.ts';
import { sourceUser } from './apply-source.ts';
import { FINALIZER, type GitSourceDeps, type SourceResult } from './deps.ts';
import { labelledObjects } from './labelled-objects.ts';

/** How long to wait before looking whether the applied objects are gone, in milliseconds. */
const lookAgainMs = 5_000;

/**
 * `deletionPolicy: Orphan` (the default) lets the applied objects be; `Delete` deletes them first and waits, since each
 * of them takes its ECS service down with a finalizer of its own. Objects with prune disabled stay in both cases.
 */
export async function finishDeletion(ctx: Context, deps: GitSourceDeps, source: GitSource): Promise<SourceResult> {
  const finalizers = source.metadata.finalizers ?? [];
  if (!finalizers.includes(FINALIZER)) return { kind: 'done' };
  if (source.spec?.deletionPolicy === 'Delete') {
    const mine = labelledObjects(deps, source).filter((object) => object.metadata.annotations?.['longshore.dev/prune'] !== 'disabled');
    for (const object of mine.filter(({ metadata }) => metadata.deletionTimestamp === undefined)) await deps.kube.delete(ctx, object, { asUser: sourceUser(source) });
    if (mine.length > 0) return { kind: 'after', ms: lookAgainMs };
  }
  await deps.kube.patch(ctx, source, { metadata: { finalizers: finalizers.filter((name) => name !== FINALIZER) } });
  return { kind: 'done' };
}
