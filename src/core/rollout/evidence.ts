import type { RawTask } from '../observed/raw.ts';
import { clip } from './clip.ts';
import { classifyTask, classifyText } from './stop-reasons.ts';
import type { StopClass } from './stop-reasons.ts';

/** `status.quarantine[].evidence` is at most this long (api-shape.md). */
export const EVIDENCE_BYTES = 512;

/** Why a rollout failed, in one text. */
export interface Evidence {
  readonly class: StopClass;
  /** At most `EVIDENCE_BYTES`. */
  readonly text: string;
}

/**
 * What the tasks and the last events say about a failed rollout, shortest useful form first: the commonest reason with
 * its count and advice, then the newest telling events. `taskDefinitionArn` limits it to tasks of the failed revision.
 */
export function gatherEvidence(input: {
  readonly tasks: readonly RawTask[];
  readonly events: readonly { readonly at: string; readonly message: string }[];
  readonly taskDefinitionArn: string | undefined;
  /** Only what happened from then on counts (ISO 8601). */
  readonly since: string;
}): Evidence {
  const since = Date.parse(input.since);
  const mine = input.tasks.filter(
    (task) =>
      (input.taskDefinitionArn === undefined || task.taskDefinitionArn === undefined || task.taskDefinitionArn === input.taskDefinitionArn) &&
      !(Date.parse(task.stoppedAt ?? '') < since),
  );
  const groups = new Map<string, { count: number; class: StopClass; advice: string; text: string }>();
  for (const task of mine) {
    const found = classifyTask(task);
    if (found.text === '' || isRoutineStop(found.text)) continue;
    const group = groups.get(found.class) ?? { count: 0, class: found.class, advice: found.advice, text: found.text };
    groups.set(found.class, { ...group, count: group.count + 1 });
  }
  const top = [...groups.values()].sort((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1))[0];
  const events = input.events.filter((event) => !(Date.parse(event.at) < since) && isTelling(event.message));
  const eventClass = events.map((event) => classifyText(event.message)).find((found) => found.class !== 'Other');
  const head = top === undefined ? '' : `${String(top.count)} task(s) ${top.class}: ${clip(top.text, 260)}${top.advice === '' ? '' : ` (${top.advice})`}`;
  const tail = events.slice(0, 2).map((event) => clip(event.message, 160));
  return {
    class: top?.class ?? eventClass?.class ?? 'Other',
    text: clip([head, ...tail].filter((part) => part !== '').join(' | '), EVIDENCE_BYTES),
  };
}

/** ECS stops healthy tasks too, to scale in or to make room; that is no evidence. */
function isRoutineStop(text: string): boolean {
  return /^(Scaling activity|Task stopped by|Deployment|Service .* (scaled|drained))/i.test(text) && !/failed|unhealthy|error/i.test(text);
}

function isTelling(message: string): boolean {
  return /unable to|failed|unhealthy|error|rolling back|throttled/i.test(message);
}
