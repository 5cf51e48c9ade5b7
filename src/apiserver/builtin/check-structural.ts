import type { FieldError } from '../../api/field-error.ts';
import { forbidden, invalid, member, requiredValue, unsupported } from '../../api/field-error.ts';
import type { Place } from '../../api/field-error.ts';
import { validateSchema } from '../../api/validate.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { isObject, listOr, objectOr, strings } from '../model/json.ts';

const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'];
const LIST_TYPES = ['atomic', 'map', 'set'];
/** Keywords that a structural schema must not have (apiextensions, "Specifying a structural schema"). */
const FORBIDDEN = ['$ref', 'definitions', 'dependencies', 'deprecated', 'discriminator', 'id', 'patternProperties', 'readOnly', 'writeOnly', 'xml'];

const keyed = (place: Place, field: string, key: string): Place => ({
  path: `${place.path}.${field}[${key}]`,
  pointer: `${place.pointer}/${field}/${key}`,
});

/** Why the schema of a CRD version cannot be used, found when the CRD is written and not when its objects are. */
export function checkStructural(schema: JsonObject, place: Place): readonly FieldError[] {
  const errors = checkNode(schema, place);
  return errors.length > 0 ? errors : checkCompiles(schema, place);
}

function checkNode(schema: JsonObject, place: Place): readonly FieldError[] {
  const type = schema['type'];
  const isOpen = schema['x-kubernetes-int-or-string'] === true || schema['x-kubernetes-preserve-unknown-fields'] === true;
  const errors: FieldError[] = FORBIDDEN.filter((keyword) => schema[keyword] !== undefined).map((keyword) => forbidden(member(place, keyword), 'must not be set'));
  if (type === undefined || type === '') {
    if (!isOpen) errors.push(requiredValue(member(place, 'type'), 'must not be empty for specified object fields'));
  } else if (typeof type !== 'string' || !TYPES.includes(type)) errors.push(unsupported(member(place, 'type'), type, TYPES));
  if (schema['uniqueItems'] === true) errors.push(forbidden(member(place, 'uniqueItems'), 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic'));
  const more = schema['additionalProperties'];
  if (more === false) errors.push(forbidden(member(place, 'additionalProperties'), 'must not be false'));
  if (schema['properties'] !== undefined && more !== undefined) {
    errors.push(forbidden(member(place, 'additionalProperties'), 'additionalProperties and properties are mutual exclusive'));
  }
  if (type === 'array' && !isObject(schema['items'])) errors.push(requiredValue(member(place, 'items'), 'must be specified'));
  errors.push(...checkListType(schema, place));
  for (const [name, child] of Object.entries(objectOr(schema['properties']))) errors.push(...checkNode(objectOr(child), keyed(place, 'properties', name)));
  if (isObject(more)) errors.push(...checkNode(more, member(place, 'additionalProperties')));
  if (isObject(schema['items'])) errors.push(...checkNode(schema['items'], member(place, 'items')));
  return errors;
}

function checkListType(schema: JsonObject, place: Place): readonly FieldError[] {
  const listType: Json | undefined = schema['x-kubernetes-list-type'];
  const keys = strings(schema['x-kubernetes-list-map-keys']);
  const properties = objectOr(objectOr(schema['items'])['properties']);
  if (listType === undefined) return [];
  if (typeof listType !== 'string' || !LIST_TYPES.includes(listType)) return [unsupported(member(place, 'x-kubernetes-list-type'), listType, LIST_TYPES)];
  if (listType !== 'map') return [];
  if (keys.length === 0) return [requiredValue(member(place, 'x-kubernetes-list-map-keys'), 'must not be empty if x-kubernetes-list-type is map')];
  const unknown = keys.filter((key) => properties[key] === undefined);
  const required = strings(objectOr(schema['items'])['required']);
  const optional = keys.filter((key) => properties[key] !== undefined && !required.includes(key) && objectOr(properties[key])['default'] === undefined);
  return [
    ...unknown.map((key) => invalid(member(place, 'x-kubernetes-list-map-keys'), listOr(schema['x-kubernetes-list-map-keys']), `the key ${JSON.stringify(key)} is not a property of the items`)),
    ...optional.map((key) => requiredValue(keyed(member(place, 'items'), 'properties', key), 'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property')),
  ];
}

/** Patterns and bounds are compiled once here, so that one that does not compile is an error of the CRD. */
function checkCompiles(schema: JsonObject, place: Place): readonly FieldError[] {
  try {
    validateSchema(schema, {});
    return [];
  } catch (error) {
    return [invalid(place, undefined, `the schema does not compile: ${error instanceof Error ? error.message : String(error)}`)];
  }
}
