/**
 * One text for one value: members sorted by name, `undefined` members left out, no white space. Two values that say the
 * same give the same text, so hashes and comparisons can be made on it. Array order counts; sort sets before.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  // The engine's own writer is several times faster than a loop here, and nearly everything can be put in order for it.
  const ordered = inOrder(value);
  return ordered === undefined ? written(value) : JSON.stringify(ordered);
}

/** True when both values have one canonical text. */
export function sameJson(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object') return false;
  return sameValue(left, right);
}

/**
 * `value` with the members of every object sorted; the very same value where they are sorted already. `undefined` when
 * no object can have the order that is wanted, or JSON.stringify would not write the members as they are.
 */
function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value ?? null;
  return Array.isArray(value) ? entriesInOrder(value) : membersInOrder(value as Readonly<Record<string, unknown>>);
}

function entriesInOrder(entries: readonly unknown[]): readonly unknown[] | undefined {
  let copy: unknown[] | undefined;
  for (let index = 0; index < entries.length; index += 1) {
    const entry = entries[index];
    if (typeof entry !== 'object' || entry === null) continue;
    const ordered = inOrder(entry);
    if (ordered === undefined) return undefined;
    if (ordered !== entry) (copy ??= entries.slice())[index] = ordered;
  }
  return copy ?? entries;
}

function membersInOrder(members: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> | undefined {
  if (typeof members['toJSON'] === 'function') return undefined;
  const names = Object.keys(members);
  let copied = !isSorted(names);
  if (copied) names.sort();
  const ordered: unknown[] = [];
  for (const name of names) {
    if (isIndex(name) || name === '__proto__') return undefined;
    const member = members[name];
    const next = typeof member === 'object' && member !== null ? inOrder(member) : member;
    if (next === undefined && member !== undefined) return undefined;
    copied ||= next !== member;
    ordered.push(next);
  }
  if (!copied) return members;
  const copy: Record<string, unknown> = {};
  for (const [index, name] of names.entries()) copy[name] = ordered[index];
  return copy;
}

function isSorted(names: readonly string[]): boolean {
  for (let index = 1; index < names.length; index += 1) if ((names[index - 1] ?? '') > (names[index] ?? '')) return false;
  return true;
}

/** Objects keep names that look like an index in the order of numbers (`9` before `10`), whatever order they are given in. */
function isIndex(name: string): boolean {
  const first = name.charCodeAt(0);
  return first >= 48 && first <= 57;
}

/** The same by hand, for the objects that cannot be put in order. */
function written(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => written(item)).join(',')}]`;
  const members = value as Readonly<Record<string, unknown>>;
  let text = '';
  for (const name of Object.keys(members).sort()) {
    const member = members[name];
    if (member !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${written(member)}`;
  }
  return `{${text}}`;
}

/** Without writing the texts: a comparison runs over every status in every pass, and most end at the first difference. */
function sameValue(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (isObject(left) && isObject(right)) return sameObject(left, right);
  if (isObject(left) || isObject(right) || (typeof left === 'string' && typeof right === 'string')) return false;
  return canonicalJson(left) === canonicalJson(right);
}

function sameObject(left: object, right: object): boolean {
  if (Array.isArray(left) || Array.isArray(right)) {
    return Array.isArray(left) && Array.isArray(right) && left.length === right.length && left.every((entry, index) => sameValue(entry, right[index]));
  }
  return sameMembers(left as Readonly<Record<string, unknown>>, right as Readonly<Record<string, unknown>>);
}

function sameMembers(left: Readonly<Record<string, unknown>>, right: Readonly<Record<string, unknown>>): boolean {
  let missing = 0;
  for (const name of Object.keys(right)) if (right[name] !== undefined) missing += 1;
  for (const name of Object.keys(left)) {
    const member = left[name];
    if (member === undefined) continue;
    if (!Object.hasOwn(right, name) || right[name] === undefined || !sameValue(member, right[name])) return false;
    missing -= 1;
  }
  return missing === 0;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
