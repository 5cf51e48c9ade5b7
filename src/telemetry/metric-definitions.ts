/**
 * Every metric that is kept in the registry, as data: docs/reference/metrics.md is generated from it, and the typed
 * functions of `metrics.ts` take their label names from it. Names of the loop and the queue are controller-runtime's,
 * so that dashboards made for other operators fit. No label may hold anything without a bound: no service names here
 * (those are computed on scrape, see `service-series.ts`), no messages, no commits.
 */
export interface MetricDefinition {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  /** Histograms: upper bounds, in the unit of the name. */
  readonly buckets?: readonly number[];
  /**
   * Label values that exist from the start at 0: alerts and panels read rare events by `increase()`, which sees no birth of a
   * series, so the first rollback after each start would alert nobody. Only what a shipped query needs, for a histogram is a
   * series for each bucket.
   */
  readonly preset?: readonly Readonly<Record<string, string>>[];
}

const QUICK = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
/** From a playground on fast time to a rollout with bake times. */
const LONG = [1, 5, 10, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200];
const DRIFT_GROUPS = ['taskDefinition', 'service', 'tags'];
/** Ends of a rollout, as `core/rollout` names them; one that never reached ECS is none. */
const OUTCOMES = ['Succeeded', 'RolledBack', 'Stopped', 'Failed', 'Superseded'];

/** ECS's deployment strategies. */
const STRATEGIES = ['ROLLING', 'BLUE_GREEN', 'CANARY', 'LINEAR'];
/** Where gates stand (not the PAUSE hooks that a spec brings along), and by what one is approved, as `core/rollout/gate-waits.ts` names them. */
const GATE_POINTS = ['BeforeDeployment', 'PreScaleUp', 'PostScaleUp', 'PostTestTraffic', 'BeforeProduction', 'PostProduction'];
const APPROVED_BY = ['Annotation', 'RolloutApproval', 'PromoteFull'];
/** Failures that end a rollout early, as `core/rollout/stop-reasons.ts` names them. */
const STOP_CLASSES = ['ImagePull', 'Secret', 'Resource', 'OutOfMemory', 'ExitCode', 'ContainerHealth', 'TargetHealth'];
/** Who or what undoes a rollout; `Operator` only where a status does not tell why it had it stopped. */
const UNDONE_BY = ['CircuitBreaker', 'Alarm', 'Hook', 'Person', 'Ecs', 'ProgressDeadline', 'Abort', ...STOP_CLASSES.map((each) => `FailFast${each}`), 'Operator'];
/** A person decides in minutes, or not before the next day. */
const PATIENT = [10, 30, 60, 300, 900, 1_800, 3_600, 14_400, 43_200, 86_400];

const each = (label: string, values: readonly string[]): readonly Readonly<Record<string, string>>[] => values.map((value) => ({ [label]: value }));
const rollouts = STRATEGIES.flatMap((strategy) => OUTCOMES.map((outcome) => ({ strategy, outcome })));
const succeeded = STRATEGIES.map((strategy) => ({ strategy, outcome: 'Succeeded' }));

