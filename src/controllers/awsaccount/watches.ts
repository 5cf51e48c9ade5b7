import type { KubeObject } from '../../api/meta.ts';

interface UsesAccount {
  readonly target?: { readonly accountRef?: { readonly name?: string }; readonly region?: string };
}

/** Name of the AwsAccount that an EcsService names. */
export function usedAccount(service: KubeObject<UsesAccount>): string {
  return service.spec?.target?.accountRef?.name ?? 'default';
}

/** AwsAccounts whose count of users moves with this change of an EcsService: when one comes or goes. The target never changes. */
export function wakesForAccountUse(
  change: { readonly before: KubeObject<UsesAccount> | undefined; readonly after: KubeObject<UsesAccount> | undefined },
): readonly string[] {
  const { before, after } = change;
  if (before !== undefined && after !== undefined) return [];
  const service = before ?? after;
  return service === undefined ? [] : [usedAccount(service)];
}
