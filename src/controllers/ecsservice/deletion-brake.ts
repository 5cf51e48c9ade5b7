import type { AwsAccount } from '../../api/v1beta1/awsaccount.ts';
import { awsAccountDefaults } from '../../api/v1beta1/awsaccount.ts';
import type { Step } from '../../core/model/service.ts';
import { deletionTimes, withDeletion } from '../../core/plan/guards.ts';
import type { Context } from '../../runtime/context.ts';
import { specOf } from '../awsaccount/aws-scope.ts';
import type { EcsServiceDeps } from './deps.ts';
import { holdError } from './hold-error.ts';

/**
 * Throws `DeletionHeld` when the account lets no more ECS services go this hour. Also for a service that is deleted to be
 * made anew: a mistake in many specs at once is what the brake is for.
 *
 * A deletion that it lets through is recorded in the account's status before it is sent. That write is guarded by the
 * resourceVersion, so neither passes side by side, nor a process that dies again and again, nor a second replica can let
 * more through (docs/adr/0011). Throws the conflict when another pass was faster; the pass is repeated on the newer count.
 */
export async function brakeDeletion(ctx: Context, deps: EcsServiceDeps, account: AwsAccount, steps: readonly Step[]): Promise<void> {
  if (!steps.some((step) => step.type === 'DeleteService')) return;
  const { name } = account.metadata;
  const now = deps.clock.now();
  const limit = specOf(account).limits?.maxDeletesPerHour ?? awsAccountDefaults.maxDeletesPerHour;
  const hold = deps.guards.checkDeletion({ account: name, recorded: deletionTimes(account.status?.deletions, now), maxDeletesPerHour: limit, now });
  if (hold !== undefined) throw holdError(hold);
  await deps.kube.putStatus(ctx, account, { ...account.status, deletions: withDeletion(account.status?.deletions, now) });
  deps.guards.deleted(name, now);
}
