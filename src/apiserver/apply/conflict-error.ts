import type { StatusError } from '../model/status-error.ts';
import { applyConflict } from '../model/status-error.ts';
import type { FieldSet } from './field-set.ts';
import { showPaths } from './field-set.ts';
import type { ManagerEntry } from './manager-entry.ts';

/** Fields of another manager that an apply would change. */
export interface ManagerConflict {
  readonly entry: ManagerEntry;
  readonly fields: FieldSet;
}

/** The 409 of server-side apply. kubectl prints the message and adds how to go on, so the words are Kubernetes' own. */
export function conflictError(conflicts: readonly ManagerConflict[]): StatusError {
  const fields = conflicts
    .flatMap(({ entry, fields: set }) => showPaths(set).map((path) => ({ manager: showManager(entry), path })))
    .toSorted((left, right) => compare(left.manager, right.manager));
  const causes = fields.map(({ manager, path }) => ({ reason: 'FieldManagerConflict', message: `conflict with ${manager}`, field: path }));
  const [first] = fields;
  if (first !== undefined && fields.length === 1) {
    return applyConflict(`Apply failed with 1 conflict: conflict with ${first.manager}: ${first.path}`, causes);
  }
  const managers = [...new Set(fields.map((field) => field.manager))];
  const lines = managers.flatMap((manager) => [
    `conflicts with ${manager}:`,
    ...fields.filter((field) => field.manager === manager).map((field) => `- ${field.path}`),
  ]);
  return applyConflict(`Apply failed with ${fields.length} conflicts: ${lines.join('\n')}`, causes);
}

function showManager(entry: ManagerEntry): string {
  const name = JSON.stringify(entry.manager);
  const place = entry.subresource === '' ? name : `${name} with subresource ${JSON.stringify(entry.subresource)}`;
  return entry.operation === 'Update' ? `${place} using ${entry.apiVersion}` : place;
}

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
