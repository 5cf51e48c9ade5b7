import { HASH_VERSION, hashVersion } from '../../core/model/hash.ts';
import type { RawServiceRevision } from '../../core/observed/raw.ts';
import { neverSucceeded } from '../../core/rollout/first-failure.ts';
import { identify, quarantine, revisionOfKey } from '../../core/rollout/quarantine.ts';
import type { QuarantineEntry } from '../../core/rollout/quarantine.ts';
import { rebuildQuarantine, revisionsToRead } from '../../core/rollout/rebuild-quarantine.ts';
import type { EcsServiceStatus } from '../../core/status/ecs-service-status.ts';
import type { Context } from '../../runtime/context.ts';
import { compareRevision } from './compare-revision.ts';
import type { CompareRevisionInput } from './compare-revision.ts';
import type { Judged } from './judge.ts';
import type { Sighting } from './observe.ts';

/** True when status says nothing of a service that exists: it was lost (restore, new cluster), or the object is new. */
export function isForgotten(status: EcsServiceStatus, sighting: Sighting): boolean {
  return status.target === undefined && sighting.observed.state === 'Active';
}

/**
 * The quarantine as far as it matters for what is desired now. A lost status, or hashes of another algorithm version, are
 * made good from ECS's own memory (ListServiceDeployments, kept for 90 days), and compared by meaning. Costs nothing
 * while the status is whole.
 */
export async function recall(
  ctx: Context,
  judged: Judged,
  status: EcsServiceStatus,
  sighting: Sighting,
  compare: CompareRevisionInput,
): Promise<readonly QuarantineEntry[]> {
  const entries = status.quarantine ?? [];
  const outdated = entries.filter((entry) => !entry.hash.startsWith('revision:') && hashVersion(entry.hash) !== HASH_VERSION);
  const lost = isForgotten(status, sighting) || outdated.length > 0;
  const kept = entries.filter((entry) => !outdated.includes(entry));
  const rebuilt = lost ? await rebuild(ctx, judged, sighting, compare, ctx.clock.now()) : [];
  const merged = [...rebuilt].reverse().reduce<readonly QuarantineEntry[]>((all, entry) => (all.some((other) => other.hash === entry.hash) ? all : quarantine(all, entry)), kept);
  return await identifyDesired(ctx, judged, merged, sighting, compare);
}

async function rebuild(
  ctx: Context,
  judged: Judged,
  sighting: Sighting,
  { read }: CompareRevisionInput,
  now: number,
): Promise<readonly QuarantineEntry[]> {
  const briefs = await judged.ecs.listServiceDeployments(ctx, sighting.ref, read);
  const arns = revisionsToRead(briefs);
  const revisions = await Promise.all(arns.map(async (arn) => await judged.ecs.describeServiceRevision(ctx, arn, read)));
  const known = revisions.filter((revision): revision is RawServiceRevision => revision !== undefined);
  return rebuildQuarantine(briefs, new Map(known.map((revision) => [revision.serviceRevisionArn, revision])), neverSucceeded(briefs, sighting.observed, now));
}

/** Entries that are known by revision get their hash when the desired state means the same; the others keep waiting. */
async function identifyDesired(
  ctx: Context,
  judged: Judged,
  entries: readonly QuarantineEntry[],
  sighting: Sighting,
  compare: CompareRevisionInput,
): Promise<readonly QuarantineEntry[]> {
  const sibling = sighting.raw?.currentServiceRevisions?.[0]?.arn ?? sighting.observed.deployment?.targetServiceRevision?.arn;
  if (sibling === undefined) return entries;
  let all = entries;
  for (const entry of entries) {
    const arn = revisionOfKey(entry.hash, sibling);
    if (arn === undefined) continue;
    if ((await compareRevision(ctx, judged.ecs, arn, compare)) === 'desired') all = identify(all, entry.hash, judged.desired.triggerHash);
  }
  return all;
}
