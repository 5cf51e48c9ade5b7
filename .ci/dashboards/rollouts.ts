/** The dashboard of rollouts: what moves, what waits for a person, what failed and how soon that was seen. Proven by `.ci/prometheus/`. */
import type { DashboardDefinition, Row } from './panel.ts';
import { increase, orZero, quantileOfHour } from './promql.ts';

const NS = 'namespace=~"$namespace"';
const MOVING = 'phase=~"Requested|Progressing|Overdue|AtGate"';
const BACK = 'phase=~"Stopping|RollingBack"';
const waited = `time() - max by (namespace, name, point) (longshore_service_gate_waiting_since_timestamp_seconds{${NS}})`;

const now: Row = {
  title: 'Now',
  panels: [
    { title: 'Rolling out', kind: 'stat', unit: 'short', width: 4, description: 'Services with a rollout on its way, those that wait at a gate included.', queries: [{ expr: orZero(`count(longshore_service_rollout_phase{${NS}, ${MOVING}})`) }] },
    { title: 'Going back', kind: 'stat', unit: 'short', width: 4, warn: [1, 5], description: 'Services that ECS takes back to their last revision.', queries: [{ expr: orZero(`count(longshore_service_rollout_phase{${NS}, ${BACK}})`) }] },
    { title: 'At a gate', kind: 'stat', unit: 'short', width: 4, warn: [1, 10], description: 'Rollouts that wait for somebody to approve them.', queries: [{ expr: orZero(`count(longshore_service_gate_waiting_since_timestamp_seconds{${NS}})`) }] },
    { title: 'By phase', kind: 'bars', unit: 'short', width: 12, description: 'Where the last rollout of each service is; status.rollout.state, or AtGate while it waits for an approval.', queries: [{ expr: `count by (phase) (longshore_service_rollout_phase{${NS}})`, legend: '{{phase}}' }] },
    { title: 'Production traffic on the new revision', kind: 'lines', unit: 'percentunit', width: 24, description: 'As ECS asks for it, for each service while its traffic is shifted. A line that stays flat is a bake time, or a gate.', queries: [{ expr: `max by (namespace, name, strategy) (longshore_service_production_traffic_ratio{${NS}})`, legend: '{{namespace}}/{{name}} {{strategy}}' }] },
    { title: 'Waiting for approval', kind: 'table', unit: 's', width: 24, description: 'How long each has waited, and where. `longshore promote NAME` lets it go on, `longshore abort NAME` takes it back.', queries: [{ expr: `sort_desc(${waited})` }] },
  ],
};

const course: Row = {
  title: 'Course',
  panels: [
    { title: 'Started', kind: 'bars', unit: 'short', width: 12, description: 'Rollouts that began, by strategy.', queries: [{ expr: increase('longshore_rollouts_started_total', 'strategy'), legend: '{{strategy}}' }] },
    { title: 'Ended', kind: 'bars', unit: 'short', width: 12, description: 'Rollouts that ended, by strategy and outcome.', queries: [{ expr: increase('longshore_rollouts_total', 'strategy, outcome'), legend: '{{strategy}} {{outcome}}' }] },
    {
      title: 'Duration', kind: 'lines', unit: 's', width: 24, description: 'From the write to the end, over the last hour, by strategy and outcome. Bake times and gates are part of it.',
      queries: [0.5, 0.95].map((share) => ({ expr: quantileOfHour(share, 'longshore_rollout_duration_seconds', ['strategy', 'outcome']), legend: `{{strategy}} {{outcome}} p${share * 100}` })),
    },
  ],
};

const gates: Row = {
  title: 'Gates',
  panels: [
    { title: 'Wait for approval', kind: 'lines', unit: 's', width: 12, description: 'Median and slowest waits that ended with an approval in the last hour, by the point of the gate.', queries: [0.5, 0.95].map((share) => ({ expr: quantileOfHour(share, 'longshore_gate_wait_seconds', ['point'], 'outcome="Approved"'), legend: `{{point}} p${share * 100}` })) },
    { title: 'Waits, by how they ended', kind: 'bars', unit: 'short', width: 6, description: 'Passed: in ECS itself, by a person or a time-out that lets go on. Withdrawn: taken back or replaced meanwhile.', queries: [{ expr: increase('longshore_gate_wait_seconds_count', 'outcome'), legend: '{{outcome}}' }] },
    { title: 'Approvals, by what', kind: 'bars', unit: 'short', width: 6, description: 'An annotation (longshore promote), a RolloutApproval object, or an earlier promote of the whole rollout.', queries: [{ expr: increase('longshore_approvals_total', 'source'), legend: '{{source}}' }] },
  ],
};

const failures: Row = {
  title: 'Failures',
  panels: [
    { title: 'Rolled back', kind: 'stat', unit: 'percentunit', width: 4, warn: [0.05, 0.2], description: 'Part of the rollouts in the chosen time that failed or were undone; those replaced by a newer revision are left out. No data without a rollout.', queries: [{ expr: 'sum(increase(longshore_rollouts_total{outcome=~"RolledBack|Failed|Stopped"}[$__range])) / (sum(increase(longshore_rollouts_total{outcome!="Superseded"}[$__range])) > 0)' }] },
    { title: 'Rollbacks, by what', kind: 'bars', unit: 'short', width: 10, description: 'Who or what undid them: ECS (the circuit breaker, an alarm, a hook), a person, or Longshore, by why: FailFast with the class of failure, ProgressDeadline, Abort.', queries: [{ expr: increase('longshore_rollbacks_total', 'reason'), legend: '{{reason}}' }] },
    { title: 'Stopped early, by failure', kind: 'bars', unit: 'short', width: 10, description: 'Rollouts that could not succeed and were not left to the circuit breaker, by the class of failure of their tasks.', queries: [{ expr: increase('longshore_failure_to_stop_seconds_count', 'class'), legend: '{{class}}' }] },
    { title: 'From failure to stop, p95', kind: 'lines', unit: 's', width: 24, description: 'From the failure that decided to StopServiceDeployment, over the last hour. One poll is 5 s; more means that calls wait (row AWS of the fleet dashboard).', queries: [{ expr: quantileOfHour(0.95, 'longshore_failure_to_stop_seconds', ['class']), legend: '{{class}}' }] },
  ],
};

export const rolloutsDashboard: DashboardDefinition = {
  uid: 'longshore-rollouts',
  title: 'Longshore / Rollouts',
  description: 'Rollouts of ECS services: where they are, how their traffic shifts, what waits for approval, how long they take, and what undid them.',
  tags: ['longshore', 'ecs', 'gitops'],
  variables: [{ name: 'namespace', label: 'Namespace', metric: 'longshore_service_ready' }],
  rows: [now, course, gates, failures],
  docs: 'https://longshore.dev/docs/guide/dashboards',
};
