import { printTable } from './print-table.ts';

interface Count {
  readonly calls?: number;
  readonly throttled?: number;
  readonly refused?: number;
}

/** The simulator's counts of calls (`GET /_sim/calls`) for a person: the commonest operation first, the sum at the end. */
export function callsTable(counted: unknown): string {
  const { operations = {}, total = {} } = counted as { readonly operations?: Readonly<Record<string, Count>>; readonly total?: Count };
  const byCalls = Object.entries(operations).sort(([nameA, a], [nameB, b]) => (b.calls ?? 0) - (a.calls ?? 0) || (nameA < nameB ? -1 : 1));
  const rows = [...byCalls, ['total', total] as const].map(([name, count]) => ({ cells: [name, count.calls ?? 0, count.throttled ?? 0, count.refused ?? 0], object: { metadata: { name } } }));
  const columnDefinitions = ['Operation', 'Calls', 'Throttled', 'Refused'].map((name) => ({ name }));
  return printTable({ columnDefinitions, rows, metadata: {} }, { wide: false, withNamespace: false });
}
