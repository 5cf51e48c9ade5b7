import { referencesIn } from '../../../api/references.ts';
import { parseArn, shortName, taskDefinitionName } from '../../model/arn.ts';
import { accessFor } from './access.ts';
import { matchesAny } from './glob.ts';
import type { Reference, ReferenceClass } from '../../../api/references.ts';
import type { AwsAccount } from '../../../api/v1beta1/awsaccount.ts';
import type { DesiredService, Hold, Target } from '../../model/service.ts';

/** A service, and the account whose lists it has to pass. */
export interface CheckAccessInput {
  readonly desired: DesiredService;
  readonly account: AwsAccount;
  /** Labels of the object's namespace. */
  readonly namespaceLabels: Readonly<Record<string, string>>;
}

/**
 * Namespace, region and every reference of the service against the account's allow-lists (design.md section 7). Nothing is
 * returned when all of it is admitted; otherwise one hold for each kind of refusal, the first references by name.
 */
export function checkAccess({ desired, account, namespaceLabels }: CheckAccessInput): readonly Hold[] {
  const name = account.metadata.name;
  const access = accessFor(account, desired.key.namespace, namespaceLabels);
  if (access === undefined) {
    const message = `AwsAccount ${name} does not admit namespace ${desired.key.namespace}; add it to spec.access of the account`;
    return [{ reason: 'AccountNotAllowed', message }];
  }
  const refused = referencesOf(desired).filter((reference) => !isAllowed(reference, access.allow?.[reference.class], desired.target));
  return [...regionRefusal(account, desired.target.region), ...refusal(name, refused)];
}

function regionRefusal(account: AwsAccount, region: string): readonly Hold[] {
  const regions = account.spec?.regions;
  if (regions === undefined || regions.includes(region)) return [];
  const what = `AwsAccount ${account.metadata.name} does not list region ${region}`;
  return [{ reason: 'RegionNotAllowed', message: `${what}; add it to spec.regions of the account, or change spec.target.region` }];
}

/** What the service will really name: overlay, defaults and normalisation included, which the spec alone does not show. */
function referencesOf({ target, taskDefinition, service }: DesiredService): readonly Reference[] {
  const revision =
    taskDefinition.kind === 'content' ? { taskDefinition: taskDefinition.input } : { taskDefinitionArn: taskDefinitionName(taskDefinition.arn).family };
  return referencesIn({ target: { cluster: target.cluster, serviceName: target.serviceName }, ...revision, service });
}

/** Classes in which a name and an ARN of the same account and region are one thing, so that a pattern over names is meant for both. */
const namedShortly: ReadonlySet<ReferenceClass> = new Set<ReferenceClass>(['capacityProviders', 'clusters', 'lambdas', 'passRoles', 'targetGroups']);

/** Absent admits everything of the kind, an empty list nothing. */
function isAllowed(reference: Reference, patterns: readonly string[] | undefined, target: Target): boolean {
  if (patterns === undefined || matchesAny(reference.value, patterns)) return true;
  const arn = parseArn(reference.value);
  if (arn === undefined || !namedShortly.has(reference.class)) return false;
  const local = arn.accountId === target.accountId && (arn.region === '' || arn.region === target.region);
  return local && matchesAny(shortName(reference.value), patterns);
}

function refusal(account: string, refused: readonly Reference[]): readonly Hold[] {
  if (refused.length === 0) return [];
  const shown = refused.slice(0, 3).map((reference) => `spec${reference.pointer} (${reference.value}) is not in allow.${reference.class}`);
  const more = refused.length > 3 ? `, and ${String(refused.length - 3)} more` : '';
  const what = `AwsAccount ${account} does not allow this namespace to use what the spec names`;
  return [{ reason: 'ReferenceNotAllowed', message: `${what}: ${shown.join('; ')}${more}` }];
}
