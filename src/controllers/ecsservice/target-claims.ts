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
  return stores.services.listBy(serviceNameOf, target.serviceName).flatMap((object) => {
    const other = knownTarget(stores, object);
    if (other === undefined || !sameTarget(other, target)) return [];
    return [{ key: keyOf(object), uid: object.metadata.uid ?? '', createdAt: object.metadata.creationTimestamp ?? '', target: other }];
  });
}

/** Index of a store: what an object calls its ECS service. */
function serviceNameOf(object: EcsServiceResource): string {
  return object.spec?.target?.serviceName ?? object.metadata.name;
}

/** Do both name one ECS service? A cluster by name is the cluster by ARN. */
function sameTarget(left: Target, right: Target): boolean {
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
