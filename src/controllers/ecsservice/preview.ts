import type { Context } from '../../runtime/context.ts';
import { accountGuards } from './account-guards.ts';
import type { EcsServiceInputs } from './deps.ts';
import { judge } from './judge.ts';
import { look } from './look.ts';
import type { Decision } from './plan.ts';
import { rolloutPlaces } from './rollout-places.ts';
import { statusOf, type EcsServiceResource } from './resource.ts';
import { serviceMemories } from './service-memory.ts';

/** What a pass would do with this object now. Reads AWS, writes nothing. @throws LongshoreError as a pass would */
export async function preview(ctx: Context, inputs: Omit<EcsServiceInputs, 'kube' | 'enqueue' | 'wakeAccount'>, object: EcsServiceResource): Promise<Decision> {
  const deps = { ...inputs, memories: serviceMemories(), guards: accountGuards(), places: rolloutPlaces() };
  const judged = judge(deps, object);
  return (await look(ctx, deps, judged, statusOf(object), { lane: 'change', maxAgeMs: 0 })).decision;
}
