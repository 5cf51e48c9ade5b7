import type { Context } from '../../runtime/context.ts';
import type { Outcome } from '../../runtime/controller.ts';
import { reconcileAccount } from './reconcile.ts';
import type { AwsAccountInputs } from './reconcile.ts';

export type { AwsAccountInputs, AwsAccountResource } from './reconcile.ts';
export { wakesForAccountUse } from './watches.ts';

/** What the app runs for AwsAccounts. */
export interface AwsAccountController {
  /** One pass over the AwsAccount of this name. Throws `LongshoreError`s. */
  readonly reconcile: (ctx: Context, key: string) => Promise<Outcome>;
}

/** The controller for AwsAccount: who are we, may we, and who uses it. */
export function createAwsAccountController(inputs: AwsAccountInputs): AwsAccountController {
  const lastWrites = new Map<string, number>();
  return { reconcile: async (ctx, key) => await reconcileAccount(ctx, { ...inputs, lastWrites }, key) };
}
