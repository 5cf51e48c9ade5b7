import { ownMember } from '../../../api/own-member.ts';
import { isReservedTag } from '../../model/tags.ts';
import type { Tags } from '../../model/tags.ts';

/** Keys whose value differs or is missing. Foreign tags and `aws:` keys are nobody's business (design.md 4.1). */
export function differingTags(declared: Tags, live: Tags): readonly string[] {
  return Object.keys(declared)
    .filter((key) => !isReservedTag(key) && declared[key] !== ownMember(live, key))
    .sort();
}
