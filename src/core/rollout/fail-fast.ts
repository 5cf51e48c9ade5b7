import { clip, clipMiddle } from './clip.ts';
import { describeGroup, groupFailures } from './evidence.ts';
import type { FailureGroup, FailureRecords } from './evidence.ts';
import type { RolloutSpec } from './rollout-state.ts';
import { classifyText } from './stop-reasons.ts';
import type { FailFastClass, StopRule } from './stop-reasons.ts';

const MESSAGE_BYTES = 512;

/**
 * What the failures of a running rollout mean. `hopeless`: it cannot succeed, whatever ECS still tries; `decidedAt` is when
 * the failure came that made it so (epoch milliseconds of ECS's clock; NaN where ECS gives no time). `waits`: what holds it
 * up may pass, and the deadline decides.
 */
export type FailFastVerdict =
  | { readonly kind: 'hopeless'; readonly reason: FailFastClass; readonly message: string; readonly failures: number; readonly decidedAt: number }
  | { readonly kind: 'waits'; readonly message: string; readonly failures: number }
  | { readonly kind: 'nothing'; readonly failures: number };

/**
 * Judges a rollout by its stopped tasks, before the circuit breaker's threshold (3 to 200 failures, some minutes apart:
 * ecs-api.md section 9.3). Events are not proof, since they name no revision: they only tell of capacity that is missing.
 * `spec.rollout.onFailure: Hold` and `failFast.disabledReasons` leave it to the breaker and the deadline. Pure.
 */
export function failFast(records: FailureRecords, spec: RolloutSpec): FailFastVerdict {
  const groups = withRunning(groupFailures(records), records);
  const failures = groups.reduce((sum, { count }) => sum + count, 0);
  if (spec.onFailure !== 'Hold') {
    for (const group of groups) {
      const decidedAt = hopelessSince(group, groups, spec);
      if (decidedAt === undefined) continue;
      return { kind: 'hopeless', reason: group.rule.class as FailFastClass, message: clip(describeGroup(group), MESSAGE_BYTES), failures, decidedAt };
    }
  }
  const [top] = groups;
  const waiting = top ?? newestWait(records);
  if (waiting === undefined) return { kind: 'nothing', failures };
  // Without a count, which would be another text, and another write, with each task.
  const advice = waiting.rule.advice === '' ? '' : ` (${waiting.rule.advice})`;
  return { kind: 'waits', message: clip(`${waiting.rule.class}: ${clipMiddle(waiting.text, 260)}${advice}`, MESSAGE_BYTES), failures };
}

/**
 * A task that fails a health check runs on until there is another one in its place: it counts as failed, and only events
 * tell why. They are believed for as many as ECS counts in this deployment, where they all say the same.
 */
function withRunning(groups: readonly FailureGroup[], { events, since, failedTasks = 0 }: FailureRecords): readonly FailureGroup[] {
  const missing = failedTasks - groups.reduce((sum, { count }) => sum + count, 0);
  if (missing <= 0) return groups;
  const from = Date.parse(since);
  const told = events.filter(({ at }) => !(Date.parse(at) < from)).map(({ at, message }) => ({ rule: classifyText(message), text: message, at: Date.parse(at) }));
  const reasons = told.filter(({ rule }) => rule.class !== 'Other' && rule.class !== 'Routine');
  const [first] = reasons;
  if (first === undefined || !isCheck(first.rule) || reasons.some(({ rule }) => rule !== first.rule)) return groups;
  const known = groups.find(({ rule }) => rule === first.rule);
  const failedAt = [...(known?.failedAt ?? []), ...reasons.slice(0, missing).map(({ at }) => at)];
  const group = { rule: first.rule, count: missing + (known?.count ?? 0), text: known?.text ?? first.text, failedAt };
  return [group, ...groups.filter((other) => other !== known)];
}

function isCheck(rule: StopRule): boolean {
  return rule.class === 'ContainerHealth' || rule.class === 'TargetHealth';
}

/**
 * When the last failure came that it took; `undefined` while there is hope. Rules of one class count together: three tasks
 * that failed in three ways to start a container are hopeless too.
 */
function hopelessSince({ rule }: FailureGroup, groups: readonly FailureGroup[], spec: RolloutSpec): number | undefined {
  const { patience } = rule;
  if (patience === undefined || (spec.failFast.disabledReasons ?? []).some((disabled) => disabled === rule.class)) return undefined;
  const alike = groups.filter((other) => other.rule.class === rule.class && other.rule.patience !== undefined);
  if (alike.reduce((sum, { count }) => sum + count, 0) < patience) return undefined;
  const times = alike.flatMap(({ failedAt }) => failedAt).toSorted((a, b) => a - b);
  return times[patience - 1] ?? times.at(-1) ?? Number.NaN;
}

/** The newest event since the start that says what cannot be had yet. */
function newestWait({ events, since }: FailureRecords): { readonly rule: StopRule; readonly text: string } | undefined {
  const from = Date.parse(since);
  for (const { at, message } of events) {
    if (Date.parse(at) < from) continue;
    const rule = classifyText(message);
    if (rule.class !== 'Other' && rule.class !== 'Routine' && rule.patience === undefined) return { rule, text: message };
  }
  return undefined;
}
