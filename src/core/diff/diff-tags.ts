import { ownMember } from '../../api/own-member.ts';
import { childPath, isCovered } from '../model/pointer.ts';
import { isReservedTag } from '../model/tags.ts';
import { differingTags } from './equality/tags.ts';
import type { Change, SpecPath } from '../model/service.ts';
import type { Tags } from '../model/tags.ts';

/** Both sides of the comparison of tags, and what was applied before. */
export interface DiffTagsInput {
  readonly declared: Tags;
  readonly live: Tags;
  readonly appliedPaths: readonly SpecPath[];
  readonly ignore: readonly SpecPath[];
}

/** Declared keys that differ, then keys that were declared before and are still there. */
export function diffTags({ declared, live, appliedPaths, ignore }: DiffTagsInput): readonly Change[] {
  const set = differingTags(declared, live).map((key) => tagChange(key, ownMember(live, key), ownMember(declared, key), ignore));
  const applied = new Set(appliedPaths);
  const removed = Object.keys(live)
    .filter((key) => !Object.hasOwn(declared, key) && !isReservedTag(key) && applied.has(childPath('/tags', key)))
    .sort()
    .map((key) => tagChange(key, live[key], undefined, ignore));
  return [...set, ...removed];
}

function tagChange(key: string, from: string | undefined, to: string | undefined, ignore: readonly SpecPath[]): Change {
  const path = childPath('/tags', key);
  return { path, from, to, effect: 'tag', ignored: isCovered(path, ignore), sensitive: false };
}
