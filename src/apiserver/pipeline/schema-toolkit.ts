import type { FieldError } from '../../api/field-error.ts';
import type { JsonSchema } from '../../api/json-schema.ts';
import { applyDefaults, prune } from '../../api/structural.ts';
import { validateObject } from '../../api/validate-object.ts';
import type { JsonObject } from '../model/json.ts';

/** The judgement of objects by schema, the same functions that `longshore validate` and Git rendering use. */
export interface SchemaToolkit {
  /** Drops what the schema does not know; `unknown` are the paths of it. */
  prune(schema: JsonSchema, object: JsonObject): { readonly object: JsonObject; readonly unknown: readonly string[] };
  applyDefaults(schema: JsonSchema, object: JsonObject): JsonObject;
  /** Values, list types and CEL rules; `old` is the state before an update, for transition rules. */
  validate(schema: JsonSchema, object: JsonObject, old: JsonObject | undefined): readonly FieldError[];
}

/** The toolkit of `src/api`. */
export const schemaToolkit: SchemaToolkit = {
  prune(schema, object) {
    const { value, dropped } = prune(schema, object);
    return { object: value, unknown: dropped.map((place) => place.path) };
  },
  applyDefaults,
  validate: validateObject,
};
