/** What a service deployment of a traffic-shifting strategy remembers between two steps: plain records, like `../../state.ts`. */

/**
 * The lifecycle stages in ECS's order (ecs-api.md 9.8). PRE_PRODUCTION_TRAFFIC_SHIFT is a stage for hooks
 * in the SDK, and missing from its enumeration of what `lifecycleStage` may be.
 */
export const STAGES = [
  'RECONCILE_SERVICE',
  'PRE_SCALE_UP',
  'SCALE_UP',
  'POST_SCALE_UP',
  'TEST_TRAFFIC_SHIFT',
  'POST_TEST_TRAFFIC_SHIFT',
  'PRE_PRODUCTION_TRAFFIC_SHIFT',
  'PRODUCTION_TRAFFIC_SHIFT',
  'POST_PRODUCTION_TRAFFIC_SHIFT',
  'BAKE_TIME',
  'CLEAN_UP',
] as const;

/** One of the stages: what `lifecycleStage` shows, and hooks are set for. */
export type SimStage = (typeof STAGES)[number];

/** One execution of a lifecycle hook: an entry of `lifecycleHookDetails` (ecs-api.md section 6). */
export interface SimHookRun {
  /** `ecs-pause-<id>` or `ecs-lambda-<id>`; fresh for every execution. */
  readonly hookId: string;
  readonly targetType: 'AWS_LAMBDA' | 'PAUSE';
  /** The function; absent for PAUSE. */
  readonly targetArn?: string;
  status: 'AWAITING_ACTION' | 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT';
  readonly expiresAt: number;
  readonly timeoutAction: 'ROLLBACK' | 'CONTINUE';
  /** When the function is asked (again). */
  nextAt?: number;
  /** ECS words a failure differently when it could not read the function's answer. */
  cause?: 'unreadable';
}

/** How far the stages and the traffic of a service deployment are; it has none with ROLLING. */
export interface SimShift {
  /** Absent while the service deployment is PENDING. */
  stage?: SimStage;
  /** When the stage began, epoch milliseconds. */
  stageAt: number;
  /** Which step of the production traffic, from 0: several with LINEAR and CANARY. */
  step: number;
  direction: 'forward' | 'back';
  /** The revision that had the traffic when the deployment began; absent for a first deployment. */
  readonly sourceRevisionArn?: string;
  /** Percent of the traffic that goes to the target revision. */
  production: number;
  test: number;
  /** More than one revision was ACTIVE when the deployment began: it starts with RECONCILE_SERVICE. */
  readonly crowded: boolean;
  /** RECONCILE_SERVICE has given the traffic back to the source, so that the other revisions may go. */
  reconciled?: boolean;
  /** Hooks of the current stage, at most 20. */
  hooks: SimHookRun[];
  /** Hooks of earlier stages, oldest first; the last 20. */
  pastHooks: readonly SimHookRun[];
}
