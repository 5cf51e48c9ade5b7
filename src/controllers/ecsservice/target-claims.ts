import { accountNameOf, targetOf } from '../../core/desired/target-of.ts';
import { shortName } from '../../core/model/arn.ts';
import type { ObjectKey } from '../../core/model/key.ts';
import type { Target } from '../../core/model/service.ts';
import type { TargetClaim } from '../../core/plan/guards.ts';
import type { EcsServiceStores } from './deps.ts';
import type { EcsServiceResource } from './resource.ts';

/** The target that an object names; `undefined` while its account or a region is unknown. */
export function knownTarget(stores: Pick<EcsServiceStores, 'accounts'>, object: EcsServiceResource): Target | undefined {
  const account = stores.accounts.get({ namespace: '', name: accountNameOf(object) });
  return account === undefined ? undefined : targetOf(object, account);
}

/** Every object that names this target, whatever it calls the cluster and through whichever AwsAccount it goes. */
export function claimsOnTarget(stores: Pick<EcsServiceStores, 'services' | 'accounts'>, target: Target): readonly TargetClaim[] {
  // By the name first: it alone tells nearly all objects apart, and this runs in every pass.
  return (byServiceName(stores.services.list()).get(target.serviceName) ?? []).flatMap((object) => {
    const other = knownTarget(stores, object);
    if (other === undefined || !sameTarget(other, target)) return [];
    return [{ key: keyOf(object), uid: object.metadata.uid ?? '', createdAt: object.metadata.creationTimestamp ?? '', target: other }];
  });
}

/** By list: a store gives out the same one, frozen, until something changes. Lists that may change are not remembered. */
const indexes = new WeakMap<readonly EcsServiceResource[], ReadonlyMap<string, readonly EcsServiceResource[]>>();

function byServiceName(objects: readonly EcsServiceResource[]): ReadonlyMap<string, readonly EcsServiceResource[]> {
  const known = indexes.get(objects);
  if (known !== undefined) return known;
  const index = new Map<string, EcsServiceResource[]>();
  for (const object of objects) {
    const name = object.spec?.target?.serviceName ?? object.metadata.name;
    const namesakes = index.get(name);
    if (namesakes === undefined) index.set(name, [object]);
    else namesakes.push(object);
  }
  if (Object.isFrozen(objects)) indexes.set(objects, index);
  return index;
}

/** Do both name one ECS service? A cluster by name is the cluster by ARN. */
export function sameTarget(left: Target, right: Target): boolean {
  return (
    left.serviceName === right.serviceName &&
    left.accountId === right.accountId &&
    left.region === right.region &&
    shortName(left.cluster) === shortName(right.cluster)
  );
}

/** Namespace and name of an object. */
export function keyOf(object: EcsServiceResource): ObjectKey {
  return { namespace: object.metadata.namespace ?? '', name: object.metadata.name };
}
