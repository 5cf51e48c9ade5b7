import type { Hold, Owner, Plan } from '../../core/model/service.ts';
import type { Context } from '../../runtime/context.ts';
import { accountGuards } from './account-guards.ts';
import type { EcsServiceInputs } from './deps.ts';
import { judge } from './judge.ts';
import type { Judged } from './judge.ts';
import { look } from './look.ts';
import { rolloutPlaces } from './rollout-places.ts';
import { statusOf, type EcsServiceResource } from './resource.ts';
import { serviceMemories } from './service-memory.ts';

/** What a pass would do with an object now. */
export interface Preview {
  /** The steps that would be carried out; `holds` also says where the mode of object or account keeps all of them back. */
  readonly plan: Plan;
  /** Whose tags the ECS service carries; absent when it is not there, or nobody's. */
  readonly owner: Owner | undefined;
}

/** What a pass would do with this object now. Reads AWS, writes nothing. @throws LongshoreError as a pass would */
export async function preview(ctx: Context, inputs: Omit<EcsServiceInputs, 'kube' | 'enqueue' | 'wakeAccount'>, object: EcsServiceResource): Promise<Preview> {
  const deps = { ...inputs, memories: serviceMemories(), guards: accountGuards(), places: rolloutPlaces() };
  const judged = judge(deps, object);
  const { decision, sighting } = await look(ctx, deps, judged, statusOf(object), { lane: 'change', maxAgeMs: 0 });
  const { plan, steps } = decision;
  return { plan: { ...plan, steps, holds: [...plan.holds, ...(steps.length === 0 ? [] : withheld(judged))] }, owner: sighting.observed.owner };
}

/** A pass over such an object sends none of its steps. */
function withheld({ object, account, observeOnly }: Judged): readonly Hold[] {
  if (object.spec?.suspend === true) return [{ reason: 'Suspended', message: 'spec.suspend is true: nothing is sent until it is false.' }];
  if (!observeOnly) return [];
  const mode = object.spec?.mode === 'Observe' ? 'spec.mode' : `spec.mode of AwsAccount ${account.metadata.name}`;
  return [{ reason: 'Observing', message: `${mode} is Observe: nothing is sent until it is Manage.` }];
}
