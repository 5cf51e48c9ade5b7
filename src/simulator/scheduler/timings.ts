/** Every duration the scheduler waits, so that tests and the playground can shorten what AWS takes its time for. Milliseconds. */
export interface Timings {
  /** A new service deployment stays PENDING this long (ecs-api.md 9.7; the length is not published). */
  readonly pendingMs: number;
  /** List and Describe do not show a new service deployment before (section 10: "may not be listed for seconds"). */
  readonly visibilityLagMs: number;
  /** PROVISIONING: network interface and Fargate capacity. With the next two 20 to 40 s, the usual Fargate start. */
  readonly provisioningMs: number;
  /** PENDING: image pull and secrets; a failed pull shows at its end. */
  readonly pullMs: number;
  /** ACTIVATING: containers start, targets register. */
  readonly activatingMs: number;
  /** Every launch step is this share longer or shorter, drawn from the world's seeded source. 0 to 1. */
  readonly jitter: number;
  /** RUNNING to "counts as healthy" without container check and load balancer: 40 s (section 9.2, SDK text of minimumHealthyPercent). */
  readonly uncheckedHealthyMs: number;
  /** Registration to healthy at a target group: one passed check of the default interval of 30 s (section 15.3). */
  readonly targetHealthyMs: number;
  /** First failed to unhealthy at a target group: two checks of 30 s (section 15.3). */
  readonly targetUnhealthyMs: number;
  /** Deregistration delay of a target group, default 300 s (sections 9.2, 15.3). Services without one skip it. */
  readonly deregistrationMs: number;
  /** SIGTERM to SIGKILL where the definition sets no stopTimeout: 30 s (section 9.2). */
  readonly stopTimeoutMs: number;
  /** DEPROVISIONING: the network interface goes. */
  readonly deprovisioningMs: number;
  /** First wait after a task failed to start; doubles for each further round. Chosen so that three image-pull failures take 11 to 12 minutes (section 9.3). */
  readonly retryBaseMs: number;
  /** The longest such wait (ECS's service throttle logic: 15 minutes). */
  readonly retryMaxMs: number;
  /** rolloutState flips to COMPLETED this long after the service became stable (section 10: "a few seconds"). */
  readonly completionLagMs: number;
  /** ROLLBACK_REQUESTED to ROLLBACK_IN_PROGRESS (section 9.7; the length is not published). */
  readonly rollbackStartMs: number;
  /** The least time a lifecycle stage takes, so that stages without work can be seen (not published). */
  readonly stageMs: number;
  /** Writing weights to an application load balancer or Service Connect until they hold (not published: "seconds"). */
  readonly shiftMs: number;
  /** The same with a network load balancer: about 10 minutes (section 9.8). */
  readonly networkShiftMs: number;
  /** Call of a Lambda hook to its answer (not published; a short function). */
  readonly hookCallMs: number;
  /** IN_PROGRESS to the next call of the function: 30 s (AWS: Lambda hooks, callBackDelay). */
  readonly hookRetryMs: number;
  /** A stage that does not end by itself rolls back: 24 h (section 9.8). Pause hooks have a time-out of their own. */
  readonly stageLimitMs: number;
  /** A whole deployment: 30 days (section 9.8). */
  readonly deploymentLimitMs: number;
  /** How often alarms are looked at (not published). */
  readonly alarmPollMs: number;
  /** Bake time of a rolling deployment with alarms where none is configured: unpublished, under 5 minutes (section 9.4). */
  readonly alarmBakeMs: number;
  /** An impairment text is written once in this time, and the steady state repeated after it: 6 h (section 9.6). */
  readonly eventRepeatMs: number;
  /** Stopped tasks stay visible for about an hour (section 6). */
  readonly stoppedTasksKeptMs: number;
  /** Service deployments and their revisions are kept 90 days (section 9.1). */
  readonly historyKeptMs: number;
  /** Tasks that a service may start in a minute: 500 (section 13, quotas). */
  readonly launchesPerMinute: number;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** As close to ECS on Fargate as its documentation and the observed traces allow. */
export const DEFAULT_TIMINGS: Timings = {
  pendingMs: SECOND,
  visibilityLagMs: 2 * SECOND,
  provisioningMs: 10 * SECOND,
  pullMs: 12 * SECOND,
  activatingMs: 6 * SECOND,
  jitter: 0.2,
  uncheckedHealthyMs: 40 * SECOND,
  targetHealthyMs: 30 * SECOND,
  targetUnhealthyMs: 60 * SECOND,
  deregistrationMs: 300 * SECOND,
  stopTimeoutMs: 30 * SECOND,
  deprovisioningMs: 5 * SECOND,
  retryBaseMs: 200 * SECOND,
  retryMaxMs: 15 * MINUTE,
  completionLagMs: 3 * SECOND,
  rollbackStartMs: 3 * SECOND,
  stageMs: 2 * SECOND,
  shiftMs: 5 * SECOND,
  networkShiftMs: 10 * MINUTE,
  hookCallMs: SECOND,
  hookRetryMs: 30 * SECOND,
  stageLimitMs: 24 * HOUR,
  deploymentLimitMs: 30 * 24 * HOUR,
  alarmPollMs: 10 * SECOND,
  alarmBakeMs: 3 * MINUTE,
  eventRepeatMs: 6 * HOUR,
  stoppedTasksKeptMs: HOUR,
  historyKeptMs: 90 * 24 * HOUR,
  launchesPerMinute: 500,
};
