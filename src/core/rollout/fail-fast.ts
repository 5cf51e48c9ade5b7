import { clip } from './clip.ts';
import { describeGroup, groupFailures } from './evidence.ts';
import type { FailureGroup, FailureRecords } from './evidence.ts';
import type { RolloutSpec } from './rollout-state.ts';
import { classifyText } from './stop-reasons.ts';
import type { FailFastClass, StopRule } from './stop-reasons.ts';

const MESSAGE_BYTES = 512;

/**
 * What the failures of a running rollout mean. `hopeless`: it cannot succeed, whatever ECS still tries. `waits`: what
 * holds it up may pass, and the deadline decides.
 */
export type FailFastVerdict =
  | { readonly kind: 'hopeless'; readonly reason: FailFastClass; readonly message: string; readonly failures: number }
  | { readonly kind: 'waits'; readonly message: string; readonly failures: number }
  | { readonly kind: 'nothing'; readonly failures: number };

/**
 * Judges a rollout by its stopped tasks, before the circuit breaker's threshold (3 to 200 failures, some minutes apart:
 * ecs-api.md section 9.3). Events are not proof, since they name no revision: they only tell of capacity that is missing.
 * `spec.rollout.onFailure: Hold` and `failFast.disabledReasons` leave it to the breaker and the deadline. Pure.
 */
export function failFast(records: FailureRecords, spec: RolloutSpec): FailFastVerdict {
  const groups = groupFailures(records);
  const failures = groups.reduce((sum, { count }) => sum + count, 0);
  const hopeless = spec.onFailure === 'Hold' ? undefined : groups.find((group) => isHopeless(group, groups, spec));
  if (hopeless !== undefined) {
    const said = clip(describeGroup(hopeless), MESSAGE_BYTES);
    return { kind: 'hopeless', reason: hopeless.rule.class as FailFastClass, message: said, failures };
  }
  const [top] = groups;
  const waiting = top ?? newestWait(records);
  if (waiting === undefined) return { kind: 'nothing', failures };
  // Without a count, which would be another text, and another write, with each task.
  const advice = waiting.rule.advice === '' ? '' : ` (${waiting.rule.advice})`;
  return { kind: 'waits', message: clip(`${waiting.rule.class}: ${waiting.text}${advice}`, MESSAGE_BYTES), failures };
}

/** Rules of one class count together: three tasks that failed in three ways to start a container are hopeless too. */
function isHopeless({ rule }: FailureGroup, groups: readonly FailureGroup[], spec: RolloutSpec): boolean {
  const { patience } = rule;
  if (patience === undefined || (spec.failFast.disabledReasons ?? []).some((disabled) => disabled === rule.class)) return false;
  const alike = groups.filter((other) => other.rule.class === rule.class && other.rule.patience !== undefined);
  return alike.reduce((sum, { count }) => sum + count, 0) >= patience;
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
