import type { JsonSchema } from '../../api/json-schema.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { NodeType } from './node-type.ts';
import { listItems, memberSchema, nodeType } from './node-type.ts';

/** Lays an applied configuration over the live value: granular parts merge, atomic ones are replaced. */
export function mergeConfiguration(schema: JsonSchema, live: Json | undefined, applied: Json): Json {
  if (live === undefined || live === null) return applied;
  const type = nodeType(schema, applied);
  if (type.kind === 'leaf' || nodeType(schema, live).kind !== type.kind) return applied;
  if (type.kind === 'map') {
    const before = live as JsonObject;
    const members = Object.entries(applied as JsonObject).map(
      ([name, value]) => [name, mergeConfiguration(memberSchema(type, name), before[name], value)] as const,
    );
    return { ...before, ...Object.fromEntries(members) };
  }
  return mergeLists(type, live as readonly Json[], applied as readonly Json[]);
}

/** The applied order wins; entries that only the live list has keep their place before their next neighbour. */
function mergeLists(type: Extract<NodeType, { kind: 'set' | 'listMap' }>, live: readonly Json[], applied: readonly Json[]): Json {
  const left = [...listItems(type, live)];
  const right = [...listItems(type, applied)];
  const leftItems = new Map(left);
  const rightKeys = new Set(right.map(([element]) => element));
  const done = new Set<string>();
  const result: Json[] = [];
  let l = 0;
  let r = 0;
  while (l < left.length || r < right.length) {
    const old = left[l];
    if (old !== undefined && (!rightKeys.has(old[0]) || done.has(old[0]))) {
      if (!done.has(old[0])) result.push(old[1]);
      l += 1;
      continue;
    }
    const next = right[r];
    if (next === undefined) break;
    const [element, item] = next;
    result.push(type.kind === 'set' ? item : mergeConfiguration(type.items, leftItems.get(element), item));
    done.add(element);
    r += 1;
  }
  return result;
}
