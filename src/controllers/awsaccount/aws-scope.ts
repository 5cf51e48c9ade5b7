import { awsAccountDefaults } from '../../api/v1beta1/awsaccount.ts';
import type { AwsAccount, AwsAccountSpec } from '../../api/v1beta1/awsaccount.ts';
import { terminalError } from '../../core/errors.ts';
import type { AwsScope } from '../../core/ports.ts';

/**
 * The scope under which AWS is called for one account and region. `roleArn`: of the access entry that admits the
 * namespace, so that IAM draws the same line as the account does; otherwise the account's own.
 */
export function awsScope(account: AwsAccount, region: string, roleArn?: string): AwsScope {
  const spec = specOf(account);
  const { credentials = {} } = spec;
  const role = roleArn === undefined || roleArn === '' ? credentials.roleArn : roleArn;
  return {
    account: account.metadata.name,
    accountId: spec.accountId,
    partition: spec.partition ?? awsAccountDefaults.partition,
    region,
    credentials: {
      ...(role === undefined || role === '' ? {} : { roleArn: role }),
      ...(credentials.externalId === undefined || credentials.externalId === '' ? {} : { externalId: credentials.externalId }),
      ...(credentials.sessionTags === undefined ? {} : { sessionTags: credentials.sessionTags }),
      ...(credentials.profile === undefined || credentials.profile === '' ? {} : { profile: credentials.profile }),
    },
    endpoints: spec.endpoints ?? {},
    sharePercent: spec.budget?.share ?? awsAccountDefaults.sharePercent,
  };
}

/** The account's spec; terminal when the object has none (an API server with the CRD never stores that). */
export function specOf(account: AwsAccount): AwsAccountSpec {
  if (account.spec === undefined) throw terminalError('InvalidSpec', `AwsAccount ${account.metadata.name} has no spec.`);
  return account.spec;
}

/** How rollouts of the account are approved. */
export function approvalsOf(account: AwsAccount): 'Annotation' | 'Kind' {
  return specOf(account).policy?.approvals ?? awsAccountDefaults.approvals;
}

/** Regions in which the account may be used; the default one first. */
export function regionsOf(account: AwsAccount): readonly string[] {
  const spec = specOf(account);
  return [...new Set([...(spec.defaultRegion === undefined ? [] : [spec.defaultRegion]), ...(spec.regions ?? [])])];
}
