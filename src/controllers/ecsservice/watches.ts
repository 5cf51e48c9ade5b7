import { accountNameOf } from '../../core/desired/target-of.ts';
import { sameJson } from '../../core/model/canonical-json.ts';
import { keyText } from '../../core/model/key.ts';
import type { AwsAccount } from '../../api/v1beta1/awsaccount.ts';
import type { RolloutApproval } from '../../api/v1beta1/rolloutapproval.ts';
import type { EcsServiceStores } from './deps.ts';
import type { EcsServiceResource } from './resource.ts';
import { claimsOnTarget, keyOf, knownTarget } from './target-claims.ts';

/** A change as a reflector tells it: `before` is absent for a new object, `after` for one that is gone. */
export interface ObjectChange<T> {
  readonly before: T | undefined;
  readonly after: T | undefined;
}

/**
 * Which keys a change of an EcsService wakes: its own, when the spec, the annotations or the deletion moved (never for our
 * own status writes), and those that name the same target, when it comes, goes or lets go of it.
 */
export function wakesForService(stores: Pick<EcsServiceStores, 'services' | 'accounts'>, { before, after }: ObjectChange<EcsServiceResource>): readonly string[] {
  const object = after ?? before;
  if (object === undefined) return [];
  const own = keyText(keyOf(object));
  if (before !== undefined && after !== undefined) return isNews(before, after) ? [own] : [];
  return [own, ...rivals(stores, object)];
}

/** An AwsAccount that changed, came or went wakes the services that name it. Its status is written by us. */
export function wakesForAccount(stores: Pick<EcsServiceStores, 'services' | 'accounts'>, { before, after }: ObjectChange<AwsAccount>): readonly string[] {
  if (before !== undefined && after !== undefined && before.metadata.generation === after.metadata.generation) return [];
  const name = (after ?? before)?.metadata.name;
  if (name === undefined) return [];
  return stores.services.listBy(accountNameOf, name).map((service) => keyText(keyOf(service)));
}

/**
 * A RolloutApproval that comes wakes the service that it names, also one that does not exist, of which its maker has to be
 * told; it never changes, and taking it back closes no gate that was passed.
 */
export function wakesForApproval({ before, after }: ObjectChange<RolloutApproval>): readonly string[] {
  const name = after?.spec?.serviceRef.name;
  if (before !== undefined || after === undefined || name === undefined) return [];
  return [keyText({ namespace: after.metadata.namespace ?? '', name })];
}

function isNews(before: EcsServiceResource, after: EcsServiceResource): boolean {
  return (
    before.metadata.uid !== after.metadata.uid ||
    before.metadata.generation !== after.metadata.generation ||
    before.metadata.deletionTimestamp !== after.metadata.deletionTimestamp ||
    !sameJson(before.metadata.annotations ?? {}, after.metadata.annotations ?? {}) ||
    // A status that somebody emptied has to be found out anew; ours never goes away.
    (before.status?.observedGeneration ?? -1) > (after.status?.observedGeneration ?? -1)
  );
}

function rivals(stores: Pick<EcsServiceStores, 'services' | 'accounts'>, object: EcsServiceResource): readonly string[] {
  const target = knownTarget(stores, object);
  if (target === undefined) return [];
  return claimsOnTarget(stores, target).flatMap(({ uid, key }) => (uid === (object.metadata.uid ?? '') ? [] : [keyText(key)]));
}
