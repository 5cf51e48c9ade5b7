import { terminalError } from '../errors.ts';
import { isMembers } from '../model/shape.ts';
import { isReservedTag, tagMap } from '../model/tags.ts';
import type { ObjectKey } from '../model/key.ts';
import type { Tags } from '../model/tags.ts';

/**
 * A `tags` list of a spec as a map. Ownership tags are Longshore's to write: a spec that could set them could give its
 * service to another object, or hide that it belongs to one. `aws:` keys are AWS's. Both throw terminal `InvalidSpec`.
 */
export function declaredTags(key: ObjectKey, path: string, list: unknown): Tags {
  const entries = Array.isArray(list) ? list.filter((entry): entry is { key?: string; value?: string } => isMembers(entry)) : [];
  const reserved = entries.find((entry) => entry.key !== undefined && (isReservedTag(entry.key) || entry.key.startsWith('longshore.dev/')));
  if (reserved !== undefined) {
    throw terminalError('InvalidSpec', `${key.namespace}/${key.name}: ${path} sets ${reserved.key ?? ''}, which is reserved; take it out`);
  }
  return tagMap(entries);
}
