/** Rows about what the operator costs and how it is: AWS calls, Git, the process itself. */
import type { Row } from './panel.ts';
import { increase, quantile, rate } from './promql.ts';

const ACCOUNT = 'account=~"$account"';

export const awsRow: Row = {
  title: 'AWS',
  panels: [
    { title: 'Calls by operation', kind: 'bars', unit: 'ops', description: 'Attempts sent, failed ones too. In steady state one service costs 0.1 call a sweep.', queries: [{ expr: rate('longshore_aws_calls_total', 'operation', ACCOUNT), legend: '{{operation}}' }] },
    { title: 'Calls by bucket', kind: 'bars', unit: 'ops', description: 'The same by the token bucket of AWS that they draw from.', queries: [{ expr: rate('longshore_aws_calls_total', 'bucket', ACCOUNT), legend: '{{bucket}}' }] },
    { title: 'Failed calls', kind: 'bars', unit: 'ops', description: 'By the reason of the error. No data: every call was answered.', queries: [{ expr: rate('longshore_aws_calls_total', 'code', `${ACCOUNT}, code!="ok"`), legend: '{{code}}' }] },
    { title: 'Throttles', kind: 'bars', unit: 'short', description: 'Attempts that AWS refused for their rate: others use the same buckets. Lower budget.share of the AwsAccount, or find them. No data: none since the start.', queries: [{ expr: increase('longshore_aws_throttles_total', 'bucket', ACCOUNT), legend: '{{bucket}}' }] },
    { title: 'Own share used', kind: 'lines', unit: 'percentunit', description: 'Part of the account\'s share of each bucket that is used up. Near 100 % calls wait.', queries: [{ expr: `max by (account, region, bucket) (longshore_aws_share_used_ratio{${ACCOUNT}})`, legend: '{{account}} {{region}} {{bucket}}' }] },
    { title: 'Rate in force', kind: 'lines', unit: 'percentunit', description: 'Part of the configured rate that is used; drops after a throttle and comes back slowly.', queries: [{ expr: `min by (account, region, bucket) (longshore_aws_rate_factor{${ACCOUNT}})`, legend: '{{account}} {{region}} {{bucket}}' }] },
    { title: 'Waiting by lane, p99', kind: 'lines', unit: 's', description: 'How long calls wait for their turn. A rollback never waits behind a sweep.', queries: [{ expr: quantile(0.99, 'longshore_aws_wait_seconds', ['lane']), legend: '{{lane}}' }] },
    { title: 'Answer time by operation, p99', kind: 'lines', unit: 's', description: 'From sending an attempt to its answer.', queries: [{ expr: quantile(0.99, 'longshore_aws_call_duration_seconds', ['operation']), legend: '{{operation}}' }] },
    { title: 'Items per batch', kind: 'lines', unit: 'short', description: 'Questions that one call answered, on average; AWS takes ten services at a time.', queries: [{ expr: 'sum by (operation) (rate(longshore_aws_batch_items_sum[$__rate_interval])) / (sum by (operation) (rate(longshore_aws_batch_items_count[$__rate_interval])) > 0)', legend: '{{operation}}' }] },
    { title: 'Sweep age', kind: 'lines', unit: 's', description: 'Since the last complete look at all services. Much above the interval: the sweep fails.', queries: [{ expr: `max by (account, region) (longshore_sweep_age_seconds{${ACCOUNT}})`, legend: '{{account}} {{region}} age' }, { expr: `max by (account, region) (longshore_sweep_interval_seconds{${ACCOUNT}})`, legend: '{{account}} {{region}} interval' }] },
    { title: 'Calls per service and sweep', kind: 'lines', unit: 'short', description: '0.1 in one cluster: services are described in tens. Many small clusters cost up to 1.', queries: [{ expr: `sum by (account, region) (longshore_sweep_calls{${ACCOUNT}}) / (sum by (account, region) (longshore_sweep_services{${ACCOUNT}}) > 0)`, legend: '{{account}} {{region}}' }] },
    { title: 'Missing services', kind: 'lines', unit: 'short', description: 'Services that the last sweep expected and did not find. Many at once halt the account.', queries: [{ expr: `max by (account, region) (longshore_sweep_missing_services{${ACCOUNT}})`, legend: '{{account}} {{region}}' }] },
  ],
};

