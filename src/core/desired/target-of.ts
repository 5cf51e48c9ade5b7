import { awsAccountDefaults } from '../../api/v1beta1/awsaccount.ts';
import type { AwsAccount } from '../../api/v1beta1/awsaccount.ts';
import { ecsServiceDefaults } from '../../api/v1beta1/ecsservice-spec.ts';
import type { EcsService } from '../../api/v1beta1/ecsservice.ts';
import type { Target } from '../model/service.ts';

/** The AwsAccount that an EcsService names; `default` when it names none (api-shape.md). */
export function accountNameOf(object: EcsService): string {
  return object.spec?.target?.accountRef?.name ?? ecsServiceDefaults.account;
}

/** The target that an object names, with the defaults of its account; `undefined` when nobody names a region. */
export function targetOf(object: EcsService, account: AwsAccount): Target | undefined {
  const target = object.spec?.target;
  const region = target?.region ?? account.spec?.defaultRegion ?? account.spec?.regions?.[0];
  if (account.spec === undefined || region === undefined) return undefined;
  return {
    accountId: account.spec.accountId,
    partition: account.spec.partition ?? awsAccountDefaults.partition,
    region,
    cluster: target?.cluster ?? ecsServiceDefaults.cluster,
    serviceName: target?.serviceName ?? object.metadata.name,
  };
}
