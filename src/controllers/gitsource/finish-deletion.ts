import type { GitSource } from '../../api/v1beta1/gitsource.ts';
import { isLongshoreError } from '../../core/errors.ts';
import type { Context } from '../../runtime/context.ts';
import { sourceUser } from './apply-source.ts';
import { mayGo, SOURCE_LABEL } from '../../core/render/plan-source.ts';
import { tell } from './tell.ts';
import { FINALIZER, type GitSourceDeps, type SourceResult } from './deps.ts';
import { labelledObjects } from './labelled-objects.ts';

/** How long to wait before looking whether the applied objects are gone, in milliseconds. */
const lookAgainMs = 5_000;

/**
 * Takes the source's label off what it leaves behind: with it, any other source would be refused these objects in the name
 * of one that is gone. An object that cannot be written (it changed, or is going) is met again in the next pass.
 */
async function letGo(ctx: Context, deps: GitSourceDeps, source: GitSource): Promise<void> {
  const left = labelledObjects(deps, source).filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  for (const object of left) await deps.kube.patch(ctx, object, { metadata: { labels: { [SOURCE_LABEL]: null } } });
  const what = left.length === 1 ? 'its object stays as it is' : `its ${String(left.length)} objects stay as they are`;
  await tell(ctx, deps, source, 'Normal', 'Orphaned', `The source is gone; ${left.length === 0 ? 'it had applied nothing' : `${what} (spec.deletionPolicy: Orphan), and no source owns what it applied any more`}.`);
}

/**
 * `deletionPolicy: Orphan` (the default) lets the applied objects be; `Delete` deletes them first and waits, since each
 * of them takes its ECS service down with a finalizer of its own. Objects with prune disabled stay in both cases.
 */
export async function finishDeletion(ctx: Context, deps: GitSourceDeps, known: GitSource): Promise<SourceResult> {
  if (!(known.metadata.finalizers ?? []).includes(FINALIZER)) return { kind: 'done' };
  const source = await stillHeld(ctx, deps, known);
  if (source === undefined) return { kind: 'done' };
  const finalizers = source.metadata.finalizers ?? [];
  if (source.spec?.deletionPolicy === 'Delete') {
    const mine = labelledObjects(deps, source).filter(mayGo);
    for (const object of mine.filter(({ metadata }) => metadata.deletionTimestamp === undefined)) await deps.kube.delete(ctx, object, { asUser: sourceUser(source) });
    if (mine.length > 0) return { kind: 'after', ms: lookAgainMs };
  } else {
    await letGo(ctx, deps, source);
  }
  try {
    await deps.kube.patch(ctx, source, { metadata: { finalizers: finalizers.filter((name) => name !== FINALIZER) } });
  } catch (error) {
    // Somebody else took the finalizer off meanwhile: that is the end that was wanted.
    if (!isLongshoreError(error) || error.reason !== 'NotFound') throw error;
  }
  return { kind: 'done' };
}

/** The source as the API server has it, while it waits for us: the cache may still show one that was let go in the last pass. */
async function stillHeld(ctx: Context, deps: GitSourceDeps, { metadata }: GitSource): Promise<GitSource | undefined> {
  const live = (await deps.kube.get(ctx, 'GitSource', { namespace: metadata.namespace ?? '', name: metadata.name })) as GitSource | undefined;
  return live?.metadata.uid === metadata.uid && live?.metadata.finalizers?.includes(FINALIZER) === true ? live : undefined;
}
