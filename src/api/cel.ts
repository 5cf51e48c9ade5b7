/**
 * `x-kubernetes-validations`: CEL rules of a CRD, evaluated as a real API server does. Rules that name `oldSelf` run on
 * updates only, and only where the old value can be told: not inside atomic lists and sets.
 */
import { Environment, Optional } from '@marcbachmann/cel-js';
import { addKubernetesFunctions } from './cel-functions.ts';
import { toCel } from './cel-values.ts';
import { entry, isRecord, member, root, type FieldError, type FieldErrorReason, type Place } from './field-error.ts';
import type { JsonSchema, ValidationRule } from './json-schema.ts';

type Program = (variables: { readonly self: unknown; readonly oldSelf: unknown }) => unknown;

/** Rules come from CRDs, of which there are few; the limit is only against a flood of changing ones. */
const MAX_PROGRAMS = 5000;
const programs = new Map<string, Program>();

let environments: { readonly plain: Environment; readonly optional: Environment } | undefined;

function environment(optionalOldSelf: boolean): Environment {
  // Homogeneous literals are off: `[self.a, self.b]` mixes types in many published rules.
  const make = (oldSelf: string): Environment =>
    addKubernetesFunctions(new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false }).registerVariable('self', 'dyn').registerVariable('oldSelf', oldSelf));
  environments ??= { plain: make('dyn'), optional: make('optional<dyn>') };
  return optionalOldSelf ? environments.optional : environments.plain;
}

function programOf(expression: string, optionalOldSelf: boolean): Program {
  const key = `${optionalOldSelf ? 'o' : 'p'} ${expression}`;
  const known = programs.get(key);
  if (known !== undefined) return known;
  const parsed = environment(optionalOldSelf).parse(expression);
  const program: Program = (variables) => parsed(variables);
  if (programs.size >= MAX_PROGRAMS) programs.clear();
  programs.set(key, program);
  return program;
}

/** Runs every rule of the schema that applies. `old` is the object that is replaced; absent on create. */
export function validateRules(schema: JsonSchema, value: unknown, old?: unknown): readonly FieldError[] {
  const errors: FieldError[] = [];
  walk(schema, value, old, root, errors);
  return errors;
}

function walk(schema: JsonSchema, value: unknown, old: unknown, at: Place, errors: FieldError[]): void {
  if (!holdsRules(schema) || value === undefined || value === null) return;
  const rules = schema['x-kubernetes-validations'] ?? [];
  const self = rules.length === 0 ? undefined : toCel(schema, value);
  const oldSelf = rules.length === 0 || old === undefined ? undefined : toCel(schema, old);
  for (const rule of rules) {
    const error = evaluate(rule, schema, self, oldSelf, at);
    if (error !== undefined) errors.push(error);
  }
  if (Array.isArray(value)) {
    const items = schema.items;
    if (items === undefined) return;
    const olds = correlated(schema, old);
    value.forEach((each, index) => walk(items, each, olds(each), entry(at, index), errors));
    return;
  }
  if (!isRecord(value)) return;
  const oldRecord = isRecord(old) ? old : {};
  const more = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
  for (const [name, child] of Object.entries(value)) {
    const childSchema = schema.properties !== undefined && Object.hasOwn(schema.properties, name) ? schema.properties[name] : more;
    const childAt = schema.properties === undefined && more !== undefined ? { path: `${at.path}[${name}]`, pointer: member(at, name).pointer } : member(at, name);
    if (childSchema !== undefined) walk(childSchema, child, Object.hasOwn(oldRecord, name) ? oldRecord[name] : undefined, childAt, errors);
  }
}

/** Old entries of a list can be found only by the keys of a list-map. */
function correlated(schema: JsonSchema, old: unknown): (value: unknown) => unknown {
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  if (schema['x-kubernetes-list-type'] !== 'map' || !Array.isArray(old)) return () => undefined;
  const identity = (value: unknown): string => JSON.stringify(isRecord(value) ? keys.map((key) => value[key]) : []);
  const byKey = new Map(old.map((each: unknown) => [identity(each), each]));
  return (value) => byKey.get(identity(value));
}

/** `self` and `oldSelf` are CEL values already; `oldSelf` is undefined where there is none. */
function evaluate(rule: ValidationRule, schema: JsonSchema, self: unknown, oldSelf: unknown, at: Place): FieldError | undefined {
  const optional = rule.optionalOldSelf === true;
  if (/\boldSelf\b/.test(rule.rule) && oldSelf === undefined && !optional) return undefined;
  const variables = {
    self,
    oldSelf: optional ? (oldSelf === undefined ? Optional.none() : Optional.of(oldSelf)) : (oldSelf ?? null),
  };
  const reportAt = rule.fieldPath === undefined ? at : placeBelow(at, rule.fieldPath);
  const fail = (text: string): FieldError => ({ ...reportAt, ...worded(rule, schema, text) });
  try {
    if (programOf(rule.rule, optional)(variables) === true) return undefined;
    return fail(messageOf(rule, optional, variables));
  } catch (error) {
    return { ...at, ...worded({ rule: rule.rule }, schema, `${firstLine(error)} evaluating rule: ${rule.message ?? rule.rule}`) };
  }
}

function worded(rule: ValidationRule, schema: JsonSchema, text: string): { readonly reason: FieldErrorReason; readonly message: string } {
  switch (rule.reason) {
    case 'FieldValueForbidden':
      return { reason: 'FieldValueForbidden', message: `Forbidden: ${text}` };
    case 'FieldValueRequired':
      return { reason: 'FieldValueRequired', message: `Required value: ${text}` };
    case 'FieldValueDuplicate':
      return { reason: 'FieldValueDuplicate', message: `Duplicate value: ${JSON.stringify(schema.type ?? '')}: ${text}` };
    default:
      // Kubernetes shows the type in place of the value, which could be large.
      return { reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(schema.type ?? '')}: ${text}` };
  }
}

/** `messageExpression` wins over `message` when it gives a single non-empty line; an error in it is not the user's. */
function messageOf(rule: ValidationRule, optional: boolean, variables: Parameters<Program>[0]): string {
  const otherwise = rule.message ?? `failed rule: ${rule.rule}`;
  if (rule.messageExpression === undefined) return otherwise;
  try {
    const text = programOf(rule.messageExpression, optional)(variables);
    return typeof text === 'string' && text.trim() !== '' && !text.includes('\n') ? text : otherwise;
  } catch {
    return otherwise;
  }
}

function placeBelow(at: Place, fieldPath: string): Place {
  return fieldPath
    .split('.')
    .filter((name) => name !== '')
    .reduce(member, at);
}

function firstLine(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  // As Go writes errors: `no such key: a`.
  return line.charAt(0).toLowerCase() + line.slice(1);
}

const ruleHolders = new WeakMap<JsonSchema, boolean>();

/** Whether a rule stands at or below the schema: most of a large schema need not be walked at all. */
function holdsRules(schema: JsonSchema): boolean {
  const known = ruleHolders.get(schema);
  if (known !== undefined) return known;
  const children = [...Object.values(schema.properties ?? {}), schema.items, typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined];
  const holds = schema['x-kubernetes-validations'] !== undefined || children.some((child) => child !== undefined && holdsRules(child));
  ruleHolders.set(schema, holds);
  return holds;
}
