import { awsAccountDefaults } from '../../api/v1beta1/awsaccount.ts';
import { accountNameOf } from '../../core/desired/target-of.ts';
import { shortName } from '../../core/model/arn.ts';
import { keyText } from '../../core/model/key.ts';
import { isLongshoreError } from '../../core/errors.ts';
import { accessFor, checkMassLoss } from '../../core/plan/guards.ts';
import type { AwsScope } from '../../core/ports.ts';
import type { Context } from '../../runtime/context.ts';
import { sleep } from '../../runtime/clock.ts';
import { turn } from '../../runtime/turn.ts';
import { awsScope, specOf } from '../awsaccount/aws-scope.ts';
import { haltOf } from './account-halt.ts';
import type { EcsServiceDeps } from './deps.ts';
import type { EcsServiceResource } from './resource.ts';
import { seenDigest } from './seen-digest.ts';
import { keyOf, knownTarget } from './target-claims.ts';

/** DescribeServices takes ten names (ecs-api.md section 12). */
const BATCH = 10;
/** The service read bucket refills at 20 a second (ecs-api.md section 13); the sweep takes at most half of the share. */
const READS_PER_SECOND = 20;
const SWEEP_PART = 0.5;

/** The periodic look at all services. */
export interface Sweep {
  /** Sweeps until the signal aborts; the caller owns and awaits it. */
  run(ctx: Context): Promise<void>;
  /** One sweep; returns milliseconds until the next one is due. */
  once(ctx: Context): Promise<number>;
}

interface Group {
  readonly scope: AwsScope;
  readonly cluster: string;
  readonly services: { readonly object: EcsServiceResource; readonly serviceName: string }[];
}

/** What of an account was known before, and is not there now. `complete`: every cluster of it answered. */
interface Loss {
  readonly known: number;
  readonly missing: number;
  readonly complete: boolean;
}

/** What the sweep did in one account and Region: AWS counts requests there, whatever cluster they are for. */
interface SweptPart {
  readonly account: string;
  readonly region: string;
  readonly services: number;
  readonly missing: number;
  readonly calls: number;
}

/**
 * Looks at every service in tens per cluster and wakes only those whose answer changed: the price of noticing drift is a
 * tenth of a read per service. It also counts what is missing, so that an account that seems to have lost its services is
 * halted instead of refilled.
 */
export function createSweep(deps: EcsServiceDeps): Sweep {
  const once = async (ctx: Context): Promise<number> => {
    const losses = new Map<string, Loss>();
    const parts = new Map<string, SweptPart>();
    const groups = groupServices(deps);
    const interval = intervalFor(groups, deps.options.sweepIntervalMs);
    // Known before the first read: passes take the sweep's answers for good until the next one, or each would read for itself.
    deps.guards.paced(interval);
    for (const group of groups) {
      ctx.signal.throwIfAborted();
      const missing = await sweepGroup(ctx, deps, group);
      addLoss(losses, group, missing);
      addPart(parts, group, missing ?? 0);
      await turn();
    }
    deps.guards.keepOnly(new Set(losses.keys()));
    await judgeLosses(ctx, deps, losses);
    for (const part of parts.values()) deps.metrics.swept({ ...part, intervalSeconds: interval / 1000 });
    return interval;
  };
  return {
    once,
    async run(ctx) {
      while (!ctx.signal.aborted) {
        let wait = deps.options.sweepIntervalMs;
        try {
          wait = await once(ctx);
        } catch (error) {
          if (hasStopped(ctx)) return;
          ctx.log.error('the sweep failed', { error });
        }
        await sleep(deps.clock, wait, ctx.signal).catch(() => undefined);
      }
    },
  };
}

/** A function, since the signal may abort while a sweep is awaited. */
function hasStopped({ signal }: Context): boolean {
  return signal.aborted;
}

function addLoss(losses: Map<string, Loss>, group: Group, missing: number | undefined): void {
  const { account } = group.scope;
  const { known, missing: before, complete } = losses.get(account) ?? { known: 0, missing: 0, complete: true };
  losses.set(account, { known: known + knownOf(group), missing: before + (missing ?? 0), complete: complete && missing !== undefined });
}

function addPart(parts: Map<string, SweptPart>, { scope, services }: Group, missing: number): void {
  const { account, region } = scope;
  const id = `${account}/${region}`;
  const before = parts.get(id) ?? { account, region, services: 0, missing: 0, calls: 0 };
  const calls = before.calls + callsFor(services.length);
  parts.set(id, { ...before, services: before.services + services.length, missing: before.missing + missing, calls });
}

const callsFor = (services: number): number => Math.ceil(services / BATCH);

