/**
 * Everything the simulator remembers, as plain records per account and region. Members are named as in the ECS API;
 * times are epoch milliseconds of the simulator's clock. `ops/` answers API calls from and into these records,
 * `scheduler/` moves services, deployments and tasks on as time passes. Both mutate them in place: one process, one
 * thread, no await between read and write.
 */
import type { Clock } from '../runtime/clock.ts';
import type { SimBalancing } from './elb/state.ts';
import type { SimShift } from './scheduler/shift/state.ts';

/** A structure of the API, read by name through `members.ts`: ECS has far more members than the simulator acts on. */
export type Members = Record<string, unknown>;

/** A cluster. A deleted one stays as INACTIVE until its name is created anew. */
export interface SimCluster {
  readonly clusterArn: string;
  readonly clusterName: string;
  status: 'ACTIVE' | 'INACTIVE';
  /** CreateCluster members that are only echoed (settings, configuration, capacityProviders ...). */
  members: Members;
  tags: Map<string, string>;
}

/** One revision of a family. It is never removed: its number must not come again, and services go on with INACTIVE ones. */
export interface SimTaskDefinition {
  readonly taskDefinitionArn: string;
  readonly family: string;
  readonly revision: number;
  status: 'ACTIVE' | 'INACTIVE' | 'DELETE_IN_PROGRESS';
  /** As DescribeTaskDefinition answers: filled in and reordered like ECS does (ecs-api.md section 7.3). */
  readonly members: Members;
  readonly registeredAt: number;
  deregisteredAt?: number;
  tags: Map<string, string>;
}

/** A service with its history: deployments, revisions and tasks are kept nowhere else. */
export interface SimService {
  readonly serviceArn: string;
  readonly serviceName: string;
  readonly clusterArn: string;
  readonly clusterName: string;
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  readonly createdAt: number;
  inactiveSince?: number;
  /** CreateService members as DescribeServices answers them (section 5 fills), without counts and deployments. */
  members: Members;
  desiredCount: number;
  taskDefinition: string;
  /** Newest first: [0] is PRIMARY. */
  deployments: SimDeployment[];
  /** Newest first; kept 90 days. */
  serviceDeployments: SimServiceDeployment[];
  revisions: SimServiceRevision[];
  tasks: SimTask[];
  /** Newest first, at most 100. */
  events: { id: string; createdAt: number; message: string }[];
  tags: Map<string, string>;
  /** scheduler-private bookkeeping (last steady state, launch back-off ...). */
  scheduler: SchedulerState;
}

/** What the scheduler remembers of a service from one step to the next, and no call answers. */
export interface SchedulerState {
  steadySince?: number;
  lastSteadyEventAt?: number;
  /** Launches in the current minute: the service launch rate is counted against it. */
  launchWindow?: { startedAt: number; count: number };
  /** What a rollback goes back to: the deployment that was COMPLETED last. Absent before the first, and while a rollback runs. */
  lastCompleted?: { deploymentId: string; revisionArn: string };
  /** event text -> last time it was written: ECS suppresses repeats for six hours. */
  eventTimes: Map<string, number>;
}

/** An entry of `deployments[]`. */
export interface SimDeployment {
  readonly id: string;
  status: 'PRIMARY' | 'ACTIVE' | 'INACTIVE';
  readonly revisionArn: string;
  taskDefinition: string;
  failedTasks: number;
  readonly createdAt: number;
  updatedAt: number;
  rolloutState: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
  rolloutStateReason: string;
  /** Tasks that the scheduler wants of it now: what `deployments[].desiredCount` reads. The latest count for PRIMARY. */
  desiredCount?: number;
  /** scheduler-private: rounds of failed starts in a row, and when the next start may be tried. */
  startFailures?: number;
  retryAt?: number;
  /** scheduler-private: since when everything that its completion needs holds; bake time counts from here. */
  settledAt?: number;
  /** scheduler-private: early success has baked, and waits only for the old tasks to go. */
  releasing?: boolean;
}

