import type { AwsAccount } from '../../api/v1beta1/awsaccount.ts';
import { awsAccountDefaults } from '../../api/v1beta1/awsaccount.ts';
import type { Step } from '../../core/model/service.ts';
import { specOf } from '../awsaccount/aws-scope.ts';
import type { EcsServiceDeps } from './deps.ts';
import { holdError } from './hold-error.ts';

/**
 * Throws `DeletionHeld` when the account lets no more ECS services go this hour; a deletion that it lets through counts.
 * Also for a service that is deleted to be made anew: a mistake in many specs at once is what the brake is for.
 */
export function brakeDeletion(deps: EcsServiceDeps, account: AwsAccount, steps: readonly Step[]): void {
  if (!steps.some((step) => step.type === 'DeleteService')) return;
  const limit = specOf(account).limits?.maxDeletesPerHour ?? awsAccountDefaults.maxDeletesPerHour;
  const hold = deps.guards.letDelete(account.metadata.name, limit, deps.clock.now());
  if (hold !== undefined) throw holdError(hold);
}