/** The configured interval, or what the account and Region with the most calls for its share needs. */
function intervalFor(groups: readonly Group[], configuredMs: number): number {
  const calls = new Map<string, { calls: number; readonly sharePercent: number }>();
  for (const { scope, services } of groups) {
    const id = `${scope.account}/${scope.region}`;
    calls.set(id, { calls: (calls.get(id)?.calls ?? 0) + callsFor(services.length), sharePercent: scope.sharePercent });
  }
  return [...calls.values()].reduce((longest, part) => Math.max(longest, stretched(part.calls, part.sharePercent)), configuredMs);
}

/** Milliseconds that a sweep of so many calls needs, so that it stays within its part of the account's share. */
export function stretched(calls: number, sharePercent: number): number {
  return (calls / (READS_PER_SECOND * (sharePercent / 100) * SWEEP_PART)) * 1000;
}

/** Services that are managed or observed, by scope and cluster; those whose account is unknown have nothing to ask. */
function groupServices(deps: EcsServiceDeps): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const object of deps.stores.services.list()) {
    if (object.spec?.suspend === true || object.metadata.deletionTimestamp !== undefined) continue;
    const account = deps.stores.accounts.get({ namespace: '', name: accountNameOf(object) });
    const target = knownTarget(deps.stores, object);
    if (account?.spec === undefined || target === undefined) continue;
    const namespace = object.metadata.namespace ?? '';
    const labels = deps.stores.namespaces?.get({ namespace: '', name: namespace })?.metadata.labels ?? {};
    const access = accessFor(account, namespace, labels);
    if (access === undefined) continue;
    const id = [account.metadata.name, target.region, access.roleArn ?? '', shortName(target.cluster)].join('\n');
    const group = groups.get(id) ?? { scope: awsScope(account, target.region, access.roleArn), cluster: target.cluster, services: [] };
    group.services.push({ object, serviceName: target.serviceName });
    groups.set(id, group);
  }
  return [...groups.values()];
}

/** How many of the group's services were seen before. */
function knownOf(group: Group): number {
  return group.services.filter(({ object }) => object.status?.target !== undefined).length;
}

/** Number of known services that were not there; `undefined` when ECS did not answer, which says nothing about them. */
async function sweepGroup(ctx: Context, deps: EcsServiceDeps, group: Group): Promise<number | undefined> {
  const names = [...new Set(group.services.map(({ serviceName }) => serviceName))];
  let found;
  try {
    found = await deps.aws.ecs(group.scope).describeServices(ctx, group.cluster, names, { lane: 'sweep', maxAgeMs: (deps.guards.pace() ?? deps.options.sweepIntervalMs) / 2 });
  } catch (error) {
    if (ctx.signal.aborted) throw error;
    // A cluster that is gone took its services along; one that was never there had none.
    if (isLongshoreError(error) && error.reason === 'ClusterNotFound') return knownOf(group);
    const { account, region } = group.scope;
    const reason = isLongshoreError(error) ? error.reason : 'InternalError';
    ctx.log.warn('a cluster could not be swept', { account, region, cluster: group.cluster, reason, error });
    return undefined;
  }
  let missing = 0;
  for (const [index, { object, serviceName }] of group.services.entries()) {
    // A thousand digests in one go would hold up everything else for as long as a heartbeat of the lease may take.
    if (index > 0 && index % BATCH === 0) await turn();
    const raw = found.get(serviceName);
    if (object.status?.target !== undefined && (raw === undefined || raw.status === 'INACTIVE')) missing += 1;
    const { seen } = deps.memories.get(keyOf(object));
    // What no pass has judged yet is in the queue anyway.
    if (seen !== undefined && seen !== seenDigest(raw)) deps.enqueue(keyText(keyOf(object)), 'resync');
  }
  return missing;
}

async function judgeLosses(
  ctx: Context,
  deps: EcsServiceDeps,
  losses: ReadonlyMap<string, Loss>,
): Promise<void> {
  for (const [name, { known, missing, complete }] of losses) {
    const account = deps.stores.accounts.get({ namespace: '', name });
    if (account === undefined) continue;
    const maxMissingPercent = specOf(account).limits?.maxMissingPercent ?? awsAccountDefaults.maxMissingPercent;
    const hold = checkMassLoss({ known, missing, maxMissingPercent });
    const before = haltOf(deps, account);
    // A sweep that saw only a part cannot give the all-clear, but what it missed already counts.
    if (!complete && hold === undefined) continue;
    deps.guards.swept(name, hold, deps.clock.now());
    if (hold !== undefined && before === undefined) {
      ctx.log.error(hold.message, { account: name, known, missing });
      await deps.kube.event(ctx, { regarding: account, type: 'Warning', reason: 'MassLoss', message: hold.message });
    }
    if ((hold === undefined) !== (before === undefined)) wakeAccount(deps, name);
  }
}

function wakeAccount(deps: EcsServiceDeps, name: string): void {
  deps.wakeAccount(name);
  for (const object of deps.stores.services.listBy(accountNameOf, name)) deps.enqueue(keyText(keyOf(object)), 'source');
}
