import { childPath, isAtOrUnder } from '../model/pointer.ts';
import type { SpecPath } from '../model/service.ts';
import type { FieldRule } from './field-matrix.ts';
import type { Difference } from './compare.ts';

/**
 * Does this difference take away a way for traffic to reach the service, or for the service to reach anything? An entry
 * of a list (a target group, a registry, a Service Connect endpoint) that goes; Service Connect switched off; a network
 * setting that was declared and is not any more. Values that only change are ordinary deployments.
 */
export function cutsTraffic(name: string, rule: FieldRule, difference: Difference, gone: readonly SpecPath[]): boolean {
  if (!rule.removalNeedsConsent) return false;
  const member = childPath('/service', name);
  if (name === 'networkConfiguration') return gone.some((leaf) => isAtOrUnder(leaf, difference.path) || isAtOrUnder(difference.path, leaf));
  if (name === 'serviceConnectConfiguration') {
    if (difference.path === childPath(member, 'enabled')) return difference.from === true && difference.to !== true;
    return difference.to === undefined && isEntryOf(difference.path, childPath(member, 'services'));
  }
  return difference.to === undefined && isEntryOf(difference.path, member);
}

function isEntryOf(path: SpecPath, list: SpecPath): boolean {
  return path.startsWith(`${list}/`) && !path.slice(list.length + 1).includes('/');
}
