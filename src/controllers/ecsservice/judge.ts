import { terminalError, waitError } from '../../core/errors.ts';
import type { LongshoreError } from '../../core/errors.ts';
import type { AwsAccount } from '../../api/v1beta1/awsaccount.ts';
import { accountNameOf } from '../../core/desired/target-of.ts';
import { keyText } from '../../core/model/key.ts';
import type { DesiredService } from '../../core/model/service.ts';
import { accessFor, findTargetConflicts } from '../../core/plan/guards.ts';
import type { EcsPort } from '../../core/ports.ts';
import { haltOf } from './account-halt.ts';
import { awsScope, specOf } from '../awsaccount/aws-scope.ts';
import type { LookDeps } from './deps.ts';
import { judgeDesired } from './desired-memo.ts';
import { holdError } from './hold-error.ts';
import type { EcsServiceResource } from './resource.ts';
import { statusOf } from './resource.ts';
import { claimsOnTarget } from './target-claims.ts';

/** An object that may be worked on, with what it is worked with. */
export interface Judged {
  readonly object: EcsServiceResource;
  readonly account: AwsAccount;
  readonly namespaceLabels: Readonly<Record<string, string>>;
  readonly desired: DesiredService;
  readonly ecs: EcsPort;
  /** `spec.mode` or the account's: the full plan in status, not one write. */
  readonly observeOnly: boolean;
  /** Why nothing of the spec is applied; present only while the rollout of a spec before it runs, which is followed all the same. */
  readonly refusal?: LongshoreError;
}

/** The account that an object is worked on in, which admits its namespace, and the role to do it with. */
export interface Admission {
  readonly account: AwsAccount;
  readonly namespaceLabels: Readonly<Record<string, string>>;
  readonly roleArn: string | undefined;
}

/** One value, so that it is the same from pass to pass. */
const noLabels: Readonly<Record<string, string>> = Object.freeze({});

/**
 * Everything that can be judged without a call to AWS: the spec, the account, what it allows, and whether another object
 * has the target already. Throws the terminal error that becomes the condition.
 */
export function judge(deps: LookDeps, object: EcsServiceResource): Judged {
  const errors = deps.validate(object);
  if (errors.length > 0) {
    const first = errors.slice(0, 3).map((error) => `${error.path}: ${error.message}`);
    throw terminalError('InvalidSpec', `${first.join('; ')}${errors.length > 3 ? ` (and ${String(errors.length - 3)} more)` : ''}`);
  }
  const admission = admit(deps, object);
  const { account, namespaceLabels } = admission;
  const { desired, refused } = judgeDesired({ object, account, namespaceLabels, installation: deps.options.installation });
  if (refused !== undefined) throw holdError(refused);
  return judgedWith(deps, object, admission, desired);
}

/** The account of an object, and what it lets its namespace do. Throws where it does not admit the namespace. */
export function admit(deps: LookDeps, object: EcsServiceResource): Admission {
  const account = accountOf(deps, object);
  const namespace = object.metadata.namespace ?? '';
  const namespaceLabels = deps.stores.namespaces?.get({ namespace: '', name: namespace })?.metadata.labels ?? noLabels;
  const access = accessFor(account, namespace, namespaceLabels);
  if (access === undefined) {
    throw terminalError('AccountNotAllowed', `AwsAccount ${account.metadata.name} does not admit namespace ${namespace} (spec.access).`);
  }
  return { account, namespaceLabels, roleArn: access.roleArn };
}

/** What is wanted, by an object that was admitted. Throws where the target is not the object's to touch, or its account is halted. */
export function judgedWith(deps: LookDeps, object: EcsServiceResource, { account, namespaceLabels, roleArn }: Admission, desired: DesiredService): Judged {
  checkTargetKept(object, desired);
  const conflict = findTargetConflicts(claimsOnTarget(deps.stores, desired.target)).get(keyText(desired.key));
  if (conflict !== undefined) throw holdError(conflict);
  const halt = haltOf(deps, account);
  if (halt !== undefined) throw holdError(halt);
  return {
    object,
    account,
    namespaceLabels,
    desired,
    ecs: deps.aws.ecs(awsScope(account, desired.target.region, roleArn)),
    observeOnly: object.spec?.mode === 'Observe' || specOf(account).mode === 'Observe',
  };
}

/** The AwsAccount that the object names. Deletion asks for it alone: it needs no valid spec. */
export function accountOf(deps: LookDeps, object: EcsServiceResource): AwsAccount {
  const name = accountNameOf(object);
  if (!deps.stores.accounts.synced) throw waitError('Starting', 'The accounts are still being read.', { retryAfterMs: 1_000 });
  const account = deps.stores.accounts.get({ namespace: '', name });
  if (account === undefined) throw terminalError('AccountNotFound', `spec.target.accountRef names AwsAccount ${name}, which does not exist.`);
  return account;
}

/**
 * The target is immutable by a rule of the CRD; an object that was deleted and made anew, or restored over another, can
 * still carry a status of another target. Acting on it would leave the first service behind.
 */
function checkTargetKept(object: EcsServiceResource, desired: DesiredService): void {
  const { target } = statusOf(object);
  if (target === undefined) return;
  const name = target.serviceArn.split('/').at(-1);
  if (target.accountId === desired.target.accountId && target.region === desired.target.region && name === desired.target.serviceName) return;
  // Of the target only these come from another object, whose edit moves every service that names it.
  const elsewhere = target.accountId !== desired.target.accountId || target.region !== desired.target.region;
  const account = elsewhere ? `Set AwsAccount ${accountNameOf(object)} back (spec.accountId, spec.defaultRegion) if that was changed; otherwise make` : 'Make';
  throw terminalError(
    'TargetChanged',
    `spec.target is ${desired.target.accountId}/${desired.target.region}/${desired.target.serviceName}, but this object manages ${target.serviceArn}. ${account} a new object for the new target.`,
  );
}
