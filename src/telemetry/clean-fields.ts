/** Makes the fields of a log record safe and serialisable: errors described, secrets out, depth and size bounded. */
import { describeError } from './describe-error.ts';
import { isSecretKey, redactText } from './redact.ts';

const MAX_DEPTH = 6;
const MAX_MEMBERS = 100;
const MAX_TEXT = 8_192;
const REDACTED = '[redacted]';

/** Members that winston itself reads from a record; as fields they would be appended, or dropped, in silence. */
const RESERVED: ReadonlySet<string> = new Set(['level', 'message', 'timestamp', 'splat']);

/** The fields of one record, safe to write: values under keys that name a secret are replaced, everything is bounded. */
export function cleanFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields)) {
    const cleaned = isSecretKey(key) ? REDACTED : clean(value, 0);
    if (cleaned !== undefined) result[RESERVED.has(key) ? `${key}_` : key] = cleaned;
  }
  return result;
}

/** The text of a record, with secrets out and its length bounded. */
export function cleanText(text: string): string {
  const redacted = redactText(text);
  return redacted.length > MAX_TEXT ? `${redacted.slice(0, MAX_TEXT)}... (${redacted.length} characters)` : redacted;
}

function clean(value: unknown, depth: number): unknown {
  switch (typeof value) {
    case 'string':
      return cleanText(value);
    case 'number':
    case 'boolean':
    case 'undefined':
      return value;
    case 'bigint':
      return value.toString();
    case 'object':
      return cleanObject(value, depth);
    default:
      return `[${typeof value}]`;
  }
}

function cleanObject(value: object | null, depth: number): unknown {
  if (value === null) return null;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  // A cyclic object ends here too.
  if (depth >= MAX_DEPTH) return '[deep]';
  if (value instanceof Error) return clean({ ...describeError(value) }, depth + 1);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) {
    const kept = value.slice(0, MAX_MEMBERS).map((item: unknown) => clean(item, depth + 1) ?? null);
    return value.length > MAX_MEMBERS ? [...kept, `[${value.length - MAX_MEMBERS} more]`] : kept;
  }
  const entries = Object.entries(value);
  const kept = entries.slice(0, MAX_MEMBERS).map(([key, member]): [string, unknown] => [key, isSecretKey(key) ? REDACTED : clean(member, depth + 1)]);
  return Object.fromEntries(entries.length > MAX_MEMBERS ? [...kept, ['...', `${entries.length - MAX_MEMBERS} more`]] : kept);
}
