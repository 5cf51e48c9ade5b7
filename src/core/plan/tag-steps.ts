import { setOwnMember } from '../../api/own-member.ts';
import { ADOPTED_TAG, ownerTags } from '../model/tags.ts';
import type { Change, DesiredService, ObservedService, Step } from '../model/service.ts';

const prefix = '/tags/';

/** TagResource for keys that are wanted, UntagResource for keys that were; only keys of the changes are ever touched. */
export function tagSteps(arn: string, changes: readonly Change[]): readonly Step[] {
  const pending = changes.filter((change) => change.effect === 'tag' && !change.ignored);
  const set: Record<string, string> = {};
  const removed: string[] = [];
  for (const change of pending) {
    const key = change.path.slice(prefix.length).replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof change.to === 'string') setOwnMember(set, key, change.to);
    else removed.push(key);
  }
  return [
    ...(Object.keys(set).length === 0 ? [] : [{ type: 'TagResource' as const, arn, tags: set }]),
    ...(removed.length === 0 ? [] : [{ type: 'UntagResource' as const, arn, keys: removed }]),
  ];
}

/** The one write of an adoption; everything else follows when the service is known to be ours. */
export function adoptionStep(desired: DesiredService, observed: ObservedService): Step {
  return { type: 'TagResource', arn: observed.arn, tags: { ...ownerTags(desired.owner), [ADOPTED_TAG]: 'true' } };
}
