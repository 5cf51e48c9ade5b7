import { shortName } from '../../model/arn.ts';
import { accessFor } from './access.ts';
import { matchesAny } from './glob.ts';
import { collectReferences } from './collect-references.ts';
import type { AwsAccountObject } from '../../desired/spec-input.ts';
import type { DesiredService, Hold } from '../../model/service.ts';
import type { Reference } from './collect-references.ts';

export interface CheckAccessInput {
  readonly desired: DesiredService;
  readonly account: AwsAccountObject;
  /** Labels of the object's namespace. */
  readonly namespaceLabels: Readonly<Record<string, string>>;
}

/**
 * Namespace, region and every reference of the service against the account's allow-lists (design.md section 7). Nothing is
 * returned when all of it is admitted; otherwise one hold for each kind of refusal, the first refusal of it by name.
 */
export function checkAccess({ desired, account, namespaceLabels }: CheckAccessInput): readonly Hold[] {
  const name = account.metadata.name;
  const access = accessFor(account, desired.key.namespace, namespaceLabels);
  if (access === undefined) {
    return [{ reason: 'AccountNotAllowed', message: `AwsAccount ${name} does not admit namespace ${desired.key.namespace}; add it to spec.access of the account` }];
  }
  const regions = account.spec?.regions;
  const regionHold: readonly Hold[] =
    regions === undefined || regions.includes(desired.target.region)
      ? []
      : [{ reason: 'RegionNotAllowed', message: `AwsAccount ${name} does not list region ${desired.target.region}; add it to spec.regions of the account, or change spec.target.region` }];
  const refused = collectReferences(desired).filter((reference) => !isAllowed(reference, access.allow?.[reference.list]));
  return [...regionHold, ...refusal(name, refused)];
}

/** Absent admits everything of the kind, an empty list nothing. ARNs may be allowed by their short name too. */
function isAllowed(reference: Reference, patterns: readonly string[] | undefined): boolean {
  if (patterns === undefined) return true;
  return matchesAny(reference.value, patterns) || matchesAny(shortName(reference.value), patterns.filter((pattern) => !pattern.startsWith('arn:')));
}

function refusal(account: string, refused: readonly Reference[]): readonly Hold[] {
  if (refused.length === 0) return [];
  const shown = refused.slice(0, 3).map(({ path, value, list }) => `${path} (${value}) is not in allow.${list}`);
  const more = refused.length > 3 ? `, and ${String(refused.length - 3)} more` : '';
  return [{ reason: 'ReferenceNotAllowed', message: `AwsAccount ${account} does not allow this namespace to use what the spec names: ${shown.join('; ')}${more}` }];
}
