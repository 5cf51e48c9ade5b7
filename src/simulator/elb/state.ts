/**
 * What the simulator remembers of Elastic Load Balancing (the v2 API), as plain records like those of `../state.ts`:
 * JSON apart from Maps, times in epoch milliseconds. The API under `ops/` makes them, the scheduler registers tasks and
 * writes weights through `index.ts`, the traffic generator reads them.
 */
import type { Members } from '../state.ts';

/** One registered id and port. A task is registered under its private IP address. */
export interface SimTarget {
  readonly id: string;
  readonly port: number;
  /** The ECS task behind it; absent for a target that somebody registered by hand. */
  readonly taskArn?: string;
  /** `initial` without `nextAt` waits until a rule forwards to the group; DescribeTargetHealth calls that `unused`. */
  state: 'initial' | 'healthy' | 'unhealthy' | 'draining';
  /** Reason code of DescribeTargetHealth, such as `Target.FailedHealthChecks` (ecs-api.md section 15.3). */
  reason?: string;
  readonly registeredAt: number;
  /** When it becomes healthy (`initial`), or is gone (`draining`). */
  nextAt?: number;
}

/** A target group and what is registered in it (API: TargetGroup). It belongs to at most one load balancer. */
export interface SimTargetGroup {
  readonly targetGroupArn: string;
  readonly targetGroupName: string;
  readonly targetType: 'ip' | 'instance';
  readonly protocol: string;
  readonly port: number;
  readonly vpcId: string;
  /** Health check settings and versions, as DescribeTargetGroups echoes them. */
  members: Members;
  /** Every attribute of DescribeTargetGroupAttributes that the simulator knows. */
  attributes: Map<string, string>;
  /** The attribute `deregistration_delay.timeout_seconds`, in milliseconds. */
  deregistrationDelayMs: number;
  /** Registration to healthy: one passed check of the group's interval. */
  healthyAfterMs: number;
  /** In order of registration, at most 1000 (the quota of a target group). */
  targets: SimTarget[];
  tags: Map<string, string>;
}

/** An application or network load balancer (API: LoadBalancer). */
export interface SimLoadBalancer {
  readonly loadBalancerArn: string;
  readonly loadBalancerName: string;
  readonly type: 'application' | 'network';
  readonly createdAt: number;
  /** The other members that DescribeLoadBalancers answers (Scheme, VpcId, AvailabilityZones ...). */
  readonly members: Members;
  tags: Map<string, string>;
}

/** A port of a load balancer (API: Listener). What becomes of requests is said by its rules, one of which is the default. */
export interface SimListener {
  readonly listenerArn: string;
  readonly loadBalancerArn: string;
  port: number;
  protocol: string;
  /** Echoed only: certificates, TLS policy. */
  members: Members;
  tags: Map<string, string>;
}

/** One target group of a forward action; weights are 0 to 999. */
export interface SimForward {
  readonly targetGroupArn: string;
  readonly weight: number;
}

/** A listener's default action is its rule of priority `default`; a network listener has no other. */
export interface SimRule {
  readonly ruleArn: string;
  readonly listenerArn: string;
  priority: number | 'default';
  /** As given; all of them must match. */
  conditions: readonly Members[];
  /** Empty when the rule answers by itself (`reply`). */
  forwards: readonly SimForward[];
  /** TargetGroupStickinessConfig, echoed only. */
  stickiness?: Members;
  /** A fixed-response or redirect action, as given. */
  reply?: Members;
  /** Order of the action, echoed when it was given. */
  order?: number;
  tags: Map<string, string>;
}

/** Everything of one account and Region, each Map by ARN. */
export interface SimBalancing {
  loadBalancers: Map<string, SimLoadBalancer>;
  listeners: Map<string, SimListener>;
  rules: Map<string, SimRule>;
  targetGroups: Map<string, SimTargetGroup>;
  /** Weight changes of rules, oldest first: the record that tests of deployments judge. At most 1000. */
  weightChanges: WeightChange[];
}

/** One rule's forwards as they were from `at` (epoch milliseconds) on. */
export interface WeightChange {
  readonly at: number;
  readonly ruleArn: string;
  readonly forwards: readonly SimForward[];
}
