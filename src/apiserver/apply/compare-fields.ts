import type { JsonSchema } from '../../api/json-schema.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { equalJson, isList, isObject } from '../model/json.ts';
import type { FieldSet } from './field-set.ts';
import { emptySet, leafSet, nodeSet, union } from './field-set.ts';
import type { NodeType } from './node-type.ts';
import { listItems, memberSchema, nodeType } from './node-type.ts';
import type { PathElement } from './path-element.ts';
import { fieldElement } from './path-element.ts';

/** Which fields differ between two states of an object. A container that came or went counts itself and all it holds. */
export interface FieldChanges {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

const none: FieldChanges = { added: emptySet, modified: emptySet, removed: emptySet };

/**
 * How the fields of `after` differ from those of `before`, by the schema's list and map types; `undefined` is a value that
 * is absent. What is equal on both sides is in no set.
 */
export function compareFields(schema: JsonSchema, before: Json | undefined, after: Json | undefined): FieldChanges {
  if (before === after) return none;
  if (before === undefined) return after === undefined ? none : { ...none, added: wholeOf(schema, after) };
  if (after === undefined) return { ...none, removed: wholeOf(schema, before) };
  const left = nodeType(schema, before);
  const right = nodeType(schema, after);
  if (left.kind === 'leaf' && right.kind === 'leaf') {
    return equalJson(before, after) ? none : { ...none, modified: leafSet };
  }
  if (left.kind !== right.kind) {
    // A container became a scalar or the other way round: what it held is gone, what it holds is new.
    const gone = wholeOf(schema, before);
    const come = wholeOf(schema, after);
    return { added: { ...come, owned: false }, removed: { ...gone, owned: false }, modified: leafSet };
  }
  return compareParts(right, before, after);
}

function compareParts(type: NodeType, before: Json, after: Json): FieldChanges {
  const left = partsOf(type, before);
  const right = partsOf(type, after);
  const changes = { added: emptySet, modified: emptySet, removed: emptySet };
  for (const element of new Set([...left.keys(), ...right.keys()])) {
    const schema = (right.get(element) ?? left.get(element))?.schema ?? {};
    const change = compareFields(schema, left.get(element)?.value, right.get(element)?.value);
    if (change === none) continue;
    changes.added = union(changes.added, nodeSet(false, [[element, change.added]]));
    changes.modified = union(changes.modified, nodeSet(false, [[element, change.modified]]));
    changes.removed = union(changes.removed, nodeSet(false, [[element, change.removed]]));
  }
  return changes;
}

interface Part {
  readonly schema: JsonSchema;
  readonly value: Json;
}

/** The parts of a granular value by path element. */
function partsOf(type: NodeType, value: Json): ReadonlyMap<PathElement, Part> {
  switch (type.kind) {
    case 'leaf':
      return new Map();
    case 'map':
      return new Map(
        Object.entries(value as JsonObject).map(([name, child]) => [fieldElement(name), { schema: memberSchema(type, name), value: child }]),
      );
    case 'set':
      return new Map([...listItems(type, value as readonly Json[])].map(([element, item]) => [element, { schema: {}, value: item }]));
    case 'listMap':
      return new Map([...listItems(type, value as readonly Json[])].map(([element, item]) => [element, { schema: type.items, value: item }]));
  }
}

/** A value and every part of it, the containers included. */
function wholeOf(schema: JsonSchema, value: Json): FieldSet {
  const type = nodeType(schema, value);
  if (type.kind === 'leaf' || (!isObject(value) && !isList(value))) return leafSet;
  return nodeSet(true, [...partsOf(type, value)].map(([element, part]) => [element, wholeOf(part.schema, part.value)] as const));
}
