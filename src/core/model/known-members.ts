import { isMembers } from './shape.ts';
import type { Shape } from './shape.ts';

/**
 * A live value without the members that the shape does not know. AWS adds members to its answers; one that nobody can
 * have declared yet is never drift, and must not be sent back either, since the request may not have it.
 */
export function knownMembers(shape: Shape, value: unknown): unknown {
  if (shape.kind === 'object' && isMembers(value)) {
    const result: Record<string, unknown> = {};
    for (const [name, member] of Object.entries(shape.members)) {
      if (value[name] !== undefined && value[name] !== null) result[name] = knownMembers(member, value[name]);
    }
    return result;
  }
  if (shape.kind === 'list' && Array.isArray(value)) return value.map((entry) => knownMembers(shape.item, entry));
  return value;
}
