import type { Awaited, Opened } from '../../core/rollout/await-approval.ts';
import type { ActionEffect } from '../../core/rollout/decide-action.ts';
import type { FollowedGates } from '../../core/rollout/follow-gates.ts';
import type { Pin } from '../../core/rollout/pin.ts';
import type { RequestedAction } from '../../core/rollout/requested-action.ts';
import type { Hold } from '../../core/model/service.ts';
import type { EcsServiceStatus, PausedStatus } from '../../core/status/ecs-service-status.ts';
import type { Followed } from './follow.ts';
import type { Judged } from './judge.ts';
import type { Sighting } from './observe.ts';

/** A person's action of this pass, and what became of it. */
export interface Answered {
  readonly requested: RequestedAction;
  readonly effect: ActionEffect;
  /** `status.lastHandledAction.result`: `Done`, or why it was refused. */
  readonly result: string;
}

/** What people want of this service, as far as it bears on this pass. */
export interface Steering {
  /** Absent: nobody asked for anything that is answered now. */
  readonly action: Answered | undefined;
  readonly paused: PausedStatus | undefined;
  /** What was asked for queues behind other rollouts of the account; it is answered when its turn comes. */
  readonly queued?: Hold;
  /** How far what the spec asks for is on its way through the operator's own gates; acted on only when there is something to deploy. */
  readonly awaited: Awaited | undefined;
  /** The rollout with its gates, and its stop where a person wants it. */
  readonly followed: Followed;
  /** PAUSE hooks that ECS is to be told to pass. */
  readonly continues: FollowedGates['continues'];
  /** Gates that were opened in this pass, at a hook. */
  readonly opened: readonly Opened[];
  /** ARN of a deployment that somebody else started, and that a person takes back in this pass. */
  readonly stops: string | undefined;
  /** Undo holds the service, from this pass on or from an earlier one. */
  readonly pin: Pin | undefined;
  /** The pin's update is sent in this pass. */
  readonly sendsPin: boolean;
  /** New tasks are asked for in this pass. */
  readonly restarts: boolean;
  /** A rollout that starts in this pass passes every gate. */
  readonly full: boolean;
  /** Why the rollout that runs waits at a gate. */
  readonly gateText: string | undefined;
}

/** What steering needs of the stages before it. */
export interface SteerInput {
  readonly judged: Judged;
  readonly status: EcsServiceStatus;
  readonly sighting: Sighting;
  readonly followed: Followed;
  /** The annotation that was not answered yet. */
  readonly requested: RequestedAction | undefined;
  /** Status was lost, and with it what was answered: only what cannot do harm twice is done again. */
  readonly forgotten: boolean;
  readonly now: number;
}

/** Nothing but what is remembered: for a service that is only observed, or not ours (yet). */
export function unsteered(followed: Followed, { paused }: EcsServiceStatus): Steering {
  return { action: undefined, paused, awaited: undefined, followed, continues: [], opened: [], stops: undefined, pin: undefined, sendsPin: false, restarts: false, full: false, gateText: undefined };
}

/** What is told of an action whose effect is known. */
export function answer(requested: RequestedAction, effect: ActionEffect): Answered {
  return { requested, effect, result: effect.kind === 'Refused' ? effect.why : 'Done' };
}

/** A restart is refused while a new revision is held: what would start are tasks of the one before it. */
export function withoutRestart(steering: Steering, held: string): Steering {
  const { action, pin } = steering;
  if (action?.effect.kind !== 'Restart' || pin !== undefined) return steering;
  const why = `What the spec asks for does not run yet, so a restart would start what it replaces. ${held}`;
  return { ...steering, restarts: false, action: answer(action.requested, { kind: 'Refused', why }) };
}
