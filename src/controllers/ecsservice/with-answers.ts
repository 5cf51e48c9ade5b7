import { timeText } from '../../core/model/time-text.ts';
import { clip } from '../../core/rollout/clip.ts';
import type { EcsServiceStatus } from '../../core/status/ecs-service-status.ts';
import type { EcsServiceFacts } from '../../core/status/summarise.ts';
import { requestedReconcile, statusOf } from './resource.ts';
import type { EcsServiceResource } from './resource.ts';
import type { Answered, Steering } from './steering.ts';

/** What a person asked for by annotation is answered in the status that the pass writes. */
export function withAnswers(facts: EcsServiceFacts, object: EcsServiceResource, { action, paused }: Pick<Steering, 'action' | 'paused'>, now: number): EcsServiceFacts {
  const asked = requestedReconcile(object);
  return {
    ...facts,
    parts: {
      ...facts.parts,
      ...(asked === undefined ? {} : { lastHandledReconcileAt: asked }),
      paused,
      ...(action === undefined || action.requested.token === statusOf(object).lastHandledAction?.token ? {} : { lastHandledAction: handled(action, now) }),
    },
  };
}

function handled({ requested, result }: Answered, now: number): EcsServiceStatus['lastHandledAction'] {
  const { token, action, claimedBy } = requested;
  return { token, action, at: timeText(now), result: clip(result, 512), ...(claimedBy === undefined ? {} : { claimedBy }) };
}
