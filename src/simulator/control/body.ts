/** Reads the JSON bodies of the control API: every member named, typed and nothing else. */
import { isMembers } from '../members.ts';
import type { Members } from '../state.ts';

/** Answered with status 400 (or as given) and `{"error": message}`. */
export class ControlError extends Error {
  readonly status: number;

  constructor(message: string, status = 400) {
    super(message);
    this.name = 'ControlError';
    this.status = status;
  }
}

type FieldType = 'string' | 'number' | 'boolean' | 'strings';

/** Throws a ControlError that names the member which is unknown, missing (`!`) or of another type. */
export function readBody(body: string, fields: Readonly<Record<string, FieldType | `${FieldType}!`>>): Members {
  const parsed = parse(body);
  for (const name of Object.keys(parsed)) {
    if (!Object.hasOwn(fields, name)) throw new ControlError(`unknown member "${name}", expected: ${Object.keys(fields).join(', ')}`);
  }
  for (const [name, field] of Object.entries(fields)) {
    const required = field.endsWith('!');
    const type = required ? field.slice(0, -1) : field;
    const value = parsed[name];
    if (value === undefined) {
      if (required) throw new ControlError(`"${name}" is missing`);
    } else if (!isOfType(value, type)) throw new ControlError(`"${name}" must be ${type === 'strings' ? 'a list of strings' : `a ${type}`}, got ${JSON.stringify(value)}`);
  }
  return parsed;
}

const isOfType = (value: unknown, type: string): boolean =>
  type === 'strings' ? Array.isArray(value) && value.every((item) => typeof item === 'string') : typeof value === type;

/** Throws a ControlError that lists what is allowed. */
export function oneOf<Value extends string>(name: string, value: unknown, allowed: readonly Value[]): Value {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new ControlError(`"${name}" must be one of ${allowed.join(', ')}, got ${JSON.stringify(value)}`);
  return found;
}

/** Throws a ControlError for a number that is not positive. */
export function positive(name: string, value: number | undefined): number | undefined {
  if (value !== undefined && !(Number.isFinite(value) && value > 0)) throw new ControlError(`"${name}" must be a number above 0, got ${value}`);
  return value;
}

function parse(body: string): Members {
  try {
    const parsed: unknown = JSON.parse(body);
    if (isMembers(parsed)) return parsed;
  } catch {
    // Said below, for text that is no JSON as for JSON that is no object.
  }
  throw new ControlError('the body must be a JSON object');
}
