/** The form of AWS Query -> nested members: `Actions.member.1.ForwardConfig.TargetGroups.member.2.Weight=5` (ecs-api.md section 16). */
import { isMembers } from '../members.ts';
import type { Members } from '../state.ts';
import { validationError } from './refusals.ts';
import type { Shape, StructShape } from './shapes.ts';

/** Of the protocol, not of the operation. */
const ENVELOPE: ReadonlySet<string> = new Set(['Action', 'Version']);
/** No list of the API is longer. */
const MAX_ITEMS = 1000;

/**
 * Reads a request by its shape. Throws ValidationError for a parameter that the shape does not have (AWS ignores it; a
 * typo must not pass here), one of the wrong type, and a required one that is missing.
 */
export function readForm(form: URLSearchParams, shape: StructShape): Members {
  const input: Members = {};
  for (const [name, value] of form) if (!ENVELOPE.has(name)) put(input, shape, name, name.split('.'), value);
  return finish(input, shape, '') as Members;
}

/** Lists are kept by index until all of the form is read, since parameters come in any order. */
function put(into: Members, shape: StructShape, name: string, path: readonly string[], value: string): void {
  const [first = '', ...rest] = path;
  const member = Object.hasOwn(shape.members, first) ? shape.members[first] : undefined;
  if (member === undefined) throw validationError(`The simulator does not know the parameter ${name}.`);
  into[first] = placed(into[first], member, name, rest, value);
}

function placed(known: unknown, shape: Shape, name: string, path: readonly string[], value: string): unknown {
  if (typeof shape === 'string') {
    if (path.length > 0) throw validationError(`The simulator does not know the parameter ${name}.`);
    return scalar(shape, name, value);
  }
  const inner: Members = isMembers(known) ? known : {};
  if (shape.kind === 'struct') {
    put(inner, shape, name, path, value);
    return inner;
  }
  // An empty list is written as the bare name.
  if (path.length === 0 && value === '') return inner;
  const [marker, index = '', ...rest] = path;
  if (marker !== 'member' || !/^[1-9]\d{0,3}$/.test(index) || Number(index) > MAX_ITEMS) throw validationError(`${name} is not an item of a list.`);
  inner[index] = placed(inner[index], shape.item, name, rest, value);
  return inner;
}

function scalar(shape: 'string' | 'integer' | 'boolean', name: string, value: string): unknown {
  switch (shape) {
    case 'string':
      return value;
    case 'integer':
      if (!/^-?\d{1,9}$/.test(value)) throw validationError(`Value '${value}' at '${name}' must be an integer`);
      return Number(value);
    case 'boolean':
      if (value !== 'true' && value !== 'false') throw validationError(`Value '${value}' at '${name}' must be true or false`);
      return value === 'true';
  }
}

/** Lists become arrays, and what is required has to be there. */
function finish(value: unknown, shape: Shape, path: string): unknown {
  if (typeof shape === 'string' || !isMembers(value)) return value;
  if (shape.kind === 'list') {
    return Object.entries(value)
      .sort(([left], [right]) => Number(left) - Number(right))
      .map(([index, item]) => finish(item, shape.item, `${path}.${index}.member`));
  }
  for (const name of shape.required) if (value[name] === undefined) throw missing(path, name);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, finish(member, shape.members[name] ?? 'string', path === '' ? camel(name) : `${path}.${camel(name)}`)]));
}

const missing = (path: string, name: string): Error =>
  validationError(`1 validation error detected: Value null at '${path === '' ? '' : `${path}.`}${camel(name)}' failed to satisfy constraint: Member must not be null`);

const camel = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);
