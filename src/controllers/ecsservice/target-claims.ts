import { shortName } from '../../core/model/arn.ts';
import type { ObjectKey } from '../../core/model/key.ts';
import type { Target } from '../../core/model/service.ts';
import type { TargetClaim } from '../../core/plan/guards.ts';
import type { EcsServiceStores } from './deps.ts';
import type { EcsServiceResource } from './resource.ts';

/** The target that an object names, with the defaults of its account; `undefined` while the account is unknown. */
export function targetOf(stores: Pick<EcsServiceStores, 'accounts'>, object: EcsServiceResource): Target | undefined {
  const target = object.spec?.target ?? {};
  const account = stores.accounts.get({ namespace: '', name: accountNameOf(object) });
  if (account?.spec === undefined) return undefined;
  return {
    accountId: account.spec.accountId,
    partition: account.spec.partition ?? 'aws',
    region: target.region ?? account.spec.defaultRegion ?? account.spec.regions?.[0] ?? '',
    cluster: target.cluster ?? 'default',
    serviceName: target.serviceName ?? object.metadata.name,
  };
}

/** Every object that names this target, whatever it calls the cluster and through whichever AwsAccount it goes. */
export function claimsOnTarget(stores: EcsServiceStores, target: Target): readonly TargetClaim[] {
  return stores.services.list().flatMap((object) => {
    // The name is compared first: it alone tells nearly all objects apart, and this runs in every pass.
    if ((object.spec?.target?.serviceName ?? object.metadata.name) !== target.serviceName) return [];
    const other = targetOf(stores, object);
    if (other === undefined || !sameTarget(other, target)) return [];
    return [{ key: keyOf(object), uid: object.metadata.uid ?? '', createdAt: object.metadata.creationTimestamp ?? '', target: other }];
  });
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

/** The AwsAccount that the object names. */
export function accountNameOf(object: EcsServiceResource): string {
  return object.spec?.target?.accountRef?.name ?? 'default';
}
