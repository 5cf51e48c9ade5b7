import type { Table } from '../app/read-table.ts';

/** Columns as kubectl aligns them: three spaces between, no trailing blanks; `wide` adds the columns of lower priority. */
export function printTable(table: Table, options: { readonly wide: boolean; readonly withNamespace: boolean }): string {
  const shown = table.columnDefinitions.map((column, index) => ({ column, index })).filter(({ column }) => options.wide || (column.priority ?? 0) === 0);
  const header = [...(options.withNamespace ? ['NAMESPACE'] : []), ...shown.map(({ column }) => column.name.toUpperCase())];
  const rows = table.rows.map(({ cells, object }) => [...(options.withNamespace ? [object.metadata.namespace ?? ''] : []), ...shown.map(({ index }) => cellText(cells[index]))]);
  const widths = header.map((name, column) => Math.max(name.length, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]): string => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('   ').trimEnd();
  return `${[header, ...rows].map(line).join('\n')}\n`;
}

/** What a table says, ages left out: they change with every look, and nothing has happened. */
export function tableContent({ columnDefinitions, rows }: Table): string {
  return JSON.stringify(rows.map(({ cells, object }) => [object.metadata.namespace, ...cells.filter((_cell, index) => columnDefinitions[index]?.name !== 'Age')]));
}

function cellText(value: unknown): string {
  if (value === null || value === undefined || value === '') return '';
  return typeof value === 'string' ? shortened(value.replaceAll('\n', ' ')) : JSON.stringify(value);
}

/** A revision by its name and a commit by twelve digits: a person compares those, and the rest fills the line. */
function shortened(text: string): string {
  const revision = /^arn:[^:]*:ecs:[^:]*:\d*:task-definition\/([^/ ]+)$/.exec(text)?.[1];
  return revision ?? text.replace(/^(\S+@)sha(?:1|256):([0-9a-f]{12})[0-9a-f]+$/, '$1$2');
}
