/**
 * Validation of values against a CRD schema by ajv, reported in Kubernetes' words. Compiling the whole of EcsService
 * would block the event loop for a third of a second, so a schema is cut into parts (`schema-parts.ts`): each compiles on
 * first use and lives as long as the schema value it was made from.
 */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { addFormats } from './formats.ts';
import { toAjvSchema } from './ajv-schema.ts';
import { invalid, isRecord, placeOf, requiredValue, unsupported, valueAt, member, type FieldError, type Place } from './field-error.ts';
import type { JsonSchema } from './json-schema.ts';
import { toJsPattern } from './pattern.ts';
import { isPart, partsOf, type Part } from './schema-parts.ts';

/** More errors than this say nothing more to a person, and would make a Status too large. */
const MAX_ERRORS = 100;

const validators = new WeakMap<JsonSchema, ValidateFunction>();

function validatorOf(schema: JsonSchema): ValidateFunction {
  const known = validators.get(schema);
  if (known !== undefined) return known;
  const compiled = compiler().compile(toAjvSchema(schema, (child) => !isPart(child)));
  validators.set(schema, compiled);
  return compiled;
}

/**
 * An ajv instance remembers every schema it compiled, which would grow without end as CRDs change; so it is replaced
 * after so many. One for each schema would cost more than the compilation.
 */
const MAX_COMPILED = 200;
let shared: { readonly ajv: Ajv; compiled: number } | undefined;

function compiler(): Ajv {
  if (shared === undefined || shared.compiled >= MAX_COMPILED) {
    const ajv = new Ajv({ allErrors: true, strict: false, meta: false, validateSchema: false, addUsedSchema: false, logger: false, code: { regExp: toJsPattern, optimize: false } });
    addFormats(ajv);
    shared = { ajv, compiled: 0 };
  }
  shared.compiled += 1;
  return shared.ajv;
}

/** Types, bounds, enums, patterns, formats and required members. Unknown members are the pruner's business. */
export function validateSchema(schema: JsonSchema, value: unknown): readonly FieldError[] {
  const found = new Map<string, FieldError>();
  for (const part of partsOf(schema, value)) {
    for (const error of errorsOf(part)) {
      if (found.size === MAX_ERRORS) return [...found.values()];
      const fieldError = toFieldError({ ...error, instancePath: `${part.pointer}${error.instancePath}` }, value);
      const key = `${fieldError.pointer} ${fieldError.message}`;
      if (!found.has(key)) found.set(key, fieldError);
    }
  }
  return [...found.values()];
}

/** Compiles what validating this value needs, a part at a step: whoever drives it lets the event loop turn in between. */
export function* compileFor(schema: JsonSchema, value: unknown): Generator<void> {
  for (const part of partsOf(schema, value)) {
    validatorOf(part.schema);
    yield;
  }
}

function errorsOf(part: Part): readonly ErrorObject[] {
  const validate = validatorOf(part.schema);
  return validate(part.value) ? [] : (validate.errors ?? []).filter((error) => !isInsideJunctor(error));
}

/** Errors of the branches of anyOf, oneOf and not say less than the error of the junctor itself, which follows them. */
function isInsideJunctor(error: ErrorObject): boolean {
  return /\/(anyOf|oneOf)\/\d+\/|\/not\//.test(error.schemaPath);
}

function toFieldError(error: ErrorObject, whole: unknown): FieldError {
  const at = placeOf(error.instancePath, whole);
  const value = valueAt(error.instancePath, whole);
  const where = at.path === '' ? '<root>' : at.path;
  const params = error.params as Record<string, unknown>;
  const detail = (text: string): FieldError => invalid(at, value, `${where} in body ${text}`);
  const limit = String(params['limit']);
  switch (error.keyword) {
    case 'required':
      return requiredValue(member(at, String(params['missingProperty'])));
    case 'type':
      return wrongType(at, value, where, params['type']);
    case 'enum':
      return unsupported(at, value, (params['allowedValues'] as readonly unknown[]).map(String));
    case 'minimum':
      return detail(`should be greater than or equal to ${limit}`);
    case 'maximum':
      return detail(`should be less than or equal to ${limit}`);
    case 'exclusiveMinimum':
      return detail(`should be greater than ${limit}`);
    case 'exclusiveMaximum':
      return detail(`should be less than ${limit}`);
    case 'multipleOf':
      return detail(`should be a multiple of ${String(params['multipleOf'])}`);
    case 'minLength':
      return detail(`should be at least ${limit} chars long`);
    case 'maxLength':
      return { ...at, reason: 'FieldValueTooLong', message: `Too long: may not be more than ${limit} bytes` };
    case 'pattern':
      return detail(`should match '${String(params['pattern'])}'`);
    case 'format':
      return detail(`must be of type ${String(params['format'])}: ${JSON.stringify(value)}`);
    case 'minItems':
      return tooFew(at, value, `${where} in body should have at least ${limit} items`);
    case 'minProperties':
      return tooFew(at, value, `${where} in body should have at least ${limit} properties`);
    case 'maxItems':
    case 'maxProperties':
      return tooMany(at, value, limit);
    case 'anyOf':
      return junction(at, `${where}" must validate at least one schema (anyOf)`);
    case 'oneOf':
      return junction(at, `${where}" must validate one and only one schema (oneOf). Found ${params['passingSchemas'] === null ? 'none valid' : '2 valid alternatives'}`);
    case 'not':
      return junction(at, `${where}" must not validate the schema (not)`);
    default:
      return detail(error.message ?? 'is not valid');
  }
}

/** Kubernetes names the type it found where other errors show the value. */
function wrongType(at: Place, value: unknown, where: string, expected: unknown): FieldError {
  const found = typeName(value);
  const wanted = Array.isArray(expected) ? expected.map(String).filter((each) => each !== 'null').join(',') : String(expected);
  return {
    ...at,
    reason: 'FieldValueTypeInvalid',
    message: `Invalid value: ${JSON.stringify(found)}: ${where} in body must be of type ${wanted}: ${JSON.stringify(found)}`,
  };
}

function typeName(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value === 'object' ? 'object' : typeof value;
}

const countOf = (value: unknown): number => (Array.isArray(value) ? value.length : isRecord(value) ? Object.keys(value).length : 0);

/** Kubernetes shows the number of entries as the value. */
function tooFew(at: Place, value: unknown, text: string): FieldError {
  return invalid(at, countOf(value), text);
}

/** Kubernetes names no path and no value for these; the path is kept here, since a person needs it. */
function junction(at: Place, text: string): FieldError {
  return { ...at, reason: 'FieldValueInvalid', message: `Invalid value: "": "${text}` };
}

function tooMany(at: Place, value: unknown, limit: string): FieldError {
  return { ...at, reason: 'FieldValueTooMany', message: `Too many: ${countOf(value)}: must have at most ${limit} items` };
}

