import { setOwnMember } from '../../api/own-member.ts';
import type { Hash, Owner } from './service.ts';
import { parseHash } from './hash.ts';

/** Ownership tags: on everything that Longshore makes, from the creating call on (design.md 4.1). */
const OWNER_TAGS = {
  installation: 'longshore.dev/installation',
  namespace: 'longshore.dev/namespace',
  name: 'longshore.dev/name',
} as const;

/** On a task definition revision: the content address of what was registered. */
export const CONTENT_TAG = 'longshore.dev/content';

/**
 * On a service that was adopted. Status says so too, but status can be lost, and an adopted service must not be deleted
 * with its object because of that.
 */
export const ADOPTED_TAG = 'longshore.dev/adopted';

/** Tags by key. */
export type Tags = Readonly<Record<string, string>>;

/** The tags that name an owner. */
export function ownerTags(owner: Owner): Tags {
  return {
    [OWNER_TAGS.installation]: owner.installation,
    [OWNER_TAGS.namespace]: owner.namespace,
    [OWNER_TAGS.name]: owner.name,
  };
}

/** The owner that tags name. Two of the three tags are no owner: what is half tagged belongs to nobody that can be named. */
export function ownerOf(tags: Tags): Owner | undefined {
  const installation = tags[OWNER_TAGS.installation];
  const namespace = tags[OWNER_TAGS.namespace];
  const name = tags[OWNER_TAGS.name];
  return installation === undefined || namespace === undefined || name === undefined ? undefined : { installation, namespace, name };
}

/** `installation/namespace/name`: how messages and `spec.adoption.fromOwner` name an owner. */
export function ownerText(owner: Owner): string {
  return `${owner.installation}/${owner.namespace}/${owner.name}`;
}

/** Whether both are known and the same. */
export function sameOwner(left: Owner | undefined, right: Owner | undefined): boolean {
  return left !== undefined && right !== undefined && ownerText(left) === ownerText(right);
}

/** The content address that a revision was registered under, if it is one of ours. */
export function contentHashOf(tags: Tags): Hash | undefined {
  return parseHash(tags[CONTENT_TAG]);
}

/** `aws:` keys are reserved by AWS: it writes them, nobody else can (ecs-api.md section 5). */
export function isReservedTag(key: string): boolean {
  return key.toLowerCase().startsWith('aws:');
}

/** The API's list form as a map, without keys reserved by AWS. A key given twice keeps its last value. */
export function tagMap(list: readonly { readonly key?: string; readonly value?: string }[] | undefined): Tags {
  const map: Record<string, string> = {};
  for (const { key, value } of list ?? []) {
    if (key !== undefined && !isReservedTag(key)) setOwnMember(map, key, value ?? '');
  }
  return map;
}

/** The API's list form, sorted by key. */
export function tagList(tags: Tags): readonly { readonly key: string; readonly value: string }[] {
  return Object.entries(tags)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, value]) => ({ key, value }));
}

/** Whether the tags say that the service was adopted. */
export function wasAdopted(tags: Tags): boolean {
  return tags[ADOPTED_TAG] !== undefined;
}
