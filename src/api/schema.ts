/**
 * The schema DSL. One value is both a JSON schema (`json`) and a TypeScript type (`Infer<typeof value>`), so a kind is
 * written once. Only what a structural schema may hold can be expressed: every node is typed, nothing is nullable, every
 * string, list and map is bounded (bounds cannot be tightened after a release, and CEL is priced by them), and every list
 * says how server-side apply merges it.
 *
 * Members are optional unless wrapped in `required`: nearly every member of the ECS API is.
 */
import type { JsonSchema, ValidationRule } from './json-schema.ts';

declare const valueType: unique symbol;

/** How to walk further down: an object's members by name, or the one node that all entries of a list or map share. */
export type Shape =
  | { readonly kind: 'leaf' }
  | { readonly kind: 'object'; readonly members: Readonly<Record<string, SchemaNode>> }
  | { readonly kind: 'list'; readonly of: SchemaNode; readonly keys: readonly string[] }
  | { readonly kind: 'map'; readonly of: SchemaNode };

/** A node of a schema; `T` is the type of its values. */
export interface SchemaNode<T = unknown> {
  readonly json: JsonSchema;
  readonly shape: Shape;
  /** Values may hold a secret: shown only as digests. Not part of the CRD; see `sensitive.ts`. */
  readonly sensitive: boolean;
  /** CEL rules with the examples that tests run them on. */
  readonly rules: readonly Rule[];
  readonly [valueType]?: T;
}

/** A node whose value has to be there. */
export interface RequiredNode<T = unknown> extends SchemaNode<T> {
  readonly required: true;
}

/** The TypeScript type of the values that a node describes. */
export type Infer<N> = N extends SchemaNode<infer T> ? T : never;

type Members = Readonly<Record<string, SchemaNode>>;
type RequiredKeys<M extends Members> = { [K in keyof M]: M[K] extends RequiredNode ? K : never }[keyof M];
type ObjectValue<M extends Members> = {
  readonly [K in RequiredKeys<M>]: Infer<M[K]>;
} & {
  readonly [K in Exclude<keyof M, RequiredKeys<M>>]?: Infer<M[K]>;
} extends infer O
  ? { readonly [K in keyof O]: O[K] }
  : never;

/** A CEL rule; `accepts` and `rejects` are values of the node (pairs of old and new value for a transition rule). */
export interface Rule {
  readonly validation: ValidationRule;
  readonly accepts: readonly unknown[];
  readonly rejects: readonly unknown[];
  /** Examples are `{ old, new }` pairs, since the rule names `oldSelf`. */
  readonly transition: boolean;
}

const leaf: Shape = { kind: 'leaf' };

function node<T>(json: JsonSchema, shape: Shape = leaf): SchemaNode<T> {
  return { json, shape, sensitive: false, rules: [] };
}

interface StringBounds {
  /** Characters, not bytes: Kubernetes counts code points. */
  readonly max: number;
  readonly min?: number;
  readonly pattern?: string;
  readonly default?: string;
}

/** Text of bounded length. A pattern has to mean the same to RE2 (Kubernetes) and ECMAScript (ajv). */
export function string(description: string, bounds: StringBounds): SchemaNode<string> {
  return node({
    type: 'string',
    description,
    maxLength: bounds.max,
    ...(bounds.min === undefined ? {} : { minLength: bounds.min }),
    ...(bounds.pattern === undefined ? {} : { pattern: bounds.pattern }),
    ...(bounds.default === undefined ? {} : { default: bounds.default }),
  });
}

/** RFC 3339 time, as `metav1.Time` writes it. */
export function time(description: string): SchemaNode<string> {
  return node({ type: 'string', format: 'date-time', description, maxLength: 64 });
}

/** One of a closed set of strings. */
export function choice<const V extends string>(description: string, values: readonly V[], options: { readonly default?: NoInfer<V> } = {}): SchemaNode<V> {
  return node({ type: 'string', description, enum: values, ...(options.default === undefined ? {} : { default: options.default }) });
}

interface NumberBounds {
  readonly min: number;
  readonly max: number;
  readonly default?: number;
}

/** A whole number between two bounds, both of which are allowed. */
export function int(description: string, bounds: NumberBounds): SchemaNode<number> {
  return node({ type: 'integer', format: 'int64', description, minimum: bounds.min, maximum: bounds.max, ...(bounds.default === undefined ? {} : { default: bounds.default }) });
}

/** A fraction is allowed (the canary percentage, for one). */
export function decimal(description: string, bounds: NumberBounds): SchemaNode<number> {
  return node({ type: 'number', description, minimum: bounds.min, maximum: bounds.max, ...(bounds.default === undefined ? {} : { default: bounds.default }) });
}

