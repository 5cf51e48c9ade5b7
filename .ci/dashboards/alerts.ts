/** Alert rules of the chart as data. `.ci/prometheus/rules.test.yaml` proves each of them on synthetic series. */
import { stringify } from 'yaml';

interface Alert {
  readonly alert: string;
  readonly expr: string;
  /** How long it has to hold; at once when left out. */
  readonly for?: string;
  readonly severity: 'info' | 'warning' | 'critical';
  readonly summary: string;
  /** What to do, for the person who is woken by it. */
  readonly description: string;
}

const usual = (range: string): string =>
  `histogram_quantile(0.5, sum by (strategy, le) (increase(longshore_rollout_duration_seconds_bucket{outcome="Succeeded"}[${range}])))`;

const alerts: readonly Alert[] = [
  {
    alert: 'LongshoreRolloutWaitsAtGate',
    expr: 'time() - max by (namespace, name, point) (longshore_service_gate_waiting_since_timestamp_seconds) > 4 * 3600',
    for: '5m',
    severity: 'warning',
    summary: '{{ $labels.namespace }}/{{ $labels.name }} has waited at a gate for {{ $value | humanizeDuration }}',
    description: 'Nobody approved {{ $labels.point }}. Look with `longshore status {{ $labels.name }} -n {{ $labels.namespace }}`, then promote or abort it, before its time-out decides.',
  },
  {
    alert: 'LongshoreRolledBack',
    expr: 'sum by (reason) (increase(longshore_rollbacks_total[15m])) > 0',
    severity: 'warning',
    summary: 'Rollouts were rolled back by {{ $labels.reason }}',
    description: 'The events of the object and status.quarantine have the evidence in ECS\'s words; a fixed commit is rolled out by itself, `longshore retry` tries the same one again.',
  },
  {
    alert: 'LongshoreManyRollbacks',
    expr: 'sum(increase(longshore_rollbacks_total[1h])) >= 3 and sum(increase(longshore_rollbacks_total[1h])) > 0.5 * sum(increase(longshore_rollouts_total{outcome!="Superseded"}[1h]))',
    severity: 'critical',
    summary: 'More than half of the rollouts of the last hour failed',
    description: 'More than one service fails: look for what they share (a base image, a secret, a subnet, an execution role). `longshore pause NAME` keeps the next commit back.',
  },
  {
    alert: 'LongshoreRolloutOverdue',
    expr: 'max by (namespace, name) (longshore_service_rollout_phase{phase="Overdue"}) == 1',
    for: '1m',
    severity: 'warning',
    summary: '{{ $labels.namespace }}/{{ $labels.name }} is not rolled out within its progress deadline',
    description: 'spec.rollout.onFailure Hold leaves it running. status.rollout.message says what holds it up; `longshore abort` takes it back.',
  },
  {
    alert: 'LongshoreRolloutsSlow',
    expr: `${usual('1h')} > 2 * ${usual('7d')} and on (strategy) sum by (strategy) (increase(longshore_rollout_duration_seconds_count{outcome="Succeeded"}[1h])) >= 3`,
    for: '10m',
    severity: 'warning',
    summary: '{{ $labels.strategy }} rollouts take twice as long as usual',
    description: 'The median of the last hour against that of the week. Look for missing capacity (situation of the services), slow health checks, or AWS calls that wait (fleet dashboard, row AWS).',
  },
  {
    alert: 'LongshoreStopsLate',
    expr: 'histogram_quantile(0.95, sum by (class, le) (increase(longshore_failure_to_stop_seconds_bucket[1h]))) > 30',
    severity: 'warning',
    summary: 'Rollouts that fail by {{ $labels.class }} are stopped late',
    description: 'One poll is 5 s. More means that calls to AWS wait or fail, or that the operator is too busy: see the rows AWS and Operator of the fleet dashboard.',
  },
];

/** The rule file of the chart: Prometheus' own format, which is also `spec` of a PrometheusRule. */
export function generateAlerts(): readonly { readonly path: string; readonly content: string }[] {
  const rules = alerts.map(({ alert, expr, for: duration, severity, summary, description }) => ({
    alert,
    expr,
    ...(duration === undefined ? {} : { for: duration }),
    labels: { severity },
    annotations: { summary, description },
  }));
  return [{ path: 'charts/longshore/files/rules/rollouts.yaml', content: stringify({ groups: [{ name: 'longshore-rollouts', rules }] }, { lineWidth: 0 }) }];
}

/** For the tests and the guide. */
export const alertNames: readonly string[] = alerts.map(({ alert }) => alert);
/** For the tests: every query. */
export const alertQueries: readonly string[] = alerts.map(({ expr }) => expr);
