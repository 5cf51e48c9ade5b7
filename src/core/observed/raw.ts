/**
 * What the AWS edge hands to the core: ECS answers as plain JSON (times as ISO 8601 strings, absent members absent),
 * members named as in the ECS API. Only members that the core reads are typed; the rest stays in the object, so that a
 * field that AWS adds next year is carried along and never an error.
 */
import type { JsonObject } from '../model/json.ts';

/** An entry of `Service.deployments`. */
export interface RawDeployment {
  readonly id: string;
  /** PRIMARY | ACTIVE | INACTIVE | DRAINING; open, since AWS added values before. */
  readonly status: string;
  readonly taskDefinition?: string;
  readonly desiredCount?: number;
  readonly runningCount?: number;
  readonly pendingCount?: number;
  readonly failedTasks?: number;
  readonly createdAt?: string;
  readonly updatedAt?: string;
  /** IN_PROGRESS | COMPLETED | FAILED; absent for classic ELB and foreign controllers. */
  readonly rolloutState?: string;
  readonly rolloutStateReason?: string;
  readonly [member: string]: unknown;
}

/** DescribeServices' answer for one service. */
export interface RawService {
  readonly serviceArn: string;
  readonly serviceName: string;
  readonly clusterArn: string;
  readonly status: string;
  readonly desiredCount?: number;
  readonly runningCount?: number;
  readonly pendingCount?: number;
  readonly taskDefinition?: string;
  readonly deployments?: readonly RawDeployment[];
  readonly deploymentController?: { readonly type: string };
  readonly events?: readonly { readonly id: string; readonly createdAt: string; readonly message: string }[];
  readonly createdAt?: string;
  readonly currentServiceDeployment?: string;
  readonly currentServiceRevisions?: readonly { readonly arn: string }[];
  /** `ECS` marks a service behind an Express service: never to be touched. */
  readonly resourceManagementType?: string;
  /** Always asked for (`include: [TAGS]`), so absence means no tags. */
  readonly tags?: readonly { readonly key: string; readonly value: string }[];
  readonly [member: string]: unknown;
}

/** A lifecycle hook of a service deployment, as far as ECS has come to it. It names neither its stage nor what the spec calls it. */
export interface RawLifecycleHook {
  /** `ecs-pause-ID` of a PAUSE hook; a fresh one at each step. */
  readonly hookId?: string;
  /** AWS_LAMBDA | PAUSE */
  readonly targetType?: string;
  readonly targetArn?: string;
  /** AWAITING_ACTION IN_PROGRESS SUCCEEDED FAILED TIMED_OUT; open. */
  readonly status?: string;
  /** When the time-out acts. */
  readonly expiresAt?: string;
  /** ROLLBACK | CONTINUE */
  readonly timeoutAction?: string;
}

/** DescribeServiceDeployments' answer for one of them. */
export interface RawServiceDeployment {
  readonly serviceDeploymentArn: string;
  readonly serviceArn: string;
  readonly clusterArn?: string;
  readonly createdAt?: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly updatedAt?: string;
  /** PENDING IN_PROGRESS SUCCESSFUL STOPPED STOP_REQUESTED ROLLBACK_REQUESTED ROLLBACK_IN_PROGRESS ROLLBACK_SUCCESSFUL ROLLBACK_FAILED */
  readonly status: string;
  readonly statusReason?: string;
  readonly lifecycleStage?: string;
  readonly lifecycleHookDetails?: readonly RawLifecycleHook[];
  readonly targetServiceRevision?: {
    readonly arn: string;
    readonly requestedTaskCount?: number;
    readonly runningTaskCount?: number;
    readonly pendingTaskCount?: number;
    readonly requestedProductionTrafficWeight?: number;
    readonly requestedTestTrafficWeight?: number;
  };
  readonly sourceServiceRevisions?: readonly { readonly arn: string; readonly runningTaskCount?: number }[];
  /** As it was when the deployment started; UpdateService does not change it for one that runs. */
  readonly deploymentConfiguration?: JsonObject;
  readonly rollback?: { readonly reason?: string; readonly startedAt?: string; readonly serviceRevisionArn?: string };
  readonly deploymentCircuitBreaker?: { readonly status: string; readonly failureCount: number; readonly threshold: number };
  readonly [member: string]: unknown;
}

/** An entry of ListServiceDeployments. */
export interface RawServiceDeploymentBrief {
  readonly serviceDeploymentArn: string;
  readonly targetServiceRevisionArn?: string;
  readonly status: string;
  readonly statusReason?: string;
  readonly createdAt?: string;
  readonly finishedAt?: string;
}

/** Immutable once made: cached by ARN for ever. */
export interface RawServiceRevision extends JsonObject {
  readonly serviceRevisionArn: string;
  readonly taskDefinition: string;
}

/** DescribeTaskDefinition's answer. */
export interface RawTaskDefinition {
  readonly taskDefinition: JsonObject & { readonly taskDefinitionArn: string; readonly family: string; readonly revision: number; readonly status: string };
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

/** DescribeTasks' answer for one task. */
export interface RawTask {
  readonly taskArn: string;
  readonly taskDefinitionArn?: string;
  readonly lastStatus?: string;
  readonly healthStatus?: string;
  readonly createdAt?: string;
  readonly startedBy?: string;
  readonly stopCode?: string;
  readonly stoppedReason?: string;
  readonly stoppedAt?: string;
  readonly containers?: readonly { readonly name?: string; readonly exitCode?: number; readonly reason?: string; readonly healthStatus?: string }[];
}
