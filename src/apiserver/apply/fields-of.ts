import type { JsonSchema } from '../../api/json-schema.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { isList, isObject } from '../model/json.ts';
import type { FieldSet } from './field-set.ts';
import { leafSet, nodeSet } from './field-set.ts';
import { listItems, memberSchema, nodeType } from './node-type.ts';
import { fieldElement } from './path-element.ts';

/** The fields that a configuration sets: leaves, entries of maps and lists, and empty containers. */
export function fieldsOf(schema: JsonSchema, value: Json): FieldSet {
  const type = nodeType(schema, value);
  switch (type.kind) {
    case 'leaf':
      return leafSet;
    case 'map': {
      const members = Object.entries(value as JsonObject).map(([name, child]) => {
        const inner = fieldsOf(memberSchema(type, name), child);
        // A member that the schema names is implied by what it holds; an entry of a map is a field by itself.
        const owned = !Object.hasOwn(type.named, name) || child === null || isEmptyContainer(child) || inner.owned;
        return [fieldElement(name), { owned, children: inner.children }] as const;
      });
      return nodeSet(false, members);
    }
    case 'set':
      return nodeSet(false, [...listItems(type, value as readonly Json[]).keys()].map((element) => [element, leafSet] as const));
    case 'listMap': {
      const items = [...listItems(type, value as readonly Json[])];
      return nodeSet(false, items.map(([element, item]) => [element, { owned: true, children: fieldsOf(type.items, item).children }] as const));
    }
  }
}

/** An applied `{}` or `[]` is owned as such, so that it goes away when it is applied no more. */
function isEmptyContainer(value: Json): boolean {
  return isList(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0;
}
