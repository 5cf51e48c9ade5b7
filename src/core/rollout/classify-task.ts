import type { RawTask } from '../observed/raw.ts';
import { classifyText, exitRule, routineRule } from './stop-reasons.ts';
import type { StopRule } from './stop-reasons.ts';

/** The rule that one stopped task falls under, and the words that show it. */
export interface ClassifiedTask {
  readonly rule: StopRule;
  /** ECS's own words, and the exit code; empty when it said nothing. */
  readonly text: string;
}

/** Stop codes that say nothing about the revision: a person, AWS's hardware and the spot market (ECS API, `Task.stopCode`). */
const innocentCodes: ReadonlySet<string> = new Set(['UserInitiated', 'SpotInterruption', 'TerminationNotice', 'InfrastructureHealth']);

/**
 * Judges one stopped task. A non-zero exit code alone is evidence too, unless the scheduler stopped the task: what it stops
 * ends by a signal, and with the exit code that goes with it.
 */
export function classifyTask(task: RawTask): ClassifiedTask {
  const failed = task.containers?.find((container) => (container.reason ?? '') !== '') ?? task.containers?.find((container) => (container.exitCode ?? 0) !== 0);
  const exit = failed?.exitCode === undefined ? undefined : `exit code ${String(failed.exitCode)}`;
  const container = failed === undefined ? undefined : `container ${failed.name ?? '?'}: ${[failed.reason, exit].filter((part) => part !== undefined && part !== '').join(', ')}`;
  const repeated = failed?.reason !== undefined && failed.reason === task.stoppedReason;
  const text = repeated ? (task.stoppedReason ?? '') : joinParts(task.stoppedReason, container);
  if (innocentCodes.has(task.stopCode ?? '')) return { rule: routineRule, text };
  const rule = classifyText(text);
  if (rule.class !== 'Other') return { rule, text };
  if (task.stopCode === 'ServiceSchedulerInitiated') return { rule: routineRule, text };
  const exited = task.stopCode === 'EssentialContainerExited' || (failed?.exitCode ?? 0) !== 0;
  return { rule: exited ? exitRule : rule, text };
}

function joinParts(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join('; ');
}