/** Every metric of the operator but those per service; docs/reference/metrics.md is made from it. */
const METRICS = {
  // ---- the loop and its queue (controller-runtime's names)
  reconciles: { type: 'counter', name: 'controller_runtime_reconcile_total', help: 'Reconciles by controller and result.', labels: ['controller', 'result'] },
  reconcileErrors: { type: 'counter', name: 'controller_runtime_reconcile_errors_total', help: 'Reconciles that ended in an error.', labels: ['controller'] },
  terminalErrors: { type: 'counter', name: 'controller_runtime_terminal_reconcile_errors_total', help: 'Reconciles that ended in an error that only a person can cure.', labels: ['controller'] },
  reconcileSeconds: { type: 'histogram', name: 'controller_runtime_reconcile_time_seconds', help: 'Seconds that one reconcile took.', labels: ['controller'], buckets: QUICK },
  maxWorkers: { type: 'gauge', name: 'controller_runtime_max_concurrent_reconciles', help: 'Reconciles that may run at once.', labels: ['controller'] },
  activeWorkers: { type: 'gauge', name: 'controller_runtime_active_workers', help: 'Reconciles that run now.', labels: ['controller'] },
  queueDepth: { type: 'gauge', name: 'workqueue_depth', help: 'Keys that are ready and wait for a worker.', labels: ['name'] },
  queueAdds: { type: 'counter', name: 'workqueue_adds_total', help: 'Keys added to the queue.', labels: ['name'] },
  queueRetries: { type: 'counter', name: 'workqueue_retries_total', help: 'Keys added again after an error.', labels: ['name'] },
  queueSeconds: { type: 'histogram', name: 'workqueue_queue_duration_seconds', help: 'Seconds that a ready key waited for a worker.', labels: ['name'], buckets: QUICK },
  workSeconds: { type: 'histogram', name: 'workqueue_work_duration_seconds', help: 'Seconds that a worker was busy with one key.', labels: ['name'], buckets: QUICK },
  leader: { type: 'gauge', name: 'leader_election_master_status', help: '1 while this process holds the Lease.', labels: ['name'] },

  // ---- AWS
  awsCalls: { type: 'counter', name: 'longshore_aws_calls_total', help: 'Attempts sent to AWS; code is ok or the reason of the error.', labels: ['account', 'region', 'operation', 'bucket', 'code'] },
  awsThrottles: { type: 'counter', name: 'longshore_aws_throttles_total', help: 'Attempts that AWS refused for their rate.', labels: ['account', 'region', 'operation', 'bucket'] },
  awsSeconds: { type: 'histogram', name: 'longshore_aws_call_duration_seconds', help: 'Seconds from sending an attempt to its answer.', labels: ['operation'], buckets: QUICK },
  awsWaitSeconds: { type: 'histogram', name: 'longshore_aws_wait_seconds', help: 'Seconds that a call waited for its turn before it was sent.', labels: ['bucket', 'lane'], buckets: QUICK },
  awsShareUsed: { type: 'gauge', name: 'longshore_aws_share_used_ratio', help: 'Part of our own share of the burst that is used up, 0 to 1.', labels: ['account', 'region', 'bucket'] },
  awsRateFactor: { type: 'gauge', name: 'longshore_aws_rate_factor', help: 'Part of the configured rate that is in force; below 1 after throttles.', labels: ['account', 'region', 'bucket'] },
  awsBatchItems: { type: 'histogram', name: 'longshore_aws_batch_items', help: 'Questions answered by one batched call.', labels: ['operation'], buckets: [1, 2, 5, 10, 15, 20] },
  awsCache: { type: 'counter', name: 'longshore_aws_cache_total', help: 'Lookups in the caches of AWS answers, and evictions.', labels: ['cache', 'result'] },
  sweepAge: { type: 'gauge', name: 'longshore_sweep_age_seconds', help: 'Seconds since the last complete sweep.', labels: ['account', 'region'] },
  sweepInterval: { type: 'gauge', name: 'longshore_sweep_interval_seconds', help: 'Seconds between sweeps now; longer than configured when the share of AWS calls would not do.', labels: ['account', 'region'] },
  sweepServices: { type: 'gauge', name: 'longshore_sweep_services', help: 'Services looked at in the last sweep.', labels: ['account', 'region'] },
  sweepMissing: { type: 'gauge', name: 'longshore_sweep_missing_services', help: 'Services that the last sweep expected and did not find.', labels: ['account', 'region'] },
  sweepCalls: { type: 'gauge', name: 'longshore_sweep_calls', help: 'Calls to AWS that the last sweep took.', labels: ['account', 'region'] },

  // ---- rollouts and drift
  rolloutsStarted: { type: 'counter', name: 'longshore_rollouts_started_total', help: 'Rollouts that began.', labels: ['strategy'], preset: each('strategy', STRATEGIES) },
  rollouts: { type: 'counter', name: 'longshore_rollouts_total', help: 'Rollouts that ended.', labels: ['strategy', 'outcome'], preset: rollouts },
  rolloutSeconds: { type: 'histogram', name: 'longshore_rollout_duration_seconds', help: 'Seconds from the start of a rollout to its end.', labels: ['strategy', 'outcome'], buckets: LONG, preset: succeeded },
  rollbacks: { type: 'counter', name: 'longshore_rollbacks_total', help: 'Rollouts that failed or were rolled back, by who or what undid them; the stops of the operator itself by their cause: ProgressDeadline, Abort, or FailFast with the class of failure.', labels: ['reason'], preset: each('reason', UNDONE_BY) },
  gateSeconds: { type: 'histogram', name: 'longshore_gate_wait_seconds', help: 'Seconds that a rollout waited at a gate, by where it stands and how the wait ended: Approved, Passed (in ECS itself), TimedOut, Rejected, or Withdrawn (replaced or taken back).', labels: ['point', 'outcome'], buckets: PATIENT, preset: GATE_POINTS.map((point) => ({ point, outcome: 'Approved' })) },
  approvals: { type: 'counter', name: 'longshore_approvals_total', help: 'Gates that were approved, by what: an annotation, a RolloutApproval, or a promote of the whole rollout before.', labels: ['source'], preset: each('source', APPROVED_BY) },
  stopSeconds: { type: 'histogram', name: 'longshore_failure_to_stop_seconds', help: 'Seconds from the failure that made a rollout hopeless (ECS\'s time) to StopServiceDeployment, by the class of failure.', labels: ['class'], buckets: QUICK, preset: each('class', STOP_CLASSES) },
  driftFound: { type: 'counter', name: 'longshore_drift_detected_total', help: 'Fields found changed behind the operator, by group of fields.', labels: ['group'], preset: each('group', DRIFT_GROUPS) },
  driftedFields: { type: 'gauge', name: 'longshore_drifted_fields', help: 'Fields that differ now by somebody else\'s doing, over all services.', labels: ['group'], preset: each('group', DRIFT_GROUPS) },
  commitToUpdate: { type: 'histogram', name: 'longshore_commit_to_update_seconds', help: 'Seconds from a commit to the first write to ECS that carries it.', labels: [], buckets: LONG },
  commitToSteady: { type: 'histogram', name: 'longshore_commit_to_steady_seconds', help: 'Seconds from a commit to the end of its rollout.', labels: [], buckets: LONG },

  // ---- Git
  sourceLooks: { type: 'counter', name: 'longshore_source_looks_total', help: 'Looks at a repository: unchanged, applied, or the reason of the failure.', labels: ['result'], preset: each('result', ['unchanged', 'applied']) },
  sourceSeconds: { type: 'histogram', name: 'longshore_source_look_duration_seconds', help: 'Seconds that a look took, with fetching and applying.', labels: [], buckets: QUICK },
  sourceObjects: { type: 'counter', name: 'longshore_source_objects_total', help: 'Objects written or deleted because of Git, by why.', labels: ['why'], preset: each('why', ['created', 'changed', 'healed', 'pruned']) },
  sources: { type: 'gauge', name: 'longshore_sources', help: 'GitSource objects by whether they are ready.', labels: ['ready'], preset: each('ready', ['true', 'false']) },

  // ---- Kubernetes
  watchRelists: { type: 'counter', name: 'longshore_watch_relists_total', help: 'Lists that had to be read again, since a watch could not go on.', labels: ['kind', 'reason'] },
  watchRestarts: { type: 'counter', name: 'longshore_watch_restarts_total', help: 'Watches that ended and went on from where they were.', labels: ['kind', 'reason'] },
  watchListSeconds: { type: 'histogram', name: 'longshore_watch_list_duration_seconds', help: 'Seconds that reading a whole list took.', labels: ['kind'], buckets: QUICK },
  watchListed: { type: 'gauge', name: 'longshore_watch_listed_objects', help: 'Objects in the last whole list.', labels: ['kind'] },
  watchEventTime: { type: 'gauge', name: 'longshore_watch_last_event_timestamp_seconds', help: 'When the last event or bookmark came, in seconds since the epoch.', labels: ['kind'] },

  // ---- the process
  buildInfo: { type: 'gauge', name: 'longshore_build_info', help: 'Always 1; version of the operator and of Node.js.', labels: ['version', 'node'] },
  seriesDropped: { type: 'gauge', name: 'longshore_service_series_dropped', help: 'Services left out of the last scrape, since there are more than the configured limit.', labels: [] },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

/** How code names a metric. */
export type MetricKey = keyof typeof METRICS;

type KeyOf<Type extends MetricDefinition['type']> = { [Key in MetricKey]: (typeof METRICS)[Key]['type'] extends Type ? Key : never }[MetricKey];
/** Metrics that only count up. */
export type CounterKey = KeyOf<'counter'>;
/** Metrics that have a present value. */
export type GaugeKey = KeyOf<'gauge'>;
/** Metrics that observe a distribution. */
export type HistogramKey = KeyOf<'histogram'>;

/** Exactly the labels of a metric, each a text. */
export type LabelsOf<Key extends MetricKey> = Readonly<Record<(typeof METRICS)[Key]['labels'][number], string>>;

/** All metrics, in the order of their definition. */
export const METRIC_KEYS = Object.keys(METRICS) as readonly MetricKey[];
/** The definition of a metric as what all of them have in common. */
export const definitionOf = (key: MetricKey): MetricDefinition => METRICS[key];