export const sourcesRow: Row = {
  title: 'Git sources',
  panels: [
    { title: 'Sources', kind: 'stat', unit: 'short', width: 4, description: 'GitSource objects by whether they are ready.', queries: [{ expr: 'sum by (ready) (longshore_sources)', legend: 'ready {{ready}}' }] },
    { title: 'Looks by result', kind: 'bars', unit: 'short', width: 7, description: 'unchanged, applied, or the reason of the failure.', queries: [{ expr: increase('longshore_source_looks_total', 'result'), legend: '{{result}}' }] },
    { title: 'Objects applied', kind: 'bars', unit: 'short', width: 7, description: 'Objects written or deleted because of Git. Healed: somebody edited them in the cluster.', queries: [{ expr: increase('longshore_source_objects_total', 'why'), legend: '{{why}}' }] },
    { title: 'Time of a look, p95', kind: 'lines', unit: 's', width: 6, description: 'With fetching and applying.', queries: [{ expr: quantile(0.95, 'longshore_source_look_duration_seconds') }] },
  ],
};

export const operatorRow: Row = {
  title: 'Operator',
  panels: [
    { title: 'Leading replicas', kind: 'stat', unit: 'short', width: 4, description: 'Exactly one holds the Lease; 0 for longer than a lease means that nothing is reconciled.', queries: [{ expr: 'sum(leader_election_master_status)' }] },
    { title: 'Workers in use', kind: 'stat', unit: 'percentunit', width: 4, warn: [0.8, 0.95], description: 'Of the controller that is busiest.', queries: [{ expr: 'max(controller_runtime_active_workers / controller_runtime_max_concurrent_reconciles)' }] },
    { title: 'Reconciles by result', kind: 'bars', unit: 'ops', description: 'Passes over objects by all controllers, and how they ended.', queries: [{ expr: rate('controller_runtime_reconcile_total', 'result'), legend: '{{result}}' }] },
    { title: 'Errors by controller', kind: 'bars', unit: 'ops', description: 'Errors are tried again with back-off; terminal ones wait for a person.', queries: [{ expr: rate('controller_runtime_reconcile_errors_total', 'controller'), legend: '{{controller}}' }, { expr: rate('controller_runtime_terminal_reconcile_errors_total', 'controller'), legend: '{{controller}} terminal' }] },
    { title: 'Queue depth', kind: 'lines', unit: 'short', description: 'Keys that are ready and wait for a worker.', queries: [{ expr: 'sum by (name) (workqueue_depth)', legend: '{{name}}' }] },
    { title: 'Wait in the queue, p99', kind: 'lines', unit: 's', description: 'Above some seconds: more workers, or a slow AWS.', queries: [{ expr: quantile(0.99, 'workqueue_queue_duration_seconds', ['name']), legend: '{{name}}' }] },
    { title: 'Longest reconciles, p99', kind: 'lines', unit: 's', description: 'One pass over one object, waiting for AWS included.', queries: [{ expr: quantile(0.99, 'controller_runtime_reconcile_time_seconds', ['controller']), legend: '{{controller}}' }] },
    { title: 'Event loop blocked', kind: 'lines', unit: 's', description: 'Longest and p99 delay of the event loop; above 50 ms something computes for too long.', queries: [{ expr: 'max by (instance) (nodejs_eventloop_lag_max_seconds)', legend: '{{instance}} max' }, { expr: 'max by (instance) (nodejs_eventloop_lag_p99_seconds)', legend: '{{instance}} p99' }] },
    { title: 'Memory', kind: 'lines', unit: 'bytes', description: 'Resident memory and the heap of Node.js.', queries: [{ expr: 'max by (instance) (process_resident_memory_bytes)', legend: '{{instance}} resident' }, { expr: 'max by (instance) (nodejs_heap_size_used_bytes)', legend: '{{instance}} heap' }] },
    { title: 'CPU', kind: 'lines', unit: 'short', description: 'Cores in use; one is all that the event loop can use.', queries: [{ expr: 'sum by (instance) (rate(process_cpu_seconds_total[$__rate_interval]))', legend: '{{instance}}' }] },
    { title: 'Series left out', kind: 'lines', unit: 'short', description: 'Services without series of their own on the last scrape, since there are more than the limit. The panels above do not count them.', queries: [{ expr: 'max by (instance) (longshore_service_series_dropped)', legend: '{{instance}}' }] },
  ],
};
