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

/** The deployments whose revisions have to be read to rebuild the memory: failures, the successes that outdate them, and the one before. */
export function revisionsToRead(briefs: readonly RawServiceDeploymentBrief[]): readonly string[] {
  const firstFailure = briefs.findIndex(failed);
  if (firstFailure < 0) return [];
  const failures = briefs.filter(failed).slice(0, QUARANTINE_LIMIT);
  const last = briefs.findLastIndex((brief) => failures.includes(brief));
  const before = briefs.findIndex(({ status }, index) => index > last && status === 'SUCCESSFUL');
  const relevant = briefs.filter((brief, index) => failures.includes(brief) || (brief.status === 'SUCCESSFUL' && (index < last || index === before)));
  return [...new Set(relevant.flatMap((brief) => (brief.targetServiceRevisionArn === undefined ? [] : [brief.targetServiceRevisionArn])))];
}

/**
 * The quarantine after a lost status, from ECS's own 90-day memory (ListServiceDeployments, newest first). Entries carry
 * the revision's id; hashes follow when a desired state means the same. A later success of an equal revision outdates a
 * failure: somebody retried, and it worked. So does the success right before it: what failed was a restart of what ran, and
 * there is nothing that may not be applied. `first`: nothing ever succeeded (`neverSucceeded`).
 */
export function rebuildQuarantine(
  briefs: readonly RawServiceDeploymentBrief[],
  revisions: ReadonlyMap<string, RawServiceRevision>,
  first = false,
): readonly QuarantineEntry[] {
  const succeeded = new Set<string>();
  const seen = new Set<string>();
  const entries: QuarantineEntry[] = [];
  const meaningIn = ({ targetServiceRevisionArn: arn }: RawServiceDeploymentBrief): string | undefined => {
    const revision = arn === undefined ? undefined : revisions.get(arn);
    return revision === undefined ? undefined : meaningOf(revision);
  };
  for (const [index, brief] of briefs.entries()) {
    const meaning = meaningIn(brief);
    if (meaning === undefined || brief.targetServiceRevisionArn === undefined) continue;
    if (brief.status === 'SUCCESSFUL') succeeded.add(meaning);
    if (!failed(brief) || succeeded.has(meaning) || seen.has(meaning)) continue;
    seen.add(meaning);
    const ranBefore = briefs.slice(index + 1).find(({ status }) => status === 'SUCCESSFUL');
    if (ranBefore !== undefined && meaningIn(ranBefore) === meaning) continue;
    entries.push({
      hash: revisionKey(brief.targetServiceRevisionArn),
      reason: first ? FIRST_FAILURE : 'RolledBackEarlier',
      evidence: brief.statusReason ?? `Service deployment ${brief.status}.`,
      commit: '',
      at: brief.finishedAt ?? brief.createdAt ?? '',
    });
    if (entries.length === QUARANTINE_LIMIT) break;
  }
  return entries;
}

/** What a service revision says, as a text that is the same for each that says the same. */
export function meaningOf(revision: RawServiceRevision): string {
  return canonicalJson(Object.fromEntries(Object.entries(revision).filter(([name]) => !identity.has(name))));
}
