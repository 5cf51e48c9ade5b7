import type { Condition } from '../../api/meta.ts';
import type { GitSource, GitSourceStatus } from '../../api/v1beta1/gitsource.ts';
import { sameJson } from '../../core/model/canonical-json.ts';
import { timeText } from '../../core/model/time-text.ts';
import { contentDigest } from '../../core/render/digest.ts';
import { reconcileRequest } from '../../core/status/reconcile-request.ts';
import type { SourceFacts } from './deps.ts';

const maxFailures = 20;
const maxHistory = 10;

/** The one place that derives a source's status and conditions (kstatus) from what a pass found. Pure. */
export function sourceStatus(source: GitSource, facts: SourceFacts, now: number): GitSourceStatus {
  const before: Partial<GitSourceStatus> = source.status ?? {};
  const at = timeText(now);
  const good = facts.outcome === 'Applied' || facts.outcome === 'Unchanged';
  const requested = reconcileRequest(source.metadata);
  const inventory = facts.inventory === undefined ? before.inventory : inventoryOf(facts.inventory.map(({ kind, metadata }) => `${kind}/${metadata.name}`));
  const status: GitSourceStatus = {
    ...before,
    observedGeneration: source.metadata.generation ?? 0,
    ...(requested === undefined ? {} : { lastHandledReconcileAt: requested }),
    conditions: conditionsOf(source, facts, at),
    ...(facts.revision === '' ? {} : { lastAttemptedRevision: facts.revision }),
    ...(good ? { lastAppliedRevision: facts.revision } : {}),
    ...(inventory === undefined ? {} : { inventory }),
    failures: facts.failures.slice(0, maxFailures).map((failure) => ({ ...failure, message: failure.message.slice(0, 1024) })),
    history: historyOf(before.history ?? [], facts, at),
  };
  return status;
}

/** Worth a write? A pass that found what the last one found is not. */
export function statusChanged(source: GitSource, next: GitSourceStatus): boolean {
  return !sameJson(source.status ?? {}, next);
}

function inventoryOf(names: readonly string[]): { count: number; digest: string } {
  return { count: names.length, digest: contentDigest(names.toSorted().join('\n')) };
}

function conditionsOf(source: GitSource, facts: SourceFacts, at: string): readonly Condition[] {
  const suspended = facts.outcome === 'Suspended';
  const good = facts.outcome === 'Applied' || facts.outcome === 'Unchanged';
  const retrying = !good && !suspended && !facts.stalled;
  const wanted = [
    { type: 'Ready', status: good ? 'True' : suspended ? 'Unknown' : 'False' },
    { type: 'Reconciling', status: retrying ? 'True' : 'False' },
    { type: 'Stalled', status: facts.stalled ? 'True' : 'False' },
  ] as const;
  return wanted.map(({ type, status }) => {
    const old = source.status?.conditions?.find((condition) => condition.type === type);
    return {
      type,
      status,
      observedGeneration: source.metadata.generation ?? 0,
      lastTransitionTime: old !== undefined && old.status === status ? old.lastTransitionTime : at,
      reason: facts.reason,
      message: facts.message.slice(0, 4096),
    };
  });
}

type History = NonNullable<GitSourceStatus['history']>;

function historyOf(before: History, facts: SourceFacts, at: string): History {
  const last = before[0];
  if (facts.outcome === 'Suspended' || facts.outcome === 'Unchanged' || facts.revision === '') return before;
  const outcome = facts.outcome === 'Applied' ? 'Applied' : facts.reason;
  if (last?.revision === facts.revision && last.outcome === outcome) return before;
  return [{ revision: facts.revision, author: facts.author.slice(0, 256), subject: facts.subject.slice(0, 256), outcome: outcome.slice(0, 64), at }, ...before].slice(0, maxHistory);
}
