import type { JsonSchema } from '../../api/json-schema.ts';
import type { Json } from '../model/json.ts';
import { isList, isObject } from '../model/json.ts';
import type { PathElement } from './path-element.ts';
import { keyElement, valueElement } from './path-element.ts';

/** How server-side apply treats a value: as one piece, or by its parts. */
export type NodeType =
  | { readonly kind: 'leaf' }
  /** `named`: members that the schema lists; others are entries of a map. */
  | { readonly kind: 'map'; readonly named: Readonly<Record<string, JsonSchema>>; readonly entries: JsonSchema | undefined }
  | { readonly kind: 'set' }
  | { readonly kind: 'listMap'; readonly items: JsonSchema; readonly keys: readonly string[] };

const leaf: NodeType = { kind: 'leaf' };
/** A subtree without a schema (preserve-unknown-fields): maps by their members, lists as one piece. */
const open: JsonSchema = { 'x-kubernetes-preserve-unknown-fields': true };

/** The rules of kube-api.md section 8: lists are atomic unless the CRD says set or map, maps are granular unless atomic. */
export function nodeType(schema: JsonSchema, value: Json | undefined): NodeType {
  if (isObject(value)) {
    if (schema['x-kubernetes-map-type'] === 'atomic') return leaf;
    const { additionalProperties } = schema;
    return {
      kind: 'map',
      named: schema.properties ?? {},
      entries: typeof additionalProperties === 'object' ? additionalProperties : open,
    };
  }
  if (isList(value)) {
    switch (schema['x-kubernetes-list-type']) {
      case 'set':
        return { kind: 'set' };
      case 'map':
        return { kind: 'listMap', items: schema.items ?? open, keys: schema['x-kubernetes-list-map-keys'] ?? [] };
      default:
        return leaf;
    }
  }
  return leaf;
}

/** The schema of a member of a map node. */
export function memberSchema(type: Extract<NodeType, { kind: 'map' }>, name: string): JsonSchema {
  return (Object.hasOwn(type.named, name) ? type.named[name] : type.entries) ?? open;
}

/** The entries of a set or list-map by their path elements; of two equal ones the first counts. */
export function listItems(type: Extract<NodeType, { kind: 'set' | 'listMap' }>, list: readonly Json[]): Map<PathElement, Json> {
  const items = new Map<PathElement, Json>();
  for (const item of list) {
    const element = type.kind === 'set' ? valueElement(item) : keyElement(withDefaults(type, item), type.keys);
    if (!items.has(element)) items.set(element, item);
  }
  return items;
}

/** A key that the entry leaves out counts with its default, as in Kubernetes. */
function withDefaults(type: Extract<NodeType, { kind: 'listMap' }>, item: Json): Json {
  if (!isObject(item)) return item;
  const missing = type.keys.filter((key) => item[key] === undefined && type.items.properties?.[key]?.default !== undefined);
  if (missing.length === 0) return item;
  const defaults = missing.map((key) => [key, type.items.properties?.[key]?.default as Json] as const);
  return { ...item, ...Object.fromEntries(defaults) };
}
