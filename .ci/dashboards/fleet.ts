/** The fleet dashboard: is everything fine, and if not, where to look. Every query is proven by `.ci/prometheus/`. */
import type { DashboardDefinition, Row } from './panel.ts';
import { awsRow, operatorRow, sourcesRow } from './operator-rows.ts';
import { increase, orZero, quantileOfHour } from './promql.ts';

const NS = 'namespace=~"$namespace"';

const fleet: Row = {
  title: 'Fleet',
  panels: [
    { title: 'Ready', kind: 'stat', unit: 'short', width: 4, description: 'Services whose Ready condition is True: the desired revision runs, by the deployment that was meant to bring it.', queries: [{ expr: orZero(`sum(longshore_service_ready{${NS}})`) }] },
    { title: 'Not ready', kind: 'stat', unit: 'short', width: 4, warn: [1, 10], description: 'All others. Rollouts on their way are among them; the panel beside tells why.', queries: [{ expr: orZero(`count(longshore_service_ready{${NS}} == 0)`) }] },
    { title: 'Not ready, by reason', kind: 'bars', unit: 'short', width: 16, description: 'The situation of each service that is not Ready. docs/spec/conditions.md says what each one means and who has to act.', queries: [{ expr: `count by (situation) (longshore_service_situation{${NS}} and on (namespace, name) (longshore_service_ready{${NS}} == 0))`, legend: '{{situation}}' }] },
    { title: 'Services by situation', kind: 'bars', unit: 'short', width: 12, description: 'Every service is in exactly one situation of the truth table of conditions.', queries: [{ expr: `count by (situation) (longshore_service_situation{${NS}})`, legend: '{{situation}}' }] },
    {
      title: 'Tasks', kind: 'lines', unit: 'short', width: 12, description: 'Tasks that ECS is asked for, and what runs or starts. Running above desired is normal while a rollout replaces tasks.',
      queries: [
        { expr: `sum(longshore_service_desired_tasks{${NS}})`, legend: 'desired' },
        { expr: `sum(longshore_service_running_tasks{${NS}})`, legend: 'running' },
        { expr: `sum(longshore_service_pending_tasks{${NS}})`, legend: 'pending' },
      ],
    },
    { title: 'Services short of tasks', kind: 'table', unit: 'short', width: 24, description: 'Tasks that are missing, the worst twenty services. Empty is good.', queries: [{ expr: `topk(20, sum by (namespace, name) (longshore_service_desired_tasks{${NS}} - longshore_service_running_tasks{${NS}}) > 0)` }] },
  ],
};

const rollouts: Row = {
  title: 'Rollouts',
  panels: [
    { title: 'Running now', kind: 'stat', unit: 'short', width: 4, description: 'Services that ECS deploys, or rolls back, at this moment.', queries: [{ expr: orZero(`count(longshore_service_situation{${NS}, situation=~"Applying|RollingOut|RollingBack|ForeignDeployment"})`) }] },
    { title: 'Succeeded', kind: 'stat', unit: 'percentunit', width: 4, description: 'Part of the rollouts in the chosen time that succeeded; those replaced by a newer revision are left out. No data without a rollout.', queries: [{ expr: 'sum(increase(longshore_rollouts_total{outcome="Succeeded"}[$__range])) / (sum(increase(longshore_rollouts_total{outcome!="Superseded"}[$__range])) > 0)' }] },
    { title: 'Started', kind: 'bars', unit: 'short', description: 'Rollouts that began, by the strategy of the ECS service.', queries: [{ expr: increase('longshore_rollouts_started_total', 'strategy'), legend: '{{strategy}}' }] },
    { title: 'Ended, by outcome', kind: 'bars', unit: 'short', description: 'Each rollout ends once. Lost: ECS no longer knows the deployment.', queries: [{ expr: increase('longshore_rollouts_total', 'outcome'), legend: '{{outcome}}' }] },
    {
      title: 'Duration by strategy', kind: 'lines', unit: 's', width: 24, description: 'From the start of a rollout to its success, over the last hour.',
      queries: [0.5, 0.95].map((share) => ({ expr: quantileOfHour(share, 'longshore_rollout_duration_seconds', ['strategy'], 'outcome="Succeeded"'), legend: `{{strategy}} p${share * 100}` })),
    },
  ],
};

