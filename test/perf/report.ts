/** Measurements as rows with a target and a verdict, and the table that is printed. */
export interface Row {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** `undefined`: told, not judged. */
  readonly target?: { readonly most: number } | { readonly least: number };
  /** How the number came about: counts, quantiles, floors. */
  readonly note?: string;
}

export type Verdict = 'ok' | 'MISSED' | '';

/** A value that is no number misses every target. */
export function verdictOf({ value, target }: Row): Verdict {
  if (target === undefined) return '';
  return ('most' in target ? value <= target.most : value >= target.least) ? 'ok' : 'MISSED';
}

export function tableOf(title: string, rows: readonly Row[]): string {
  const cells = rows.map((row) => [row.what, `${format(row.value)} ${row.unit}`.trim(), targetText(row), verdictOf(row), row.note ?? '']);
  const all = [['', 'measured', 'target', '', ''], ...cells];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((line) => line[column]?.length ?? 0)));
  const text = all.map((line) => line.map((cell, column) => (column === 1 || column === 2 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0))).join('  ').trimEnd());
  return ['', title, ...text].join('\n');
}

export const missed = (rows: readonly Row[]): number => rows.filter((row) => verdictOf(row) === 'MISSED').length;

function targetText({ target }: Row): string {
  if (target === undefined) return '-';
  return 'most' in target ? `<= ${format(target.most)}` : `>= ${format(target.least)}`;
}

function format(value: number): string {
  if (Number.isNaN(value)) return 'no value';
  const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : Math.abs(value) >= 10 ? 1 : 3;
  return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}
