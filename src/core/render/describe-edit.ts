import { isMembers } from '../model/shape.ts';
import type { Members } from '../model/shape.ts';
import type { DifferingField } from './differing-fields.ts';

/** So many fields are named; the rest is counted. */
const NAMED = 5;
/** A path longer than this is cut: keys of maps are the user's. */
const PATH_LENGTH = 120;

/**
 * What somebody edited in the cluster, and with what: `by kubectl (scale): spec.service.desiredCount (5, in Git 3)`. Texts are
 * not shown, since each may be a secret. `managedFields`: of the object before it is set back, in which `own` is the manager
 * that sets it back; who was signed in stands only in the audit log of the API server.
 */
export function describeEdit(fields: readonly DifferingField[], managedFields: unknown, own: string): string {
  const entries = (Array.isArray(managedFields) ? (managedFields as readonly unknown[]) : []).filter(isManagerEntry).filter(({ manager }) => manager !== own);
  const editors = [...new Set(fields.flatMap((field) => editorOf(field, entries) ?? []))];
  const named = fields.slice(0, NAMED).map((field) => `${fieldText(field.path)}${valuesText(field)}`);
  const rest = fields.length > NAMED ? [`${String(fields.length - NAMED)} more`] : [];
  return `${editors.length === 0 ? '' : ` by ${editors.join(' and ')}`}${fields.length === 0 ? '' : `: ${[...named, ...rest].join(', ')}`}`;
}

/** As kubectl and the API server write a path. */
function fieldText(path: DifferingField['path']): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${String(part)}]` : /^[\w-]+$/.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`)).join('');
  const whole = text.replace(/^\./, '');
  return whole.length <= PATH_LENGTH ? whole : `${whole.slice(0, PATH_LENGTH - 1)}…`;
}

function valuesText({ live, declared }: DifferingField): string {
  if (live === undefined) return ' (taken out)';
  return isPlain(live) && isPlain(declared) ? ` (${String(live)}, in Git ${String(declared)})` : '';
}

function isPlain(value: unknown): value is number | boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}

/** One entry of `metadata.managedFields` (Kubernetes API conventions, "Server-Side Apply: field management"). */
interface ManagerEntry {
  readonly manager: string;
  readonly subresource?: unknown;
  readonly fieldsV1: Members;
}

/** The manager that owns the field, as whom `kubectl` and the rest introduce themselves. Nobody owns what was taken out. */
function editorOf({ path }: DifferingField, entries: readonly ManagerEntry[]): string | undefined {
  const owner = entries.find(({ fieldsV1 }) => owns(fieldsV1, path));
  if (owner === undefined) return undefined;
  return typeof owner.subresource === 'string' && owner.subresource !== '' ? `${owner.manager} (${owner.subresource})` : owner.manager;
}

/** Into lists the names do not go: an entry is named by its keys there, and here by its position. */
function owns(fields: Members, [part, ...rest]: DifferingField['path']): boolean {
  if (part === undefined || typeof part === 'number') return true;
  const child = fields[`f:${part}`];
  if (!isMembers(child)) return false;
  return Object.keys(child).length === 0 || owns(child, rest);
}

function isManagerEntry(value: unknown): value is ManagerEntry {
  return isMembers(value) && typeof value['manager'] === 'string' && isMembers(value['fieldsV1']);
}
