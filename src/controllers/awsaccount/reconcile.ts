import type { AwsAccount } from '../../api/v1beta1/awsaccount.ts';
import type { EcsService } from '../../api/v1beta1/ecsservice.ts';
import { accountNameOf } from '../../core/desired/target-of.ts';
import { isLongshoreError } from '../../core/errors.ts';
import type { LongshoreError } from '../../core/errors.ts';
import { sameJson } from '../../core/model/canonical-json.ts';
import { counted } from '../../core/model/counted.ts';
import { timeText } from '../../core/model/time-text.ts';
import { checkIdentity } from '../../core/plan/guards.ts';
import type { AwsPort, KubePort, ObjectStore } from '../../core/ports.ts';
import { reconcileRequest } from '../../core/status/reconcile-request.ts';
import { accountConditions, readAccountStatus } from '../../core/status/account-table.ts';
import type { AccountSituation, AwsAccountStatus } from '../../core/status/account-table.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Context } from '../../runtime/context.ts';
import type { Outcome } from '../../runtime/controller.ts';
import { awsScope, regionsOf } from './aws-scope.ts';

/** An AwsAccount as the controller reads it. */
export type AwsAccountResource = AwsAccount;

/** The ports and stores that the app hands over. */
export interface AwsAccountInputs {
  readonly aws: AwsPort;
  readonly kube: KubePort;
  readonly stores: { readonly accounts: ObjectStore<AwsAccountResource>; readonly services: ObjectStore<EcsService> };
  readonly clock: Clock;
  /** Why the account's services are not written to, if so (`EcsServiceController.haltOf`). */
  readonly haltOf: (account: string) => string | undefined;
}

interface Deps extends AwsAccountInputs {
  /** When this process last wrote an account's status; one entry an account. */
  readonly lastWrites: Map<string, number>;
}

/** Keeps an AwsAccount that services name. */
const ACCOUNT_FINALIZER = 'longshore.dev/in-use';
/** Credentials can be exchanged under a running operator: STS is asked again after this long. */
const VERIFY_MS = 600_000;
/** The number of users is a counter: it alone is written at most this often. */
const COUNT_MS = 30_000;

interface Finding {
  readonly situation: AccountSituation;
  readonly reason?: string;
  readonly message: string;
  readonly verified?: string;
  readonly error?: LongshoreError;
}

/** One pass over an AwsAccount: finalizer while it is in use, identity in each region, users counted, conditions. */
export async function reconcileAccount(ctx: Context, deps: Deps, name: string): Promise<Outcome> {
  const object = deps.stores.accounts.get({ namespace: '', name });
  if (object === undefined) {
    deps.lastWrites.delete(name);
    return { kind: 'done' };
  }
  const users = deps.stores.services.listBy(accountNameOf, name);
  if (object.metadata.deletionTimestamp !== undefined) return await letGo(ctx, deps, object, users);
  const held = await hold(ctx, deps, object);
  const finding = await find(ctx, deps, held, users);
  const uncountedMs = await write(ctx, deps, held, users, finding);
  if (finding.error?.kind === 'transient' || finding.error?.kind === 'conflict') throw finding.error;
  const ms = finding.error?.kind === 'wait' ? (finding.error.retryAfterMs ?? COUNT_MS) : VERIFY_MS;
  return { kind: 'after', ms: Math.min(ms, uncountedMs ?? ms) };
}

async function hold(ctx: Context, deps: Deps, object: AwsAccountResource): Promise<AwsAccountResource> {
  const finalizers = object.metadata.finalizers ?? [];
  if (finalizers.includes(ACCOUNT_FINALIZER)) return object;
  return (await deps.kube.patch(ctx, object, { metadata: { finalizers: [...finalizers, ACCOUNT_FINALIZER] } })) as AwsAccountResource;
}

