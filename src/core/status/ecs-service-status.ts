/** `EcsService.status` as the operator writes it. At most 16 KB as JSON (`fit-status.ts`); names are those of api-shape.md. */
import type { Condition } from '../../api/meta.ts';
import type { QuarantineEntry } from '../rollout/quarantine.ts';
import type { RolloutState } from '../rollout/rollout-state.ts';

/** The whole of it; every part but the first and `conditions` may be absent, and may be lost. */
export interface EcsServiceStatus {
  /** Moves once the generation was judged, also when it was refused. -1 until then. */
  readonly observedGeneration: number;
  readonly lastHandledReconcileAt?: string;
  readonly lastHandledAction?: HandledAction;
  readonly conditions: readonly Condition[];
  readonly target?: TargetStatus;
  readonly source?: { readonly ref: string; readonly revision: string; readonly author: string; readonly path: string };
  readonly desired?: DesiredStatus;
  readonly applied?: AppliedStatus;
  readonly observed?: ObservedStatus;
  /** For the scale subresource and an HPA. */
  readonly selector?: string;
  readonly rollout?: RolloutState;
  readonly quarantine?: readonly QuarantineEntry[];
  readonly history?: readonly HistoryEntry[];
  readonly drift?: DriftStatus;
  readonly plan?: PlanStatus;
  readonly resources?: readonly ResourceStatus[];
}

/** The action annotation that was answered last. */
export interface HandledAction {
  readonly token: string;
  readonly action: string;
  readonly at: string;
}

/** The ECS service that the object stands for; written when it is known to be ours. */
export interface TargetStatus {
  readonly accountId: string;
  readonly region: string;
  readonly clusterArn: string;
  readonly serviceArn: string;
  /** Present once the service was adopted: deletion keeps it and drift is only reported, unless the spec says otherwise. */
  readonly adoptedAt?: string;
}

/** What the spec asks for, and the revision that has its content. */
export interface DesiredStatus {
  /** Hash of everything desired. */
  readonly hash: string;
  readonly taskDefinitionHash?: string;
  readonly taskDefinitionArn?: string;
}

/** What was last written to AWS, paths without values: what may have to be reset when the spec drops it. */
export interface AppliedStatus {
  readonly hash: string;
  readonly at: string;
  readonly paths: readonly string[];
}

/** What runs. */
export interface ObservedStatus {
  readonly serviceRevisionArn?: string;
  readonly taskDefinitionArn: string;
  readonly desiredCount: number;
  readonly runningCount: number;
  readonly pendingCount: number;
}

/** A rollout that ended. */
export interface HistoryEntry {
  /** Trigger hash of what was rolled out. */
  readonly hash: string;
  /** Git revision, `BRANCH@sha1:COMMIT`; empty when applied by hand. */
  readonly revision: string;
  readonly author: string;
  readonly outcome: string;
  readonly strategy: string;
  readonly seconds: number;
  readonly at: string;
}

/** Differences from the spec; `total` counts those beyond the list too. */
export interface DriftStatus {
  readonly total: number;
  readonly fields: readonly DriftField[];
}

/** One difference. */
export interface DriftField {
  readonly path: string;
  /** At most 128 bytes; a sensitive value as a keyed digest. */
  readonly declared: string;
  readonly live: string;
  readonly since: string;
}

/** What would be done: filled in mode Observe, and while part of a plan is held. */
export interface PlanStatus {
  readonly total: number;
  readonly steps: readonly { readonly type: string; readonly summary: string }[];
}

/** A thing in AWS, and whether Longshore made or adopted it. */
export interface ResourceStatus {
  readonly type: string;
  readonly arn: string;
  readonly owned: boolean;
}

/** How many list elements each part may hold (api-shape.md). */
export const STATUS_LIMITS = { history: 10, driftFields: 20, resources: 40, appliedPaths: 256, planSteps: 20 } as const;

/** What a new object has: nothing was judged yet. */
export const emptyStatus: EcsServiceStatus = { observedGeneration: -1, conditions: [] };
