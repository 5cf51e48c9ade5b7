import { setOwnMember } from '../../api/own-member.ts';

/**
 * JSON as the store keeps it: immutable values. Everything that leaves the store is frozen, so a caller cannot change what
 * others see; every change makes new containers along the changed path and shares the rest.
 */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** Nothing is known of the members: they are read through the functions below. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Neither null nor a list. Says nothing about the members, which are JSON wherever the value came from a parser. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Says nothing about the entries, which are JSON wherever the value came from a parser. */
export function isList(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

/** `value` when it is an object, else an empty one: for optional members such as `metadata.labels`. */
export function objectOr(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** `value` when it is a list, else an empty one. */
export function listOr(value: unknown): readonly Json[] {
  return isList(value) ? value : [];
}

/** `value` when it is text, else `otherwise`. */
export function stringOr(value: unknown, otherwise = ''): string {
  return typeof value === 'string' ? value : otherwise;
}

/** `value` when it is a number, else `otherwise`. */
export function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

/** The strings of a list; entries of another type are left out. */
export function strings(value: unknown): readonly string[] {
  return listOr(value).filter((entry) => typeof entry === 'string');
}

/** Follows object members; `undefined` as soon as one is missing. */
export function at(value: unknown, ...path: readonly string[]): Json | undefined {
  let current = value;
  for (const key of path) {
    if (!isObject(current)) return undefined;
    current = current[key];
  }
  return current as Json | undefined;
}

/** A copy with the members of `changes`; a member that is `undefined` there is removed. */
export function withMembers(object: JsonObject, changes: Readonly<Record<string, Json | undefined>>): JsonObject {
  const result: Record<string, Json> = { ...object };
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined) Reflect.deleteProperty(result, key);
    else setOwnMember(result, key, value);
  }
  return result;
}

/** A copy with `value` at the end of `path`, making objects on the way; `undefined` removes the last member. */
export function withPath(object: JsonObject, path: readonly string[], value: Json | undefined): JsonObject {
  const [head, ...rest] = path;
  if (head === undefined) return object;
  if (rest.length === 0) return withMembers(object, { [head]: value });
  const child = object[head];
  if (value === undefined && !isObject(child)) return object;
  return withMembers(object, { [head]: withPath(objectOr(child), rest, value) });
}

/** Deep equality of JSON; the order of members does not matter, the order of lists does. */
export function equalJson(left: Json | undefined, right: Json | undefined): boolean {
  if (left === right) return true;
  if (isList(left)) {
    return isList(right) && left.length === right.length && left.every((entry, index) => equalJson(entry, right[index]));
  }
  if (!isObject(left) || !isObject(right)) return false;
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => Object.hasOwn(right, key) && equalJson(left[key], right[key]));
}

/** Freezes a value and all it holds. A frozen container is taken as frozen throughout, so shared parts cost nothing. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const member of Object.values(value)) deepFreeze(member);
  return Object.freeze(value);
}
