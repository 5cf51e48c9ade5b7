/** Translates the OpenAPI v3.0 of a CRD into what ajv understands. Keywords of Kubernetes have walkers of their own. */
import type { JsonSchema } from './json-schema.ts';

type AjvSchema = Record<string, unknown>;

const copied = [
  'type', 'enum', 'minimum', 'maximum', 'multipleOf', 'minLength', 'maxLength', 'pattern', 'minItems', 'maxItems', 'required', 'minProperties', 'maxProperties',
] as const satisfies readonly (keyof JsonSchema)[];

/** Formats that apiextensions checks on strings; it ignores all others (int32 and int64 too), so they are dropped here. */
const formats: ReadonlySet<string> = new Set(['date', 'date-time', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'cidr', 'mac', 'uri', 'uuid', 'byte']);

/** `keep` decides which members and entries are translated in place; the others accept anything here. */
export function toAjvSchema(schema: JsonSchema, keep: (child: JsonSchema) => boolean = () => true): AjvSchema {
  const translate = (child: JsonSchema): AjvSchema => (keep(child) ? toAjvSchema(child, keep) : {});
  const result: AjvSchema = {};
  for (const keyword of copied) {
    if (schema[keyword] !== undefined) result[keyword] = schema[keyword];
  }
  if (schema['x-kubernetes-int-or-string'] === true && schema.type === undefined) result['type'] = ['integer', 'string'];
  if (schema.nullable === true && typeof result['type'] === 'string') result['type'] = [result['type'], 'null'];
  if (schema.format !== undefined && formats.has(schema.format)) result['format'] = schema.format;
  // OpenAPI v3.0 has flags beside the bound; JSON schema has bounds of their own.
  if (schema.exclusiveMinimum === true) move(result, 'minimum', 'exclusiveMinimum');
  if (schema.exclusiveMaximum === true) move(result, 'maximum', 'exclusiveMaximum');
  if (schema.items !== undefined) result['items'] = translate(schema.items);
  if (schema.properties !== undefined) result['properties'] = mapValues(schema.properties, translate);
  if (typeof schema.additionalProperties === 'object') result['additionalProperties'] = translate(schema.additionalProperties);
  // The int-or-string union says the same as the type list above; as anyOf it would only add a second, vaguer error.
  if (schema.anyOf !== undefined && schema['x-kubernetes-int-or-string'] !== true) result['anyOf'] = schema.anyOf.map((each) => toAjvSchema(each));
  if (schema.oneOf !== undefined) result['oneOf'] = schema.oneOf.map((each) => toAjvSchema(each));
  if (schema.allOf !== undefined) result['allOf'] = schema.allOf.map((each) => toAjvSchema(each));
  if (schema.not !== undefined) result['not'] = toAjvSchema(schema.not);
  return result;
}

function move(schema: AjvSchema, from: string, to: string): void {
  schema[to] = schema[from];
  Reflect.deleteProperty(schema, from);
}

function mapValues(record: Readonly<Record<string, JsonSchema>>, change: (schema: JsonSchema) => AjvSchema): Record<string, AjvSchema> {
  return Object.fromEntries(Object.entries(record).map(([name, schema]) => [name, change(schema)]));
}
