import { ownMember } from '../../api/own-member.ts';
import { digestOf } from './digest.ts';
import { isMembers } from './shape.ts';
import type { Shape } from './shape.ts';

/**
 * A value as it may be printed: what the shape calls sensitive is replaced by a keyed digest, and so is every member that
 * the shape does not know, since nobody can say what it holds. Names and keys stay.
 */
export function redact(shape: Shape | undefined, value: unknown, digestKey: string): unknown {
  if (value === undefined || value === null) return value;
  if (shape === undefined) return digestOf(value, digestKey);
  if (shape.kind === 'map' && shape.sensitive === true && isMembers(value)) {
    return mapValues(value, (member) => digestOf(member, digestKey));
  }
  if (shape.sensitive === true) return digestOf(value, digestKey);
  if (shape.kind === 'object' && isMembers(value)) {
    return mapValues(value, (member, name) => redact(ownMember(shape.members, name), member, digestKey));
  }
  if (shape.kind === 'list' && Array.isArray(value)) return value.map((entry) => redact(shape.item, entry, digestKey));
  return value;
}

function mapValues(value: Readonly<Record<string, unknown>>, map: (member: unknown, name: string) => unknown): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, map(member, name)]));
}
