import { ownerText, sameOwner, wasAdopted } from '../model/tags.ts';
import { isDeploying, lookAgainMs } from './gate-changes.ts';
import type { Hold, ObservedService, Owner, Plan, Step, Target } from '../model/service.ts';

/** What planning a deletion looks at. */
export interface PlanDeletionInput {
  readonly owner: Owner;
  readonly target: Target;
  readonly observed: ObservedService;
  /** `spec.deletionPolicy`; absent: Delete for what Longshore created, Retain for what it adopted. */
  readonly deletionPolicy: string | undefined;
  /** `status.target.adoptedAt` is set; the tag on the service says so too, should status be lost. */
  readonly adopted: boolean;
  /** Annotation `longshore.dev/abandon` is on the object. */
  readonly abandon: boolean;
}

/** A plan that also says when nothing is left to do. */
export interface DeletionPlan extends Plan {
  /** Nothing is left to do in AWS: the finalizer may go. */
  readonly done: boolean;
}

/**
 * Deletion: the same path with nothing desired. Only what carries our tags is deleted; everything else is released as it
 * is. Before a DeleteService step is carried out, the caller asks the account's deletion brake.
 */
export function planDeletion(input: PlanDeletionInput): DeletionPlan {
  const { owner, target, observed, abandon } = input;
  if (abandon) return released();
  switch (observed.state) {
    case 'Absent':
    case 'Inactive':
      return released();
    case 'Draining':
      return sameOwner(observed.owner, owner) ? waiting(`ECS service ${target.serviceName} is draining`) : released();
    case 'Active':
      return sameOwner(observed.owner, owner) && !observed.express ? planOwned(input) : released();
  }
}

/** Why a deletion leaves the service alone, for the event that says so; `undefined` when it does not. */
export function reasonToRelease({ owner, observed, abandon }: PlanDeletionInput): string | undefined {
  if (abandon) return 'the annotation longshore.dev/abandon asks for it';
  if (observed.state === 'Absent' || observed.state === 'Inactive') return undefined;
  if (observed.express) return 'it stands behind an ECS Express service';
  if (sameOwner(observed.owner, owner)) return undefined;
  return observed.owner === undefined ? 'it carries no ownership tags' : `it belongs to ${ownerText(observed.owner)}`;
}

function planOwned({ target, observed, deletionPolicy, adopted }: PlanDeletionInput): DeletionPlan {
  const policy = deletionPolicy ?? (adopted || wasAdopted(observed.tags) ? 'Retain' : 'Delete');
  switch (policy) {
    case 'Retain':
      return released();
    case 'Drain':
      return planDrain(target, observed);
    default:
      return planDelete(target);
  }
}

function planDelete({ cluster, serviceName }: Target): DeletionPlan {
  return { steps: [{ type: 'DeleteService', cluster, serviceName }], changes: [], holds: [], done: false };
}

/** Scaled to zero and left there, with its tags. The scheduler of a DAEMON takes no count, so such a service cannot be drained. */
function planDrain({ cluster, serviceName }: Target, observed: ObservedService): DeletionPlan {
  if (observed.service['schedulingStrategy'] === 'DAEMON') {
    return stuck({
      reason: 'DeletionRefused',
      message: `deletionPolicy Drain cannot be carried out: ${serviceName} has scheduling strategy DAEMON, which has no desired count. Use Delete or Retain`,
    });
  }
  if (observed.counts.desired > 0) {
    const scale: Step = { type: 'UpdateService', input: { cluster, service: serviceName, desiredCount: 0 }, taskDefinition: undefined, deploys: false };
    return { steps: [scale], changes: [], holds: [], done: false };
  }
  const busy = observed.counts.running > 0 || observed.counts.pending > 0 || isDeploying(observed);
  return busy ? waiting(`ECS service ${serviceName} is scaling to zero`) : released();
}

function released(): DeletionPlan {
  return { steps: [], changes: [], holds: [], done: true };
}

function waiting(message: string): DeletionPlan {
  return stuck({ reason: 'Deleting', message, retryAfterMs: lookAgainMs });
}

function stuck(hold: Hold): DeletionPlan {
  return { steps: [], changes: [], holds: [hold], done: false };
}
