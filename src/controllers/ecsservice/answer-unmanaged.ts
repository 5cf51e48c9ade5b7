import { decideAction } from '../../core/rollout/decide-action.ts';
import type { ActionEffect } from '../../core/rollout/decide-action.ts';
import { requestedAction } from '../../core/rollout/requested-action.ts';
import type { RequestedAction } from '../../core/rollout/requested-action.ts';
import type { PausedStatus } from '../../core/status/ecs-service-status.ts';
import { pausedBy } from './judge-action.ts';
import { statusOf } from './resource.ts';
import type { EcsServiceResource } from './resource.ts';
import { answer } from './steering.ts';
import type { Steering } from './steering.ts';

/**
 * The answer to an action on an object whose service is not even looked at; `why` says what is in the way. A pause and its
 * end touch no service. Everything else is refused: kept until then, it would be done when nobody thinks of it any more.
 */
export function answerUnmanaged(object: EcsServiceResource, why: string, now: number): Pick<Steering, 'action' | 'paused'> | undefined {
  const { lastHandledAction, paused } = statusOf(object);
  const requested = requestedAction(object.metadata, lastHandledAction?.token ?? '');
  if (requested === undefined) return undefined;
  const action = answer(requested, effectOf(requested, paused, why));
  return { action, paused: pausedBy(action, paused, now) };
}

function effectOf(requested: RequestedAction, paused: PausedStatus | undefined, why: string): ActionEffect {
  switch (requested.verb) {
    case 'pause':
    case 'resume':
    case 'unknown':
      return decideAction({ ...nothingKnown, requested, paused });
    default:
      return { kind: 'Refused', why: `${why}, so nothing is done to the service: ask again, with a new token, when it is managed.` };
  }
}

const nothingKnown = {
  account: { name: '', approvals: 'Annotation' },
  triggerHash: '',
  quarantined: false,
  active: false,
  awaiting: undefined,
  rollout: undefined,
  waiting: [],
  foreign: undefined,
  pinned: false,
  ownGates: false,
  refused: true,
} as const;
