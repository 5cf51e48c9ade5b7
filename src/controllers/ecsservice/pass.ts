import type { EcsServiceResource } from './resource.ts';

/** One run of reconcile over one object. Writes replace `object`, so that the next one carries its resourceVersion. */
export interface Pass {
  object: EcsServiceResource;
}
