/** What could not be applied, and where it stands when that is known. */
export interface PlacedFailure {
  readonly path?: string;
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
}

/** So many other files are named; the rest is counted. */
const namedFiles = 5;

/** The first failure with its place and words, then the other places, so that all of them can be mended in one go. */
export function describeFailures(failures: readonly PlacedFailure[]): string {
  const [first, ...others] = failures;
  if (first === undefined) return '';
  const places = [...new Set(others.map((failure) => placeOf(failure, false)))].filter((place) => place !== '');
  const unplaced = others.filter((failure) => failure.path === undefined).length;
  const left = Math.max(0, places.length - namedFiles) + unplaced;
  const named = [...places.slice(0, namedFiles), ...(left === 0 ? [] : [`${String(left)} more`])];
  const where = placeOf(first, true);
  return `${where === '' ? '' : `${where}: `}${first.message}${named.length === 0 ? '' : ` (and ${named.join(', ')})`}`;
}

function placeOf({ path, line = 1, column }: PlacedFailure, exact: boolean): string {
  if (path === undefined) return '';
  return `${path}:${String(line)}${exact && column !== undefined ? `:${String(column)}` : ''}`;
}
