/** A dashboard as data: what is asked and how it is shown. `build-dashboard.ts` makes Grafana's JSON of it. */

/** Grafana's unit ids, the few that we use. */
export type Unit = 'short' | 's' | 'percentunit' | 'bytes' | 'ops';

export interface Query {
  /** PromQL; `$namespace`, `$account` and Grafana's `$__rate_interval` and `$__range` are filled in by Grafana. */
  readonly expr: string;
  /** Name of a series, with `{{label}}` in it. Tables have a column for each label instead. */
  readonly legend?: string;
}

export interface Panel {
  readonly title: string;
  /** For the person who looks at it in the middle of the night: what it means, and what to do when it is high. */
  readonly description: string;
  readonly kind: 'stat' | 'lines' | 'bars' | 'table';
  readonly unit: Unit;
  readonly queries: readonly Query[];
  /** Of 24 columns; 8 when left out. */
  readonly width?: number;
  /** Stats turn orange at the first and red at the second value. */
  readonly warn?: readonly [orange: number, red: number];
}

export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** A choice at the top of the dashboard: values of a label, all of them by default. */
export interface LabelVariable {
  readonly name: string;
  readonly label: string;
  /** Metric that carries the label of the same name. */
  readonly metric: string;
}

export interface DashboardDefinition {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly variables: readonly LabelVariable[];
  readonly rows: readonly Row[];
  /** Page that explains it. */
  readonly docs: string;
}