async function letGo(ctx: Context, deps: Deps, object: AwsAccountResource, users: readonly EcsService[]): Promise<Outcome> {
  const finalizers = object.metadata.finalizers ?? [];
  if (!finalizers.includes(ACCOUNT_FINALIZER)) return { kind: 'done' };
  if (users.length === 0) {
    await deps.kube.patch(ctx, object, { metadata: { finalizers: finalizers.filter((finalizer) => finalizer !== ACCOUNT_FINALIZER) } });
    return { kind: 'done' };
  }
  const named = users.slice(0, 5).map((user) => `${user.metadata.namespace ?? ''}/${user.metadata.name}`);
  await write(ctx, deps, object, users, { situation: 'InUse', message: `${counted(users.length, 'EcsService still uses', 'EcsServices still use')} this account: ${named.join(', ')}. Delete or move them first.` });
  return { kind: 'done' };
}

/** Asks STS in every region that is named or used; the first one that disagrees decides. */
async function find(ctx: Context, deps: Deps, object: AwsAccountResource, users: readonly EcsService[]): Promise<Finding> {
  const regions = regionsInUse(object, users);
  if (regions.length === 0) return { situation: 'NoRegion', message: '' };
  let verified = '';
  for (const region of regions) {
    try {
      const identity = await deps.aws.ecs(awsScope(object, region)).callerIdentity(ctx, { lane: 'change', maxAgeMs: VERIFY_MS / 2 });
      const mismatch = checkIdentity(object, identity);
      if (mismatch !== undefined) return { situation: 'Mismatch', message: `${region}: ${mismatch.message}` };
      verified = identity.accountId;
    } catch (error) {
      if (!isLongshoreError(error) || ctx.signal.aborted) throw error;
      return { situation: error.kind === 'terminal' ? 'Refused' : 'Failing', reason: error.reason, message: error.message, error };
    }
  }
  const halt = deps.haltOf(object.metadata.name);
  if (halt !== undefined) return { situation: 'Halted', message: halt, verified };
  return { situation: object.spec?.mode === 'Observe' ? 'Observing' : 'Ready', message: verified, verified };
}

function regionsInUse(object: AwsAccountResource, users: readonly EcsService[]): readonly string[] {
  return [...new Set([...regionsOf(object), ...users.flatMap((user) => user.spec?.target?.region ?? [])])].slice(0, 50);
}

/** Writes what changed. Returns in how many milliseconds counts that changed alone may be written, where those wait. */
async function write(
  ctx: Context,
  deps: Deps,
  object: AwsAccountResource,
  users: readonly EcsService[],
  finding: Finding,
): Promise<number | undefined> {
  const now = deps.clock.now();
  const { name } = object.metadata;
  const previous = readAccountStatus(object.status);
  const halted = deps.haltOf(name) ?? '';
  const defaultRegion = object.spec?.defaultRegion;
  const requested = reconcileRequest(object.metadata);
  const generation = object.metadata.generation ?? 0;
  const next: AwsAccountStatus = {
    ...previous,
    observedGeneration: finding.situation === 'Failing' ? previous.observedGeneration : generation,
    ...(requested === undefined ? {} : { lastHandledReconcileAt: requested }),
    conditions: accountConditions({ ...finding, previous: previous.conditions, generation, now: timeText(now) }),
    ...(finding.verified === undefined || finding.verified === '' ? {} : { verifiedAccountId: finding.verified }),
    regions: regionsInUse(object, users).map((region) => ({
      name: region,
      services: users.filter((user) => (user.spec?.target?.region ?? defaultRegion) === region).length,
      halted,
    })),
  };
  if (sameJson(previous, next) || isOldNews(previous, next, finding)) return undefined;
  const onlyCounts = sameJson(withoutCounts(previous), withoutCounts(next));
  const waitMs = (deps.lastWrites.get(name) ?? 0) + COUNT_MS - now;
  if (onlyCounts && waitMs > 0) return waitMs;
  await deps.kube.putStatus(ctx, object, next);
  deps.lastWrites.set(name, now);
  return undefined;
}

/** The same failure again, although its text (request ids) may differ: nothing that is worth a write. */
function isOldNews(previous: AwsAccountStatus, next: AwsAccountStatus, finding: Finding): boolean {
  if (finding.situation !== 'Failing') return false;
  const [before, after] = [previous, next].map(({ conditions }) => conditions.find((condition) => condition.type === 'Reconciling'));
  return before?.status === after?.status && before?.reason === after?.reason;
}

function withoutCounts(status: AwsAccountStatus): unknown {
  return { ...status, regions: status.regions?.map((region) => ({ ...region, services: 0 })) };
}
