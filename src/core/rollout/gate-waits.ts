/** How long rollouts wait at gates, from one status to the next. */
import { gatePoints } from '../../api/v1beta1/ecsservice-spec.ts';
import type { EcsServiceSpec } from '../../api/v1beta1/ecsservice-spec.ts';
import type { EcsServiceStatus, GateStatus } from '../status/ecs-service-status.ts';
import { FULL } from './await-approval.ts';
import { gateMatrix } from './gate-matrix.ts';
import type { GatePoint } from './gate-matrix.ts';
import { hasEnded } from './rollout-state.ts';

/** Where a gate stands; `Other` for a PAUSE hook of the spec on a stage that `gates[].at` has no word for. */
export type WaitPoint = GatePoint | 'Other';

/**
 * How a wait ended. `Passed`: somebody let it go on in ECS itself, or ECS did at its time-out. `Withdrawn`: the revision was
 * taken back or replaced while it waited.
 */
export type WaitOutcome = 'Approved' | 'Passed' | 'TimedOut' | 'Rejected' | 'Withdrawn';

/** By what a gate was approved. */
export type ApprovalSource = 'Annotation' | 'RolloutApproval' | 'PromoteFull';

/** One wait that is over. */
export interface EndedWait {
  readonly point: WaitPoint;
  readonly outcome: WaitOutcome;
  readonly seconds: number;
  /** Present when somebody approved it. */
  readonly source?: ApprovalSource;
}

/** What two statuses that follow each other say about gates. */
export interface EndedWaitsInput {
  readonly previous: EcsServiceStatus;
  readonly next: EcsServiceStatus;
  readonly spec: EcsServiceSpec | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** The waits that ended between two statuses, each of them once: a gate that was open before is left out. Pure. */
export function endedWaits({ previous, next, spec, now }: EndedWaitsInput): readonly EndedWait[] {
  const before = new Map(gatesIn(previous).map((gate) => [idOf(gate), gate]));
  const after = new Map(gatesIn(next).map((gate) => [idOf(gate), gate]));
  const opened = [...after.values()].filter((gate) => gate.state !== 'Waiting' && (before.get(idOf(gate))?.state ?? 'Waiting') === 'Waiting');
  const gone = [...before.values()].filter((gate) => gate.state === 'Waiting' && !after.has(idOf(gate)));
  return [
    ...opened.map((gate): EndedWait => ({ point: pointOf(gate, spec), outcome: outcomeOf(gate), seconds: secondsOf(gate, now), ...sourceOf(gate) })),
    ...gone.map((gate): EndedWait => ({ point: pointOf(gate, spec), outcome: isOverdue(gate, now) ? 'TimedOut' : 'Withdrawn', seconds: secondsOf(gate, now) })),
  ];
}

/** The gate that has waited longest, and since when (epoch milliseconds); `undefined` while none waits. */
export function longestWait(status: EcsServiceStatus, spec: EcsServiceSpec | undefined): { readonly point: WaitPoint; readonly since: number } | undefined {
  const running = status.rollout !== undefined && !hasEnded(status.rollout) ? (status.rollout.gates ?? []) : [];
  const [first] = [...(status.awaiting?.gates ?? []), ...running].filter(({ state }) => state === 'Waiting').toSorted((a, b) => Date.parse(a.since) - Date.parse(b.since));
  return first === undefined ? undefined : { point: pointOf(first, spec), since: Date.parse(first.since) };
}

/** Those before a deployment move into the rollout that they let through: they stay the same gates. */
function gatesIn({ awaiting, rollout }: EcsServiceStatus): readonly GateStatus[] {
  return [...(rollout?.gates ?? []), ...(awaiting?.gates ?? [])];
}

/** A gate before each step of traffic waits anew, with another hook id. */
function idOf({ name, hookId = '', since }: GateStatus): string {
  return `${name} ${hookId} ${since}`;
}

function pointOf({ name, stage }: GateStatus, spec: EcsServiceSpec | undefined): WaitPoint {
  if (stage === undefined) return spec?.rollout?.gates?.find((gate) => gate.name === name)?.at ?? 'BeforeDeployment';
  const strategies = (point: GatePoint) => Object.values(gateMatrix[point]);
  return gatePoints.find((point) => strategies(point).some((cell) => cell.kind === 'hook' && cell.stage === stage)) ?? 'Other';
}

function outcomeOf({ state, approvedBy }: GateStatus): WaitOutcome {
  if (state === 'TimedOut' || state === 'Rejected') return state;
  return approvedBy === undefined ? 'Passed' : 'Approved';
}

function secondsOf({ since, approvedAt }: GateStatus, now: number): number {
  const until = approvedAt === undefined ? now : Date.parse(approvedAt);
  return Math.max(0, (until - Date.parse(since)) / 1000) || 0;
}

function isOverdue({ expiresAt = '' }: GateStatus, now: number): boolean {
  return now >= Date.parse(expiresAt);
}

function sourceOf({ approvedBy }: GateStatus): { readonly source?: ApprovalSource } {
  if (approvedBy === undefined) return {};
  if (approvedBy === FULL) return { source: 'PromoteFull' };
  return { source: approvedBy.startsWith('RolloutApproval/') ? 'RolloutApproval' : 'Annotation' };
}
