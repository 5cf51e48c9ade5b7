import type { AwsAccount } from '../../api/v1beta1/awsaccount.ts';
import { checkIdentity } from '../../core/plan/guards.ts';
import type { EcsPort } from '../../core/ports.ts';
import type { Context } from '../../runtime/context.ts';
import { holdError } from './hold-error.ts';

/**
 * How old an answer of STS may be, in milliseconds, by whether ECS shows the service. The answer does not change under one set
 * of credentials, and those can be exchanged. In another account nothing of ours can be seen, and what cannot be seen would be
 * made anew: STS is asked after the reads that found nothing, which are at least a follow interval apart.
 */
const maxAgeMs = { seen: 900_000, missing: 5_000 } as const;

/** No write before STS says that this is the account that the AwsAccount names. @throws LongshoreError AccountMismatch, held */
export async function verifyIdentity(ctx: Context, ecs: EcsPort, account: AwsAccount, service: keyof typeof maxAgeMs): Promise<void> {
  const hold = checkIdentity(account, await ecs.callerIdentity(ctx, { lane: 'change', maxAgeMs: maxAgeMs[service] }));
  if (hold !== undefined) throw holdError(hold);
}
