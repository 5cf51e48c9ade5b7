/** The one judge of objects: the embedded API server, `longshore validate` and manifests from Git all call it. */
import { validateRules } from './cel.ts';
import { rootSchema } from './crd.ts';
import { unknownField, type FieldError } from './field-error.ts';
import type { JsonSchema } from './json-schema.ts';
import type { Kind } from './kind.ts';
import { validateLists } from './list-keys.ts';
import { prune } from './structural.ts';
import { validateSchema } from './validate.ts';

/** After these Kubernetes does not run CEL: rules may rely on types and bounds, and their cost on lengths. */
const blocking: ReadonlySet<string> = new Set<FieldError['reason']>([
  'FieldValueRequired',
  'FieldValueTypeInvalid',
  'FieldValueNotSupported',
  'FieldValueTooLong',
  'FieldValueTooMany',
]);

/**
 * Judges a whole object (defaults already applied) by a kind of ours or by the root schema of any CRD: unknown fields,
 * schema, list keys, CEL. `old` is the object that is replaced, for transition rules. Empty when all is well.
 */
export function validateObject(by: Kind | JsonSchema, object: unknown, old?: unknown): readonly FieldError[] {
  const schema = 'plural' in by ? rootSchema(by) : by;
  const unknown = prune(schema, object).dropped.map(unknownField);
  const fields = validateSchema(schema, object);
  const lists = fields.some((error) => error.reason === 'FieldValueTypeInvalid') ? [] : validateLists(schema, object);
  const rules = fields.some((error) => blocking.has(error.reason)) ? [] : validateRules(schema, object, old);
  return [...unknown, ...fields, ...lists, ...rules];
}
