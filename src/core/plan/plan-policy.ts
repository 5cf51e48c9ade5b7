import type { AwsAccountObject, EcsServiceObject } from '../desired/spec-input.ts';
import type { Hold } from '../model/service.ts';
import type { PlanPolicy } from './plan-input.ts';

export interface PlanPolicyInput {
  readonly object: EcsServiceObject;
  readonly account: AwsAccountObject;
  /** Labels of the object's namespace, for the account's selectors. */
  readonly namespaceLabels: Readonly<Record<string, string>>;
  /** Longshore adopted the service (`status.target.adoptedAt`): drift is only reported unless said otherwise. */
  readonly adopted: boolean;
  readonly deployHold?: Hold | undefined;
}

/** The policy of a spec under an account, with defaults. */
export function planPolicy(_input: PlanPolicyInput): PlanPolicy {
  throw new Error('not written yet');
}
