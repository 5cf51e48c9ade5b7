/** The wire form of field sets: `{"f:spec":{".":{},"f:image":{}}}`. `.` marks the element itself where it has children. */
import type { Json, JsonObject } from '../model/json.ts';
import { objectOr } from '../model/json.ts';
import type { FieldSet } from './field-set.ts';
import { leafSet, nodeSet } from './field-set.ts';

/** `fieldsV1` of one entry of managedFields, elements in order, so that an unchanged set is an unchanged object. */
export function encodeFieldSet(set: FieldSet): JsonObject {
  const result: Record<string, Json> = {};
  const sorted = [...set.children].toSorted(([left], [right]) => (left < right ? -1 : 1));
  for (const [element, child] of sorted) {
    const inner = encodeFieldSet(child);
    result[element] = child.owned && child.children.size > 0 ? { '.': {}, ...inner } : inner;
  }
  return result;
}

/** Accepts anything: a broken entry owns less, it does not break the object. */
export function decodeFieldSet(fields: unknown): FieldSet {
  return decodeNode(objectOr(fields), false);
}

function decodeNode(fields: JsonObject, owned: boolean): FieldSet {
  const children = Object.entries(fields)
    .filter(([element]) => element !== '.')
    .map(([element, value]) => {
      const inner = objectOr(value);
      const isLeaf = Object.keys(inner).length === 0;
      return [element, isLeaf ? leafSet : decodeNode(inner, Object.hasOwn(inner, '.'))] as const;
    });
  return nodeSet(owned, children);
}
