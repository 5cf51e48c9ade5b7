import { awsAccountDefaults } from '../../api/v1beta1/awsaccount.ts';
import { accountNameOf } from '../../core/desired/target-of.ts';
import { keyText } from '../../core/model/key.ts';
import type { Hold } from '../../core/model/service.ts';
import { hasEnded } from '../../core/rollout/rollout-state.ts';
import { specOf } from '../awsaccount/aws-scope.ts';
import type { EcsServiceDeps, LookDeps } from './deps.ts';
import type { Judged } from './judge.ts';
import { load } from './load.ts';
import type { EcsServiceResource } from './resource.ts';
import { keyOf } from './target-claims.ts';

/** A service that waits is woken when a place is free; it looks by itself only this often, in milliseconds. */
const WAIT_MS = 30_000;

/**
 * Takes a place among the rollouts that the account lets run at once (`limits.maxConcurrentRollouts`), or says why there is
 * none. Asked only when something is to be rolled out.
 */
export function takeRolloutPlace(deps: LookDeps, { account, object, observeOnly }: Judged): Hold | undefined {
  if (observeOnly) return undefined;
  const { name } = account.metadata;
  const limit = specOf(account).limits?.maxConcurrentRollouts ?? awsAccountDefaults.maxConcurrentRollouts;
  const running = new Set(deps.stores.services.listBy(rollingOutIn, name).filter((other) => isRollingOut(deps, other)).map((other) => keyText(keyOf(other))));
  const startLimit = deps.options.startsAtOnce ?? Number.POSITIVE_INFINITY;
  switch (deps.places.take({ account: name, key: keyText(keyOf(object)), running, limit, startLimit })) {
    case 'Taken':
      return undefined;
    case 'NoPlace':
      return waits(`As many rollouts run in account ${name} as limits.maxConcurrentRollouts (${String(limit)}) allows.`);
    case 'NoStart':
      return waits('Other rollouts are being started; it is started after them, as fast as the share of AWS calls allows (budget.share).');
  }
}

function waits(message: string): Hold {
  return { reason: 'WaitingForCapacity', message, retryAfterMs: WAIT_MS };
}

/** Gives back a place that the pass took and did not need, or whose rollout has ended, to whoever has waited longest. */
export function passOnPlace(deps: EcsServiceDeps, object: EcsServiceResource, ended: boolean): void {
  const freed = deps.places.free(keyText(keyOf(object)));
  if (freed) passOnStart(deps, object);
  if (!freed && !ended) return;
  const next = deps.places.next(accountNameOf(object));
  if (next !== undefined) deps.enqueue(next, 'source');
}

/** The pass has started its rollout, or has none to start: whoever has waited longest may start the next one. */
export function passOnStart(deps: EcsServiceDeps, object: EcsServiceResource): void {
  deps.places.begun(keyText(keyOf(object)));
  const next = deps.places.nextStart();
  if (next !== undefined) deps.enqueue(next, 'source');
}

/** Index of a store: the account of a service whose status says that a rollout runs. Not of one that nobody drives any more. */
function rollingOutIn(object: EcsServiceResource): string | undefined {
  if (object.status?.rollout === undefined || hasEnded(object.status.rollout) || object.spec?.suspend === true) return undefined;
  return accountNameOf(object);
}

/** Our own write may say more than the cache. */
function isRollingOut(deps: LookDeps, object: EcsServiceResource): boolean {
  const rollout = load(deps, keyOf(object))?.status?.rollout;
  return rollout !== undefined && !hasEnded(rollout);
}
