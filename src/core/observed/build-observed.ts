import type { ObservedService } from '../model/service.ts';
import type { RawService, RawServiceDeployment, RawServiceRevision, RawTaskDefinition } from './raw.ts';

export interface BuildObservedInput {
  /** `undefined`: ECS says MISSING. */
  readonly service: RawService | undefined;
  readonly deployment?: RawServiceDeployment | undefined;
  /** Of `currentServiceRevisions[0]`; needed only when `needsRevision` says so. */
  readonly revision?: RawServiceRevision | undefined;
  readonly taskDefinition?: RawTaskDefinition | undefined;
}

/** What ECS answered, in CreateService's shape. `service: undefined` is state Absent. */
export function buildObserved(_input: BuildObservedInput): ObservedService {
  throw new Error('not written yet');
}
