import type { Json, JsonObject } from '../model/json.ts';
import { isObject } from '../model/json.ts';

/**
 * One step of a field path in the notation of FieldsV1: `f:name` (member), `k:{"name":"http"}` (entry of a list that is a
 * map), `v:"x"` (entry of a list that is a set), `i:0` (position). Elements are compared as these strings.
 */
export type PathElement = string;

/** The element of a member of an object. */
export const fieldElement = (name: string): PathElement => `f:${name}`;

/** The element of a list-map entry; keys sorted, as the notation wants. */
export function keyElement(item: Json, keys: readonly string[]): PathElement {
  const source: JsonObject = isObject(item) ? item : {};
  const sorted = keys.toSorted().map((key) => [key, source[key] ?? null] as const);
  return `k:${JSON.stringify(Object.fromEntries(sorted))}`;
}

/** The element of an entry of a set: the value itself as JSON. */
export const valueElement = (value: Json): PathElement => `v:${JSON.stringify(value)}`;

/** The element as conflict messages show it: `.spec`, `[name="http"]`, `[="x"]`, `[0]`. */
export function showElement(element: PathElement): string {
  const body = element.slice(2);
  switch (element.slice(0, 2)) {
    case 'k:': {
      const keys = Object.entries(JSON.parse(body) as JsonObject).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
      return `[${keys.join(',')}]`;
    }
    case 'v:':
      return `[=${body}]`;
    case 'i:':
      return `[${body}]`;
    default:
      return `.${body}`;
  }
}
