import { waitError } from '../../core/errors.ts';
import type { AwsAccount } from '../../api/v1beta1/awsaccount.ts';
import type { ObjectKey } from '../../core/model/key.ts';
import { timeText } from '../../core/model/time-text.ts';
import { checkMissing } from '../../core/plan/guards.ts';
import type { EcsPort, ServiceRef } from '../../core/ports.ts';
import type { Context } from '../../runtime/context.ts';
import type { LookDeps } from './deps.ts';
import { holdError } from './hold-error.ts';
import { accountNameOf } from '../../core/desired/target-of.ts';
import { verifyIdentity } from './verify-identity.ts';

/**
 * So long, in milliseconds, the missing task definition of a missing service counts against the answer. Deleting services leaves
 * definitions alone, and deregistered ones stay visible (DescribeTaskDefinition): only who deletes both is made to wait.
 */
const WITNESS_MS = 900_000;

interface MissingService {
  readonly key: ObjectKey;
  readonly account: AwsAccount;
  readonly ecs: EcsPort;
  readonly ref: ServiceRef;
  /** What it ran when it was last seen, where that is known. */
  readonly taskDefinitionArn: string | undefined;
}

/**
 * A service that was seen before is not there. Nothing is made anew, and no object forgets its service, because something
 * cannot be seen: STS has to say that this is the account, two reads and a list have to agree, and then a sweep must have
 * looked at the rest of the account, since an answer as from a wrong account shows in all of it. Where the service is all that
 * there is in the account, its task definition tells such an answer from a deletion. Throws AccountMismatch, a wait or the
 * account's halt until all of that holds.
 */
export async function requireCertainty(ctx: Context, deps: LookDeps, { key, account, ecs, ref, taskDefinitionArn }: MissingService): Promise<void> {
  const now = deps.clock.now();
  const before = deps.memories.get(key).missing;
  const apart = before === undefined || now - before.at >= deps.options.followIntervalMs;
  const missing = apart ? { reads: Math.min((before?.reads ?? 0) + 1, 100), since: before?.since ?? now, at: now } : before;
  deps.memories.update(key, { missing });
  const listed = missing.reads < 2 ? undefined : (await ecs.listServices(ctx, ref.cluster, { lane: 'change', maxAgeMs: 0 })).includes(ref.serviceName);
  const hold = checkMissing({ seenBefore: true, missingReads: missing.reads, listed });
  await verifyIdentity(ctx, ecs, account, 'missing');
  if (hold !== undefined) throw holdError({ ...hold, reason: 'ServiceMissing', retryAfterMs: hold.retryAfterMs ?? deps.options.followIntervalMs });
  const sweptAt = deps.guards.sweptAt(account.metadata.name) ?? 0;
  // A sweep is content with answers up to half its interval old.
  if (isSwept(deps, account.metadata.name) && sweptAt < missing.since + (deps.guards.pace() ?? deps.options.sweepIntervalMs) / 2) {
    throw waitError('ServiceMissing', 'The service is not there; it is believed once the rest of its account was looked at.', { retryAfterMs: deps.options.followIntervalMs });
  }
  const halt = deps.guards.halt(account.metadata.name);
  if (halt !== undefined) throw holdError(halt);
  if (taskDefinitionArn === undefined || now - missing.since >= WITNESS_MS) return;
  if ((await ecs.describeTaskDefinition(ctx, taskDefinitionArn, { lane: 'change', maxAgeMs: 0 })) !== undefined) return;
  const what = `ECS shows neither the service nor ${taskDefinitionArn}, which it ran, as an account would that has none of it`;
  throw waitError('ServiceMissing', `${what}; that is believed from ${timeText(missing.since + WITNESS_MS)} on.`, { retryAfterMs: 30_000 });
}

/** Does the sweep look at this account at all? It passes over suspended objects and those that are being deleted. */
export function isSwept(deps: Pick<LookDeps, 'stores'>, account: string): boolean {
  return deps.stores.services.list().some((object) => accountNameOf(object) === account && object.spec?.suspend !== true && object.metadata.deletionTimestamp === undefined);
}
