/**
 * `EcsService.status` as the operator writes it. The members are those of the CRD (`api/v1beta1/ecsservice-status.ts`); here
 * it only says which of them are always written. At most 16 KB as JSON (`fit-status.ts`).
 */
import type { Condition } from '../../api/meta.ts';
import type { EcsServiceStatus as Published } from '../../api/v1beta1/ecsservice-status.ts';
import type { Complete, EntryOf } from '../model/complete.ts';
import type { QuarantineEntry } from '../rollout/quarantine.ts';
import type { RolloutState } from '../rollout/rollout-state.ts';

type Part<Name extends keyof Published> = NonNullable<Published[Name]>;

/** The whole of it; every part but the first two may be absent, and may be lost. */
export interface EcsServiceStatus extends Published {
  /** Moves once the generation was judged, also when it was refused. -1 until then. */
  readonly observedGeneration: number;
  readonly conditions: readonly Condition[];
  readonly lastHandledAction?: HandledAction;
  readonly paused?: PausedStatus;
  readonly awaiting?: AwaitingStatus;
  readonly target?: TargetStatus;
  readonly source?: SourceStatus;
  readonly desired?: DesiredStatus;
  readonly applied?: AppliedStatus;
  readonly observed?: ObservedStatus;
  readonly rollout?: RolloutState;
  readonly quarantine?: readonly QuarantineEntry[];
  readonly history?: readonly HistoryEntry[];
  readonly drift?: DriftStatus;
  readonly plan?: PlanStatus;
  readonly resources?: readonly ResourceStatus[];
}

/** The action annotation that was answered last. */
export type HandledAction = Complete<Part<'lastHandledAction'>, 'claimedBy' | 'result'>;

/** A person holds rollouts back. */
export type PausedStatus = Complete<Part<'paused'>, 'claimedBy'>;

/** One gate: how long it has waited, for whom, and since when it is open. */
export type GateStatus = Complete<EntryOf<NonNullable<Part<'awaiting'>['gates']>>, 'stage' | 'hookId' | 'expiresAt' | 'approvedAt' | 'approvedBy'>;

/** A revision of which nothing was written yet, since it waits for approval. */
export type AwaitingStatus = Complete<Omit<Part<'awaiting'>, 'gates'>, 'full'> & { readonly gates: readonly GateStatus[] };

/**
 * The ECS service that the object stands for; written when it is known to be ours. `adoptedAt` is present once it was
 * adopted: deletion keeps it and drift is only reported, unless the spec says otherwise.
 */
export type TargetStatus = Complete<Part<'target'>, 'adoptedAt'>;

/** Where the manifest came from. */
export type SourceStatus = Complete<Part<'source'>>;

/** What the spec asks for, and the revision that has its content. */
export type DesiredStatus = Complete<Part<'desired'>, 'taskDefinitionHash' | 'taskDefinitionArn'>;

/** What was last written to AWS, paths without values: what may have to be reset when the spec drops it. */
export type AppliedStatus = Complete<Part<'applied'>>;

/** What runs. */
export type ObservedStatus = Complete<Part<'observed'>, 'serviceRevisionArn'>;

/** A rollout that ended. `revision` is the Git revision; empty when applied by hand. */
export type HistoryEntry = Complete<EntryOf<Part<'history'>>, 'by'>;

/** One difference; values of at most 128 bytes, sensitive ones as keyed digests. */
export type DriftField = Complete<EntryOf<NonNullable<Part<'drift'>['fields']>>>;

/** Differences from the spec; `total` counts those beyond the list too. */
export type DriftStatus = Complete<Omit<Part<'drift'>, 'fields'>> & { readonly fields: readonly DriftField[] };

/** One step of a plan, without values. */
export type PlannedStep = Complete<EntryOf<NonNullable<Part<'plan'>['steps']>>>;

/** What would be done: filled in mode Observe, and while part of a plan is held. */
export type PlanStatus = Complete<Omit<Part<'plan'>, 'steps'>> & { readonly steps: readonly PlannedStep[] };

/** A thing in AWS, and whether Longshore made or adopted it. */
export type ResourceStatus = Complete<EntryOf<Part<'resources'>>>;

/** How many list elements each part may hold (api-shape.md). */
export const STATUS_LIMITS = { history: 10, driftFields: 20, resources: 40, appliedPaths: 256, planSteps: 20 } as const;

/** What a new object has: nothing was judged yet. */
export const emptyStatus: EcsServiceStatus = { observedGeneration: -1, conditions: [] };
