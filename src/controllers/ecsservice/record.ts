import type { EcsServiceFacts } from '../../core/status/summarise.ts';
import { gatesOf } from '../../core/rollout/gates.ts';
import { summarise } from '../../core/status/summarise.ts';
import { worthWriting } from '../../core/status/worth-writing.ts';
import { withoutEmptyParts } from '../../core/status/without-empty-parts.ts';
import type { Context } from '../../runtime/context.ts';
import type { EcsServiceDeps } from './deps.ts';
import { isAnswerTo, knownStatus } from './known-status.ts';
import { countWaits, shownRollout } from './measure-rollout.ts';
import type { EcsServiceResource } from './resource.ts';
import { statusOf } from './resource.ts';
import { keyOf } from './target-claims.ts';

/**
 * Derives the status from facts and writes it when it is worth a write. Returns the object as it then is. `answers`: the pass
 * sent the write whose intent it recorded a moment ago, and the next look comes soon: the bare answer waits for that one's write.
 */
export async function record(
  ctx: Context,
  deps: EcsServiceDeps,
  object: EcsServiceResource,
  facts: EcsServiceFacts,
  { answers = false }: { readonly answers?: boolean } = {},
): Promise<EcsServiceResource> {
  const previous = statusOf(object);
  const next = summarise(knownStatus(deps, object), facts);
  const key = keyOf(object);
  deps.metrics.rollout(key, shownRollout(next, object.spec));
  const { lastWriteAt, rolloutWrites } = deps.memories.get(key);
  const startedAt = next.rollout?.startedAt ?? '';
  const ofRollout = rolloutWrites?.startedAt === startedAt ? rolloutWrites.count : 0;
  if (answers && isAnswerTo(previous.rollout, next.rollout)) {
    deps.memories.update(key, { answered: next, followed: undefined });
    return object;
  }
  const { own, hooks } = gatesOf(object.spec);
  if (!worthWriting(previous, next, facts.now, { lastAt: lastWriteAt, ofRollout, gates: own.length + hooks.length })) {
    deps.memories.update(key, { followed: next.rollout });
    return object;
  }
  const written = (await deps.kube.putStatus(ctx, object, withoutEmptyParts(next))) as EcsServiceResource;
  remember(deps, object, written);
  // Only what was written is told apart from what comes next, so that each wait is counted once.
  countWaits(deps.metrics, { previous, next, spec: object.spec, now: facts.now });
  deps.memories.update(key, { lastWriteAt: facts.now, rolloutWrites: { startedAt, count: ofRollout + 1 }, followed: undefined, answered: undefined, applied: undefined });
  return written;
}

/** Our own write is newer than the cache until the reflector has caught up. */
export function remember(deps: EcsServiceDeps, before: EcsServiceResource, written: EcsServiceResource): void {
  const key = keyOf(before);
  const cached = deps.stores.services.get(key)?.metadata.resourceVersion;
  if (cached === undefined || cached === written.metadata.resourceVersion) return;
  deps.memories.update(key, { written: { cached, object: written } });
}
