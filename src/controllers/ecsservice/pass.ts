import type { LongshoreError } from '../../core/errors.ts';
import type { EcsServiceFacts } from '../../core/status/summarise.ts';
import type { EcsServiceResource } from './resource.ts';

/** One run of reconcile over one object. Writes replace `object`, so that the next one carries its resourceVersion. */
export interface Pass {
  object: EcsServiceResource;
  /** The spec is refused, and the rollout of one before it followed: whatever else has to wait, this is what a person has to know. */
  refusal?: LongshoreError;
  /** How a rollout ended, until it is recorded: it is true whatever becomes of the writes that this pass goes on to. */
  found?: EcsServiceFacts['parts'] | undefined;
}