/** What a deployment brings: the configuration of the service at one moment, never changed later (API: ServiceRevision). */
export interface SimServiceRevision {
  readonly serviceRevisionArn: string;
  readonly taskDefinition: string;
  readonly createdAt: number;
  /** Deployment-triggering members as they were when the revision was made. */
  readonly members: Members;
  /** Where its tasks register: of each pair of target groups the one that this revision was given (`resolvedConfiguration`). */
  readonly groups?: readonly SimRevisionGroup[];
}

/** A target group of a revision. It has a rule only where ECS manages the traffic (API: ServiceRevisionLoadBalancer). */
export interface SimRevisionGroup {
  readonly targetGroupArn: string;
  readonly containerPort: number;
  readonly productionListenerRule?: string;
}

/** Alarms of a service deployment (ecs-api.md 9.4). */
export interface SimAlarmWatch {
  /** DISABLED although alarms are configured: one was in ALARM already when the deployment started. */
  status: 'DISABLED' | 'MONITORING' | 'MONITORING_COMPLETE' | 'TRIGGERED';
  triggered: readonly string[];
}

/** The way from some revisions to a new one (API: ServiceDeployment). At most one of a service is not over (ecs-api.md 9.1). */
export interface SimServiceDeployment {
  readonly serviceDeploymentArn: string;
  /** The `deployments[]` entry that carries it. */
  readonly deploymentId: string;
  readonly targetRevisionArn: string;
  readonly sourceRevisionArns: string[];
  status: 'PENDING' | 'IN_PROGRESS' | 'SUCCESSFUL' | 'STOPPED' | 'STOP_REQUESTED' | 'ROLLBACK_REQUESTED' | 'ROLLBACK_IN_PROGRESS' | 'ROLLBACK_SUCCESSFUL' | 'ROLLBACK_FAILED';
  statusReason?: string;
  readonly createdAt: number;
  startedAt?: number;
  finishedAt?: number;
  stoppedAt?: number;
  updatedAt: number;
  /** Stages, weights and hooks; absent for ROLLING, which has none. */
  shift?: SimShift;
  /** CloudWatch alarms that watch it; absent when none do. */
  alarms?: SimAlarmWatch;
  /** The deploymentConfiguration in force for it. */
  readonly deploymentConfiguration: Members;
  rollback?: { reason: string; startedAt: number; serviceRevisionArn: string };
  breaker: { status: 'DISABLED' | 'MONITORING' | 'MONITORING_COMPLETE' | 'TRIGGERED'; failureCount: number };
  /** Invisible to List/Describe until then: ECS lists a new deployment with a lag. */
  readonly visibleAt: number;
}

/** A task of a service (API: Task). A stopped one is kept for an hour (ecs-api.md section 6). */
export interface SimTask {
  readonly taskArn: string;
  readonly taskDefinitionArn: string;
  readonly revisionArn: string;
  readonly deploymentId: string;
  readonly createdAt: number;
  lastStatus: 'PROVISIONING' | 'PENDING' | 'ACTIVATING' | 'RUNNING' | 'DEACTIVATING' | 'STOPPING' | 'DEPROVISIONING' | 'STOPPED';
  desiredStatus: 'RUNNING' | 'STOPPED';
  healthStatus: 'UNKNOWN' | 'HEALTHY' | 'UNHEALTHY';
  startedAt?: number;
  stoppingAt?: number;
  stoppedAt?: number;
  stopCode?: string;
  stoppedReason?: string;
  /** Per container: exit code and reason, once stopped. */
  containers: { name: string; image: string; exitCode?: number; reason?: string; healthStatus: 'UNKNOWN' | 'HEALTHY' | 'UNHEALTHY' }[];
  /** When the next transition of this task is due; the scheduler wakes then. */
  nextAt?: number;
  readonly group: string;
  /** scheduler-private: health and fate, pinned when the task reached RUNNING. */
  life?: SimTaskLife;
}

/** What can befall a task that reached RUNNING: its process ends, its capacity is taken back, or a check fails. */
export type TaskFate = 'exit' | 'out-of-memory' | 'task-out-of-memory' | 'spot-interruption' | 'container-unhealthy' | 'target-unhealthy';

