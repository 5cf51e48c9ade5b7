/** Finds the metrics and labels that a PromQL query names. Not a parser: promtool and Prometheus judge the syntax. */
export interface UsedMetric {
  readonly name: string;
  /** Labels in its braces. */
  readonly labels: readonly string[];
}

export interface Used {
  readonly metrics: readonly UsedMetric[];
  /** Labels in by, without, on and ignoring. */
  readonly grouping: readonly string[];
}

const OPERATORS: ReadonlySet<string> = new Set(['and', 'or', 'unless', 'bool', 'offset', 'by', 'without', 'on', 'ignoring', 'group_left', 'group_right']);
const GROUPING = /\b(by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)/g;
const NAME = /([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(?:\{([^}]*)\}|(\())?/g;

export function usedMetrics(query: string): Used {
  // Label values and ranges hold text of their own.
  const bare = query.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""').replaceAll(/\[[^\]]*\]/g, '');
  const grouping: string[] = [];
  const rest = bare.replaceAll(GROUPING, (_all, _word, labels: string) => {
    grouping.push(...names(labels));
    return ' ';
  });
  const metrics: UsedMetric[] = [];
  for (const [, name = '', labels = '', call] of rest.matchAll(NAME)) {
    if (call === undefined && !OPERATORS.has(name)) metrics.push({ name, labels: names(labels) });
  }
  return { metrics, grouping };
}

/** `a=~"", b!=""` and `a, b` alike. */
const names = (list: string): string[] =>
  list
    .split(',')
    .map((part) => /^\s*([a-zA-Z_][a-zA-Z0-9_]*)/.exec(part)?.[1] ?? '')
    .filter((name) => name !== '');
