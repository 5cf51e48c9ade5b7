import type { RawTask } from '../observed/raw.ts';
import { classifyTask } from './classify-task.ts';
import { clip, clipMiddle } from './clip.ts';
import { classifyText } from './stop-reasons.ts';
import type { StopClass, StopRule } from './stop-reasons.ts';

/** `status.quarantine[].evidence` is at most this long (api-shape.md). */
export const EVIDENCE_BYTES = 512;

/** Why a rollout failed, in one text. */
export interface Evidence {
  readonly class: StopClass;
  /** At most `EVIDENCE_BYTES`. */
  readonly text: string;
}

/** What ECS shows of a rollout's failures. */
export interface FailureRecords {
  /** Stopped tasks of the service, of any revision. */
  readonly tasks: readonly RawTask[];
  readonly events: readonly { readonly at: string; readonly message: string }[];
  /** Limits it to tasks of the revision that is rolled out. */
  readonly taskDefinitionArn: string | undefined;
  /** Only what happened from then on counts (ISO 8601). */
  readonly since: string;
  /** How many ECS counts (`deployments[].failedTasks`); 0 when it is not known. */
  readonly failedTasks?: number;
}

/** Failed tasks of one revision that fall under one rule. */
export interface FailureGroup {
  readonly rule: StopRule;
  readonly count: number;
  /** ECS's words of the first of them. */
  readonly text: string;
  /** When they failed, as far as ECS says: epoch milliseconds of its clock. */
  readonly failedAt: readonly number[];
}

/** The failed tasks of the revision by rule, the commonest first. Tasks that were stopped without a fault are left out. */
export function groupFailures({ tasks, taskDefinitionArn, since }: FailureRecords): readonly FailureGroup[] {
  const from = Date.parse(since);
  const groups = new Map<StopRule, FailureGroup>();
  for (const task of tasks) {
    if (taskDefinitionArn !== undefined && task.taskDefinitionArn !== undefined && task.taskDefinitionArn !== taskDefinitionArn) continue;
    // One that was there before belongs to what ran before, also where the revision is the same (a restart).
    if (Date.parse(task.stoppedAt ?? '') < from || Date.parse(task.createdAt ?? '') < from) continue;
    const { rule, text } = classifyTask(task);
    if (text === '' || rule.class === 'Routine') continue;
    const group = groups.get(rule);
    groups.set(rule, { rule, count: (group?.count ?? 0) + 1, text: group?.text ?? text, failedAt: [...(group?.failedAt ?? []), Date.parse(task.stoppedAt ?? '')] });
  }
  return [...groups.values()].sort((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1));
}

/** One group for a person: how many, ECS's words, and what to do. */
export function describeGroup({ rule, count, text }: FailureGroup): string {
  const advice = rule.advice === '' ? '' : ` (${rule.advice})`;
  return `${String(count)} ${count === 1 ? 'task' : 'tasks'} ${rule.class}: ${clipMiddle(text, 260)}${advice}`;
}

/**
 * What the tasks and the last events say about a failed rollout, shortest useful form first: the commonest reason with its
 * count and advice, then the newest telling events. ECS says what its tasks say once more in its events; with tasks that
 * tell, only events of another class add something.
 */
export function gatherEvidence(records: FailureRecords): Evidence {
  const since = Date.parse(records.since);
  const top = groupFailures(records)[0];
  const events = records.events.filter((event) => !(Date.parse(event.at) < since) && isTelling(event.message));
  const eventClass = events.map((event) => classifyText(event.message)).find((found) => found.class !== 'Other');
  const adds = ({ message }: { readonly message: string }): boolean => {
    const { class: kind } = classifyText(message);
    return top === undefined || (kind !== 'Other' && kind !== top.rule.class);
  };
  const tail = events.filter(adds).slice(0, 2).map((event) => clip(event.message, 160));
  return {
    class: top?.rule.class ?? eventClass?.class ?? 'Other',
    text: clip([...(top === undefined ? [] : [describeGroup(top)]), ...tail].join(' | '), EVIDENCE_BYTES),
  };
}

/** An event that tells of a failure. */
export function isTelling(message: string): boolean {
  return /unable to|failed|unhealthy|error|rolling back|throttled/i.test(message);
}
