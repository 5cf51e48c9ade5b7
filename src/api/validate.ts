/**
 * Validation of values against a CRD schema by ajv, reported in Kubernetes' words. Validators compile on first use (some
 * milliseconds) and live as long as the schema value they were made from.
 */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { addFormats } from './formats.ts';
import { toAjvSchema } from './ajv-schema.ts';
import { invalid, isRecord, placeOf, requiredValue, unsupported, valueAt, member, type FieldError, type Place } from './field-error.ts';
import type { JsonSchema } from './json-schema.ts';
import { toJsPattern } from './pattern.ts';

/** More errors than this say nothing more to a person, and would make a Status too large. */
const MAX_ERRORS = 100;

const validators = new WeakMap<JsonSchema, ValidateFunction>();

function validatorOf(schema: JsonSchema): ValidateFunction {
  const known = validators.get(schema);
  if (known !== undefined) return known;
  // One instance a schema: ajv keeps every schema it compiled, which would grow without end as CRDs change.
  const ajv = new Ajv({ allErrors: true, strict: false, meta: false, validateSchema: false, addUsedSchema: false, logger: false, code: { regExp: toJsPattern } });
  addFormats(ajv);
  const compiled = ajv.compile(toAjvSchema(schema));
  validators.set(schema, compiled);
  return compiled;
}

/** Types, bounds, enums, patterns, formats and required members. Unknown members are the pruner's business. */
export function validateSchema(schema: JsonSchema, value: unknown): readonly FieldError[] {
  const validate = validatorOf(schema);
  if (validate(value)) return [];
  const errors = validate.errors ?? [];
  const seen = new Set<string>();
  const result: FieldError[] = [];
  for (const error of errors) {
    if (isInsideJunctor(error)) continue;
    const found = toFieldError(error, value);
    const key = `${found.pointer} ${found.message}`;
    if (seen.has(key)) continue;
    seen.add(key);
    result.push(found);
    if (result.length === MAX_ERRORS) break;
  }
  return result;
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

