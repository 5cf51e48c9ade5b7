import { canonicalJson } from '../model/canonical-json.ts';
import type { RawServiceDeploymentBrief, RawServiceRevision } from '../observed/raw.ts';
import { FIRST_FAILURE, QUARANTINE_LIMIT, revisionKey } from './quarantine.ts';
import type { QuarantineEntry } from './quarantine.ts';

/** Members of a service revision that name it rather than say what it is; the image digests are resolved by its tasks. */
const identity: ReadonlySet<string> = new Set(['serviceRevisionArn', 'createdAt', 'containerImages', 'resolvedConfiguration', 'guardDutyEnabled']);

/** Which deployments say that a revision failed. A STOPPED one counts only with a failure as its reason. */
function failed(brief: RawServiceDeploymentBrief): boolean {
  if (brief.status === 'ROLLBACK_SUCCESSFUL' || brief.status === 'ROLLBACK_FAILED') return true;
  return brief.status === 'STOPPED' && /circuit breaker|alarm|failed|hook/i.test(brief.statusReason ?? '');
}

/** The deployments whose revisions have to be read to rebuild the memory: failures, and the successes that outdate them. */
export function revisionsToRead(briefs: readonly RawServiceDeploymentBrief[]): readonly string[] {
  const firstFailure = briefs.findIndex(failed);
  if (firstFailure < 0) return [];
  const failures = briefs.filter(failed).slice(0, QUARANTINE_LIMIT);
  const last = failures.at(-1);
  const relevant = briefs.slice(0, last === undefined ? 0 : briefs.indexOf(last) + 1).filter((brief) => failures.includes(brief) || brief.status === 'SUCCESSFUL');
  return [...new Set(relevant.flatMap((brief) => (brief.targetServiceRevisionArn === undefined ? [] : [brief.targetServiceRevisionArn])))];
}

/**
 * The quarantine after a lost status, from ECS's own 90-day memory (ListServiceDeployments, newest first). Entries carry
 * the revision's id; hashes follow when a desired state means the same. A later success of an equal revision outdates a
 * failure: somebody retried, and it worked. `first`: nothing ever succeeded (`neverSucceeded`).
 */
export function rebuildQuarantine(
  briefs: readonly RawServiceDeploymentBrief[],
  revisions: ReadonlyMap<string, RawServiceRevision>,
  first = false,
): readonly QuarantineEntry[] {
  const succeeded = new Set<string>();
  const seen = new Set<string>();
  const entries: QuarantineEntry[] = [];
  for (const brief of briefs) {
    const revision = brief.targetServiceRevisionArn === undefined ? undefined : revisions.get(brief.targetServiceRevisionArn);
    if (revision === undefined) continue;
    const meaning = meaningOf(revision);
    if (brief.status === 'SUCCESSFUL') succeeded.add(meaning);
    if (!failed(brief) || succeeded.has(meaning) || seen.has(meaning)) continue;
    seen.add(meaning);
    entries.push({
      hash: revisionKey(revision.serviceRevisionArn),
      reason: first ? FIRST_FAILURE : 'RolledBackEarlier',
      evidence: brief.statusReason ?? `Service deployment ${brief.status}.`,
      commit: '',
      at: brief.finishedAt ?? brief.createdAt ?? '',
    });
    if (entries.length === QUARANTINE_LIMIT) break;
  }
  return entries;
}

function meaningOf(revision: RawServiceRevision): string {
  return canonicalJson(Object.fromEntries(Object.entries(revision).filter(([name]) => !identity.has(name))));
}