const rollbacks: Row = {
  title: 'Rollbacks',
  panels: [
    { title: 'Rolled back', kind: 'stat', unit: 'short', width: 4, warn: [1, 5], description: 'Rollouts that failed or were undone in the chosen time.', queries: [{ expr: 'sum(increase(longshore_rollbacks_total[$__range]))' }] },
    { title: 'Held in quarantine', kind: 'stat', unit: 'short', width: 4, warn: [1, 5], description: 'Services whose desired input was rolled back before and is not tried again. A changed input, or a person who says retry, releases it.', queries: [{ expr: orZero(`count(longshore_service_situation{${NS}, situation=~"RolledBack|Quarantined|RolloutFailed|RolloutStopped"})`) }] },
    { title: 'By reason', kind: 'bars', unit: 'short', width: 16, description: 'Who or what undid them: the circuit breaker of ECS, an alarm, a hook, a person, or Longshore itself, by why: FailFast with the class of failure, ProgressDeadline, Abort.', queries: [{ expr: increase('longshore_rollbacks_total', 'reason'), legend: '{{reason}}' }] },
  ],
};

const drift: Row = {
  title: 'Drift',
  panels: [
    { title: 'Services drifted', kind: 'stat', unit: 'short', width: 4, warn: [1, 10], description: 'Services with a managed field that somebody else changed and that is not repaired, or only reported.', queries: [{ expr: orZero(`count(longshore_service_drifted_fields{${NS}} > 0)`) }] },
    { title: 'Fields that differ now', kind: 'lines', unit: 'short', width: 10, description: 'By group of fields, over all services. With drift.policy Remediate it returns to 0 by itself.', queries: [{ expr: 'sum by (group) (longshore_drifted_fields)', legend: '{{group}}' }] },
    { title: 'Found', kind: 'bars', unit: 'short', width: 10, description: 'Fields found changed behind the operator. A steady stream: two systems fight over a field (see drift.ignore).', queries: [{ expr: increase('longshore_drift_detected_total', 'group'), legend: '{{group}}' }] },
    { title: 'Services with drift', kind: 'table', unit: 'short', width: 24, description: 'The worst twenty; status.drift of the object names the fields. Empty is good.', queries: [{ expr: `topk(20, sum by (namespace, name) (longshore_service_drifted_fields{${NS}}) > 0)` }] },
  ],
};

const latency: Row = {
  title: 'From commit to ECS',
  panels: [
    {
      title: 'Commit to update', kind: 'lines', unit: 's', width: 12, description: 'From a commit to the first write to ECS that carries it, over the last hour. Mostly the poll interval of the source.',
      queries: [0.5, 0.95, 0.99].map((share) => ({ expr: quantileOfHour(share, 'longshore_commit_to_update_seconds'), legend: `p${share * 100}` })),
    },
    {
      title: 'Commit to steady', kind: 'lines', unit: 's', width: 12, description: 'From a commit to the success of its rollout, over the last hour.',
      queries: [0.5, 0.95, 0.99].map((share) => ({ expr: quantileOfHour(share, 'longshore_commit_to_steady_seconds'), legend: `p${share * 100}` })),
    },
  ],
};

export const fleetDashboard: DashboardDefinition = {
  uid: 'longshore-fleet',
  title: 'Longshore / Fleet',
  description: 'ECS services kept by Longshore: what is ready, what rolls out, what was rolled back, what drifted, and what it costs in AWS calls.',
  tags: ['longshore', 'ecs', 'gitops'],
  variables: [
    { name: 'namespace', label: 'Namespace', metric: 'longshore_service_ready' },
    { name: 'account', label: 'AWS account', metric: 'longshore_aws_calls_total' },
  ],
  rows: [fleet, rollouts, rollbacks, drift, latency, awsRow, sourcesRow, operatorRow],
  docs: 'https://longshore.dev/docs/guide/dashboards',
};
