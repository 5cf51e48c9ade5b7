import { shortName } from '../model/arn.ts';
import { accessFor } from './guards/access.ts';
import { matchesAny } from './guards/glob.ts';
import type { AwsAccount } from '../../api/v1beta1/awsaccount.ts';
import type { EcsService } from '../../api/v1beta1/ecsservice.ts';
import type { Hold } from '../model/service.ts';
import type { PlanPolicy } from './plan-input.ts';

/** Where the policy of a plan comes from. */
export interface PlanPolicyInput {
  readonly object: EcsService;
  readonly account: AwsAccount;
  /** Labels of the object's namespace, for the account's selectors. */
  readonly namespaceLabels: Readonly<Record<string, string>>;
  /** Longshore adopted the service (`status.target.adoptedAt`, or `wasAdopted` of its tags): drift is only reported unless said otherwise. */
  readonly adopted: boolean;
  readonly deployHold?: Hold | undefined;
}

/**
 * The policy of a spec under an account, with defaults. `mode` and `suspend` are not part of it: they stop the caller
 * before or after planning, and never change what the plan would be.
 */
export function planPolicy({ object, account, namespaceLabels, adopted, deployHold }: PlanPolicyInput): PlanPolicy {
  const spec = object.spec ?? {};
  const access = accessFor(account, object.metadata.namespace ?? '', namespaceLabels);
  const name = `${shortName(spec.target?.cluster ?? 'default')}/${spec.target?.serviceName ?? object.metadata.name}`;
  const driftPolicies = ['Remediate', 'Report', 'Off'] as const;
  return {
    replacePolicy: spec.replacePolicy === 'Recreate' ? 'Recreate' : 'Never',
    adoption: {
      policy: oneOf(spec.adoption?.policy, ['Never', 'IfUnowned', 'Take'], 'Never'),
      fromOwner: spec.adoption?.fromOwner ?? '',
      admitted: matchesAny(name, access?.adopt ?? []),
    },
    driftPolicy: oneOf(spec.drift?.policy, driftPolicies, adopted ? 'Report' : 'Remediate'),
    driftPolicyWhenAdopted: oneOf(spec.drift?.policy, driftPolicies, 'Report'),
    driftGraceMs: (spec.drift?.graceSeconds ?? 0) * 1000,
    ignore: (spec.drift?.ignore ?? []).map((entry) => entry.path),
    deployHold,
  };
}

function oneOf<Value extends string>(text: string | undefined, values: readonly Value[], otherwise: Value): Value {
  return values.find((value) => value === text) ?? otherwise;
}
