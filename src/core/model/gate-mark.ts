import { isMembers } from './shape.ts';

/**
 * Member of `hookDetails` that says which gate of `spec.rollout.gates` a PAUSE hook is. ECS keeps the document as it is and
 * gives it to nobody (ecs-api.md section 3), so the mark is still there when status is lost.
 */
export const GATE_MARK = 'longshore.dev/gate';

/** The gate that a lifecycle hook is, by its mark; `undefined` for a hook of anybody else. */
export function gateOfHook(hook: unknown): string | undefined {
  const details = isMembers(hook) ? hook['hookDetails'] : undefined;
  const name = isMembers(details) ? details[GATE_MARK] : undefined;
  return typeof name === 'string' ? name : undefined;
}
