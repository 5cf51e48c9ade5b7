import { keyLock } from '../../runtime/key-lock.ts';
import { createLruCache } from '../../runtime/lru-cache.ts';
import type { Context } from '../../runtime/context.ts';
import type { Outcome } from '../../runtime/controller.ts';
import { accountGuards } from './account-guards.ts';
import { haltOf } from './account-halt.ts';
import type { EcsServiceDeps, EcsServiceInputs } from './deps.ts';
import { expectedLooks } from './expected-looks.ts';
import { reconcile } from './reconcile.ts';
import { rolloutPlaces } from './rollout-places.ts';
import { serviceMemories } from './service-memory.ts';
import { createSweep } from './sweep.ts';
import { REMEMBERED_ORPHANS } from './tell-approvals.ts';
import type { Sweep } from './sweep.ts';

export type { EcsServiceInputs, EcsServiceOptions, EcsServiceStores } from './deps.ts';
export { defaultEcsServiceOptions } from './deps.ts';
export type { EcsServiceResource } from './resource.ts';
export type { ServiceMetrics } from './service-metrics.ts';
export { silentServiceMetrics } from './service-metrics.ts';
export type { Sweep } from './sweep.ts';
export { wakesForAccount, wakesForApproval, wakesForService } from './watches.ts';

/** What the app runs for EcsServices. */
export interface EcsServiceController {
  /** One pass over the object `namespace/name`. Throws `LongshoreError`s. */
  readonly reconcile: (ctx: Context, key: string) => Promise<Outcome>;
  readonly sweep: Sweep;
  /** Why the account's services are not written to, if so: for the AwsAccount's condition. */
  readonly haltOf: (account: string) => string | undefined;
}

/** The controller for EcsService, over ports only. */
export function createEcsServiceController(inputs: EcsServiceInputs): EcsServiceController {
  const deps: EcsServiceDeps = {
    ...inputs,
    memories: serviceMemories(),
    guards: accountGuards(),
    places: rolloutPlaces(),
    looks: expectedLooks(),
    toldOrphans: createLruCache(REMEMBERED_ORPHANS),
    registrations: keyLock(),
  };
  return {
    reconcile: async (ctx, key) => await reconcile(ctx, deps, key),
    sweep: createSweep(deps),
    haltOf: (name) => {
      const account = deps.stores.accounts.get({ namespace: '', name });
      return account === undefined ? undefined : haltOf(deps, account)?.message;
    },
  };
}
