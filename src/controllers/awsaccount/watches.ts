import type { EcsService } from '../../api/v1beta1/ecsservice.ts';
import { accountNameOf } from '../../core/desired/target-of.ts';

/** AwsAccounts whose count of users moves with this change of an EcsService: when one comes or goes. The target never changes. */
export function wakesForAccountUse(change: { readonly before: EcsService | undefined; readonly after: EcsService | undefined }): readonly string[] {
  const { before, after } = change;
  if (before !== undefined && after !== undefined) return [];
  const service = before ?? after;
  return service === undefined ? [] : [accountNameOf(service)];
}
