/** Typed reading of request and record members whose shape the schema walk has already checked. */
import type { Members } from './state.ts';

/** Any object of JSON: a list is none, nor is null. */
export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The string of that name; `undefined` when it is absent or of another type. */
export function text(members: Members, name: string): string | undefined {
  const value = members[name];
  return typeof value === 'string' ? value : undefined;
}

/** The number of that name, in the unit of the member; `undefined` when it is absent or of another type. */
export function amount(members: Members, name: string): number | undefined {
  const value = members[name];
  return typeof value === 'number' ? value : undefined;
}

/** The boolean of that name; `undefined` when it is absent, which many members of ECS do not take for `false`. */
export function flag(members: Members, name: string): boolean | undefined {
  const value = members[name];
  return typeof value === 'boolean' ? value : undefined;
}

/** The object of that name; `undefined` when it is absent or of another type. */
export function struct(members: Members, name: string): Members | undefined {
  const value = members[name];
  return isMembers(value) ? value : undefined;
}

/** The structs of a list; an absent list is empty. */
export function structs(members: Members, name: string): readonly Members[] {
  const value = members[name];
  return Array.isArray(value) ? value.filter(isMembers) : [];
}

/** The strings of a list; an absent list is empty. */
export function texts(members: Members, name: string): readonly string[] {
  const value = members[name];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

/** Equality of plain JSON; the order of keys does not matter, an absent key equals an undefined one. */
export function sameJson(left: unknown, right: unknown): boolean {
  return canonical(left) === canonical(right);
}

/** Wrapped, since an undefined value by itself has no JSON. */
function canonical(value: unknown): string {
  return JSON.stringify({ value }, (_key, inner: unknown) =>
    isMembers(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
}
