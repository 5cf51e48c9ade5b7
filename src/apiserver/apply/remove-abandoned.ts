import type { JsonSchema } from '../../api/json-schema.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { FieldSet } from './field-set.ts';
import { emptySet, isEmptySet } from './field-set.ts';
import type { NodeType } from './node-type.ts';
import { listItems, memberSchema, nodeType } from './node-type.ts';
import { fieldElement } from './path-element.ts';

/**
 * Deletes the fields that a manager applied before (`last`) and that nobody owns any more (`owned` is the union of all
 * managers' present sets, the applying one included). A member that the schema names goes as a whole when nobody owns
 * anything in it; an entry of a map or list goes when it was applied as such and nobody else owns the entry.
 */
export function removeAbandoned(schema: JsonSchema, value: JsonObject, last: FieldSet, owned: FieldSet): JsonObject {
  return abandon(schema, value, last, owned) as JsonObject;
}

function abandon(schema: JsonSchema, value: Json, last: FieldSet, owned: FieldSet): Json {
  if (last.children.size === 0) return value;
  const type = nodeType(schema, value);
  switch (type.kind) {
    case 'leaf':
      return value;
    case 'map': {
      const members = Object.entries(value as JsonObject).flatMap(([name, child]) => {
        const element = fieldElement(name);
        const before = last.children.get(element) ?? emptySet;
        const now = owned.children.get(element) ?? emptySet;
        if (goes(before, now, Object.hasOwn(type.named, name))) return [];
        return [[name, abandon(memberSchema(type, name), child, before, now)] as const];
      });
      return Object.fromEntries(members);
    }
    case 'set':
    case 'listMap':
      return abandonItems(type, value as readonly Json[], last, owned);
  }
}

function abandonItems(type: Extract<NodeType, { kind: 'set' | 'listMap' }>, list: readonly Json[], last: FieldSet, owned: FieldSet): Json {
  const result: Json[] = [];
  for (const [element, item] of listItems(type, list)) {
    const before = last.children.get(element) ?? emptySet;
    const now = owned.children.get(element) ?? emptySet;
    if (goes(before, now, false)) continue;
    result.push(type.kind === 'set' ? item : abandon(type.items, item, before, now));
  }
  return result;
}

function goes(before: FieldSet, now: FieldSet, named: boolean): boolean {
  if (isEmptySet(before)) return false;
  return named ? isEmptySet(now) : before.owned && !now.owned;
}
