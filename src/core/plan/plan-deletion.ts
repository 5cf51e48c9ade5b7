import type { ObservedService, Owner, Plan, Target } from '../model/service.ts';

export interface PlanDeletionInput {
  readonly owner: Owner;
  readonly target: Target;
  readonly observed: ObservedService;
  /** `spec.deletionPolicy`; absent: Delete for what Longshore created, Retain for what it adopted. */
  readonly deletionPolicy: string | undefined;
  readonly adopted: boolean;
  /** Annotation `longshore.dev/abandon` is on the object. */
  readonly abandon: boolean;
}

export interface DeletionPlan extends Plan {
  /** Nothing is left to do in AWS: the finalizer may go. */
  readonly done: boolean;
}

/** Deletion: the same path with nothing desired. Before a DeleteService step is carried out, ask the deletion brake. */
export function planDeletion(_input: PlanDeletionInput): DeletionPlan {
  throw new Error('not written yet');
}
