/**
 * Where a gate of `spec.rollout.gates` stands under each strategy, as data: the desired service, the checks of a spec, the
 * rollout and docs/spec/gates.md read this one table. Stages and what a PAUSE hook may stand on are ECS's (ecs-api.md
 * section 9.8, "Amazon ECS service deployment lifecycle hooks" of its developer guide).
 */
import { gatePoints } from '../../api/v1beta1/ecsservice-spec.ts';

/** A point of `gates[].at`. */
export type GatePoint = (typeof gatePoints)[number];
/** ECS's deployment strategies. */
export const strategies = ['ROLLING', 'BLUE_GREEN', 'CANARY', 'LINEAR'] as const;
/** `service.deploymentConfiguration.strategy`; ROLLING when the spec says nothing. */
export type Strategy = (typeof strategies)[number];

/** What a gate is under one strategy. */
export type GateCell =
  /** A PAUSE hook: ECS itself waits at this stage. `everyStep`: at each step of production traffic anew, with another hook id. */
  | { readonly kind: 'hook'; readonly stage: GateStage; readonly everyStep: boolean }
  /** The operator waits, before anything of the revision is written to ECS. */
  | { readonly kind: 'operator' }
  /** There is no such point; `why` says so, and what to do. */
  | { readonly kind: 'refused'; readonly why: string };

/** Stages that gates stand on. */
export type GateStage = 'PRE_SCALE_UP' | 'POST_SCALE_UP' | 'POST_TEST_TRAFFIC_SHIFT' | 'PRE_PRODUCTION_TRAFFIC_SHIFT' | 'POST_PRODUCTION_TRAFFIC_SHIFT';

const operator: GateCell = { kind: 'operator' };

function refused(what: string): GateCell {
  return { kind: 'refused', why: `under ROLLING ${what}, and ECS has no stage to wait at: put the gate at BeforeDeployment, or choose BLUE_GREEN, CANARY or LINEAR` };
}

/** A stage that a deployment passes once, whatever the strategy. */
function once(stage: GateStage, rolling: GateCell): Readonly<Record<Strategy, GateCell>> {
  const hook: GateCell = { kind: 'hook', stage, everyStep: false };
  return { ROLLING: rolling, BLUE_GREEN: hook, CANARY: hook, LINEAR: hook };
}

const beforeProduction = (everyStep: boolean): GateCell => ({ kind: 'hook', stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT', everyStep });

/** The matrix, in the order of a deployment. */
export const gateMatrix: Readonly<Record<GatePoint, Readonly<Record<Strategy, GateCell>>>> = {
  BeforeDeployment: { ROLLING: operator, BLUE_GREEN: operator, CANARY: operator, LINEAR: operator },
  PreScaleUp: once('PRE_SCALE_UP', operator),
  PostScaleUp: once('POST_SCALE_UP', refused('new tasks take traffic as soon as they are healthy')),
  PostTestTraffic: once('POST_TEST_TRAFFIC_SHIFT', refused('there is no test traffic')),
  // A rolling deployment gives the new tasks production traffic from its first one on, so the gate is before all of it.
  BeforeProduction: { ROLLING: operator, BLUE_GREEN: beforeProduction(false), CANARY: beforeProduction(true), LINEAR: beforeProduction(true) },
  PostProduction: once('POST_PRODUCTION_TRAFFIC_SHIFT', refused('there is no moment at which all traffic has moved and both revisions still run')),
};

/** The strategy of a deployment configuration as it stands in a spec; ROLLING for anything that is none (the schema refuses it). */
export function strategyOf(configuration: { readonly strategy?: unknown } | undefined): Strategy {
  return strategies.find((strategy) => strategy === configuration?.strategy) ?? 'ROLLING';
}

/** The stage's own name for a gate: `PRE_SCALE_UP` is `pre-scale-up`, for PAUSE hooks that a spec declares itself. */
export function stageGateName(stage: string): string {
  return stage.toLowerCase().replaceAll('_', '-');
}
