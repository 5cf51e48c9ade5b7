import { ownerText, sameOwner } from '../model/tags.ts';
import type { DesiredService, Hold, ObservedService } from '../model/service.ts';
import type { PlanPolicy, Previous } from './plan-input.ts';

/** Whether the service may be worked on, may be taken over, or is left alone. */
export type OwnershipDecision = { readonly kind: 'ours' } | { readonly kind: 'adopt' } | { readonly kind: 'refused'; readonly hold: Hold };

/** What ownership is decided by. */
export interface OwnershipInput {
  readonly desired: DesiredService;
  readonly observed: ObservedService;
  readonly previous: Previous;
  readonly policy: PlanPolicy;
}

/**
 * May this service be touched? Ours is what carries our tags. Anything else needs `adoption` to say so and the account to
 * admit it; adoption happens once, so a service whose tags somebody took off afterwards is let go (design.md 4.1).
 */
export function decideOwnership({ desired, observed, previous, policy }: OwnershipInput): OwnershipDecision {
  if (sameOwner(observed.owner, desired.owner)) return { kind: 'ours' };
  const { adoption } = policy;
  const service = desired.target.serviceName;
  const owner = observed.owner === undefined ? undefined : ownerText(observed.owner);

  if (owner === undefined && previous.adoptedAt !== undefined && previous.adoptedAt !== '') {
    const what = `ECS service ${service} was adopted at ${previous.adoptedAt} and has lost its ownership tags since`;
    return refused('NotOwned', `${what}; it is left alone. Tag it again, or delete this object`);
  }
  if (adoption.policy === 'Never') {
    return owner === undefined
      ? refused('AdoptionNeeded', `ECS service ${service} exists and carries no ownership tags; set spec.adoption.policy to IfUnowned to take it over`)
      : refused('NotOwned', `ECS service ${service} belongs to ${owner}; set spec.adoption to Take from it, or choose another spec.target`);
  }
  if (owner !== undefined && (adoption.policy !== 'Take' || adoption.fromOwner !== owner)) {
    return refused('NotOwned', `ECS service ${service} belongs to ${owner}; spec.adoption needs policy Take with fromOwner ${owner} to take it over`);
  }
  if (!adoption.admitted) {
    const what = `the AwsAccount does not let namespace ${desired.key.namespace} adopt ${service}`;
    return refused('NotOwned', `${what}; name it in spec.access[].adopt of the account`);
  }
  return { kind: 'adopt' };
}

function refused(reason: string, message: string): OwnershipDecision {
  return { kind: 'refused', hold: { reason, message } };
}