/** A flag. Without `default` it may be absent, which is not the same as false: absent members are not managed. */
export function bool(description: string, options: { readonly default?: boolean } = {}): SchemaNode<boolean> {
  return node({ type: 'boolean', description, ...(options.default === undefined ? {} : { default: options.default }) });
}

/** `512` or `"512"`: both are common in existing task definitions. `pattern` and `max` bind the string form. */
export function intOrString(description: string, bounds: { readonly max: number; readonly pattern?: string }): SchemaNode<number | string> {
  return node({
    description,
    anyOf: [{ type: 'integer' }, { type: 'string' }],
    'x-kubernetes-int-or-string': true,
    maxLength: bounds.max,
    ...(bounds.pattern === undefined ? {} : { pattern: bounds.pattern }),
  });
}

/**
 * How a list is merged by server-side apply: `atomic` as a whole, `set` by value (scalars only), or by the named keys
 * (each of which has to be required in the entry).
 */
type ListMerge = 'atomic' | 'set' | { readonly by: readonly string[] };

/** A bounded list that says how it is merged. */
export function list<N extends SchemaNode>(
  description: string,
  of: N,
  options: { readonly max: number; readonly merge: ListMerge; readonly min?: number },
): SchemaNode<readonly Infer<N>[]> {
  const { merge } = options;
  const keys = typeof merge === 'string' ? [] : merge.by;
  return node(
    {
      type: 'array',
      description,
      items: of.json,
      maxItems: options.max,
      ...(options.min === undefined ? {} : { minItems: options.min }),
      'x-kubernetes-list-type': typeof merge === 'string' ? merge : 'map',
      ...(keys.length === 0 ? {} : { 'x-kubernetes-list-map-keys': keys }),
    },
    { kind: 'list', of, keys },
  );
}

/** A bounded map from names that the user chooses. */
export function map<N extends SchemaNode>(description: string, of: N, options: { readonly max: number }): SchemaNode<Readonly<Record<string, Infer<N>>>> {
  return node({ type: 'object', description, additionalProperties: of.json, maxProperties: options.max }, { kind: 'map', of });
}

/** An object with these members, and no others. */
export function object<M extends Members>(
  description: string,
  members: M,
  options: { readonly default?: unknown; readonly atomic?: true } = {},
): SchemaNode<ObjectValue<M>> {
  const names = Object.keys(members);
  const required = names.filter((name) => isRequired(members[name]));
  return node(
    {
      type: 'object',
      description,
      properties: Object.fromEntries(names.map((name) => [name, members[name]?.json ?? {}])),
      ...(required.length === 0 ? {} : { required }),
      ...(options.default === undefined ? {} : { default: options.default }),
      ...(options.atomic === undefined ? {} : { 'x-kubernetes-map-type': 'atomic' }),
    },
    { kind: 'object', members },
  );
}

/** Any JSON object, kept as it is. `reason` says why its members cannot be listed; it is part of the description. */
export function freeForm(description: string, reason: string): SchemaNode<Readonly<Record<string, unknown>>> {
  return node({ type: 'object', description: `${description} ${reason}`, 'x-kubernetes-preserve-unknown-fields': true });
}

/** The member has to be there. (A member with a default need not be required.) */
export function required<T>(inner: SchemaNode<T>): RequiredNode<T> {
  return { ...inner, required: true };
}

/** Marks every value at or below this node as one that may hold a secret. */
export function sensitive<N extends SchemaNode>(inner: N): N {
  return { ...inner, sensitive: true };
}

/** A rule on a value alone. */
export function rule(validation: ValidationRule, examples: { readonly accepts: readonly unknown[]; readonly rejects: readonly unknown[] }): Rule {
  return { validation, ...examples, transition: false };
}

interface Transition {
  readonly old: unknown;
  readonly new: unknown;
}

/** A rule on a value and the value it replaces; Kubernetes runs it on updates only. */
export function transitionRule(validation: ValidationRule, examples: { readonly accepts: readonly Transition[]; readonly rejects: readonly Transition[] }): Rule {
  return { validation, ...examples, transition: true };
}

/** Adds CEL rules to a node. */
export function withRules<N extends SchemaNode>(inner: N, ...rules: readonly Rule[]): N {
  const all = [...inner.rules, ...rules];
  return { ...inner, rules: all, json: { ...inner.json, 'x-kubernetes-validations': all.map((each) => each.validation) } };
}

/** Whether a member is wrapped in `required`. */
export function isRequired(candidate: SchemaNode | undefined): boolean {
  return candidate !== undefined && 'required' in candidate;
}
