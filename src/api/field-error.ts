/**
 * What is wrong with one field, in the words of Kubernetes, so that `kubectl` shows from the embedded API server what it
 * shows from a real one (k8s.io/apimachinery, package field; k8s.io/kube-openapi, package errors).
 */
export type FieldErrorReason =
  | 'FieldValueRequired'
  | 'FieldValueInvalid'
  | 'FieldValueTypeInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueDuplicate'
  | 'FieldValueForbidden'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany'
  /** Ours: the field is not in the schema. Kubernetes reports these apart, as strict decoding errors. */
  | 'FieldUnknown';

/** One thing that is wrong at one place. */
export interface FieldError {
  /** As Kubernetes writes it: `spec.containers[0].name`. */
  readonly path: string;
  /** JSON pointer, for finding line and column in a file: `/spec/containers/0/name`. */
  readonly pointer: string;
  readonly reason: FieldErrorReason;
  /** Without the path: `Invalid value: -1: spec.b in body should be greater than or equal to 0`. */
  readonly message: string;
  /** Never set for values that may hold a secret by their place in the schema. */
  readonly badValue?: unknown;
  /** Values that would be accepted, where there is a short list of them; of an unknown field: names. */
  readonly supported?: readonly string[];
}

/** `spec.a: Required value`: one line of a Status message. */
export function fieldErrorText(error: FieldError): string {
  return error.path === '' ? error.message : `${error.path}: ${error.message}`;
}

/** A place in an object, in both notations. */
export interface Place {
  readonly path: string;
  readonly pointer: string;
}

/** The place where every other place starts: the object itself. */
export const root: Place = { path: '', pointer: '' };

/** The place of a member. */
export function member(at: Place, name: string): Place {
  return { path: at.path === '' ? name : `${at.path}.${name}`, pointer: `${at.pointer}/${escapeSegment(name)}` };
}

/** The place of an entry of a list. */
export function entry(at: Place, index: number): Place {
  return { path: `${at.path}[${index}]`, pointer: `${at.pointer}/${index}` };
}

/** A member name as a segment of a JSON pointer (RFC 6901): `~` becomes `~0`, `/` becomes `~1`. */
export function escapeSegment(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** Turns a JSON pointer into Kubernetes' notation; `value` decides whether a number is an index or a map key. */
export function placeOf(pointer: string, value: unknown): Place {
  let at = root;
  let current = value;
  for (const segment of pointer.split('/').slice(1)) {
    const name = segment.replaceAll('~1', '/').replaceAll('~0', '~');
    at = Array.isArray(current) ? entry(at, Number(name)) : member(at, name);
    current = childOf(current, name);
  }
  return at;
}

/** The value at a JSON pointer; `undefined` when there is none. */
export function valueAt(pointer: string, value: unknown): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((current, segment) => childOf(current, segment.replaceAll('~1', '/').replaceAll('~0', '~')), value);
}

function childOf(value: unknown, name: string): unknown {
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : Array.isArray(value) ? value[Number(name)] : undefined;
}

/** Whether a value is an object of JSON: no list, not null. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as Go prints it in such messages; long ones are cut, since messages end in status and logs. */
export function shown(value: unknown): string {
  if (value === undefined || value === null) return 'null';
  const text = JSON.stringify(value);
  return text.length > 256 ? `${text.slice(0, 253)}...` : text;
}

/** `Invalid value: VALUE: DETAIL`; without the value when there is none to show (a rule about several fields). */
export function invalid(at: Place, value: unknown, detail: string): FieldError {
  if (value === undefined) return { ...at, reason: 'FieldValueInvalid', message: `Invalid value: ${detail}` };
  return { ...at, reason: 'FieldValueInvalid', message: `Invalid value: ${shown(value)}: ${detail}`, badValue: value };
}

/** Kubernetes' words for a member that is missing. */
export function requiredValue(at: Place, detail = ''): FieldError {
  return { ...at, reason: 'FieldValueRequired', message: detail === '' ? 'Required value' : `Required value: ${detail}` };
}

/** Kubernetes' words for a member that may not be there. */
export function forbidden(at: Place, detail: string): FieldError {
  return { ...at, reason: 'FieldValueForbidden', message: `Forbidden: ${detail}` };
}

/** Kubernetes' words for an entry that is there twice. */
export function duplicate(at: Place, value: unknown): FieldError {
  return { ...at, reason: 'FieldValueDuplicate', message: `Duplicate value: ${shown(value)}`, badValue: value };
}

/** Kubernetes' words for a value that is none of a closed set. */
export function unsupported(at: Place, value: unknown, supported: readonly string[]): FieldError {
  return {
    ...at,
    reason: 'FieldValueNotSupported',
    message: `Unsupported value: ${shown(value)}: supported values: ${supported.map((each) => JSON.stringify(each)).join(', ')}`,
    badValue: value,
    supported,
  };
}

/** In Kubernetes' words for strict decoding. */
export function unknownField(at: Place): FieldError {
  return { ...at, reason: 'FieldUnknown', message: `unknown field ${JSON.stringify(at.path)}` };
}