/** What becomes of a task is decided once, at RUNNING, so that a restart does not change it. Times in epoch milliseconds. */
export interface SimTaskLife {
  /** Counts towards the minimum of healthy tasks. */
  healthy: boolean;
  /** When it will, as long as nothing fails first; absent when it never will. */
  readonly healthyAt?: number;
  /** Which check it failed; it is replaced for that. */
  failing?: 'container' | 'target';
  /** What will go wrong, and when. */
  readonly fate?: { readonly outcome: TaskFate; readonly at: number; readonly exitCode: number; readonly container: string };
}

/** All of one account in one Region. Nothing in it refers to another. */
export interface SimRegion {
  readonly accountId: string;
  readonly region: string;
  clusters: Map<string, SimCluster>;
  /** By family, revision N at index N-1. */
  taskDefinitions: Map<string, SimTaskDefinition[]>;
  /** By service ARN. */
  services: Map<string, SimService>;
  /** Load balancers, their listeners, rules and target groups. */
  balancing: SimBalancing;
}

/** What a task of an image does; `sim image` and the tests set rules, the first matching prefix wins. */
export interface ImageBehaviour {
  /** Matched against the image reference: exact, or a prefix that ends in `*`. */
  readonly match: string;
  readonly outcome:
    | 'healthy'
    | 'no-capacity' | 'no-instance'
    | 'network-timeout' | 'subnet-full'
    | 'pull-error' | 'pull-denied' | 'pull-rate-limited' | 'registry-denied' | 'platform-mismatch'
    | 'secret-error' | 'secret-denied' | 'logs-error' | 'efs-error' | 'start-error'
    | 'exit' | 'out-of-memory' | 'task-out-of-memory' | 'unhealthy' | 'spot-interruption';
  readonly exitCode?: number;
  /** Milliseconds after RUNNING at which an outcome of a running task happens. */
  readonly afterMs?: number;
}

/** What a Lambda function answers as a lifecycle hook; `UNREADABLE` stands for an answer without a hookStatus. */
export type HookResult = 'SUCCEEDED' | 'FAILED' | 'IN_PROGRESS' | 'UNREADABLE';

/** All accounts and Regions, and what tests and the playground decide about images, hooks, alarms and roles. */
export interface SimWorld {
  readonly clock: Clock;
  /** Deterministic source of ids and jitter. */
  readonly random: () => number;
  regions: Map<string, SimRegion>;
  behaviours: ImageBehaviour[];
  /** Function ARN -> what it will answer, next one first; SUCCEEDED once the list is used up. Not kept over a restart. */
  hookResults?: Map<string, HookResult[]>;
  /** Names of CloudWatch alarms that are in ALARM, in every account and Region; all others are OK. Not kept over a restart. */
  alarming?: Set<string>;
  /** ARNs of infrastructure roles that do not let ECS manage load balancers. Not kept over a restart. */
  deniedRoles?: Set<string>;
}

/** What `ops/` calls and `scheduler/` implements. All synchronous; each leaves the records consistent. */
export interface Scheduler {
  /** A service was created, or an update carries a deployment trigger: makes revision, deployment and service deployment. */
  deploy(world: SimWorld, region: SimRegion, service: SimService): SimServiceDeployment;
  /** desiredCount, placement or percentages changed: reconcile without a new deployment. */
  reschedule(world: SimWorld, region: SimRegion, service: SimService): void;
  /** DeleteService: drain all tasks, then INACTIVE. */
  drain(world: SimWorld, region: SimRegion, service: SimService): void;
  /** StopServiceDeployment with stopType ROLLBACK; the caller checked that its status allows it. */
  requestRollback(world: SimWorld, region: SimRegion, service: SimService, deployment: SimServiceDeployment): void;
  /** Arms the clock for everything that is due later; called once after start or restore, then the scheduler re-arms itself. */
  start(world: SimWorld): void;
  stop(): void;
}
