import { ownMember, setOwnMember } from '../../api/own-member.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { isList, isObject, listOr } from '../model/json.ts';
import { badRequest } from '../model/status-error.ts';

/** Lists that the built-in kinds served here merge by value; every other list is replaced. */
const MERGED_LISTS: ReadonlySet<string> = new Set(['metadata.finalizers']);

/**
 * Strategic merge for built-in kinds. Their data are maps, so it is a merge patch with `$patch: replace|delete` for maps,
 * and values merged into `metadata.finalizers`. `$setElementOrder` only sorts what merges here by value, so it holds no
 * further information.
 * @throws StatusError 400 for a directive that is not supported.
 */
export function strategicMergePatch(target: Json | undefined, patch: Json, path = ''): Json {
  if (!isObject(patch)) return mergeList(target, patch, path);
  const directive = patch['$patch'];
  if (directive === 'delete') return {};
  const base: JsonObject = isObject(target) && directive !== 'replace' ? target : {};
  if (directive !== undefined && directive !== 'replace') throw badRequest(`unsupported strategic merge directive $patch: ${JSON.stringify(directive)}`);
  const result: Record<string, Json> = { ...base };
  for (const [name, value] of Object.entries(patch)) {
    const child = path === '' ? name : `${path}.${name}`;
    if (name === '$patch' || name.startsWith('$setElementOrder/')) continue;
    if (name.startsWith('$deleteFromPrimitiveList/')) {
      const list = name.slice('$deleteFromPrimitiveList/'.length);
      result[list] = listOr(result[list]).filter((entry) => !listOr(value).includes(entry));
      continue;
    }
    if (name.startsWith('$')) throw badRequest(`unsupported strategic merge directive ${name}`);
    if (value === null) Reflect.deleteProperty(result, name);
    else setOwnMember(result, name, strategicMergePatch(ownMember(result, name), value, child));
  }
  return result;
}

function mergeList(target: Json | undefined, patch: Json, path: string): Json {
  if (!isList(patch) || !MERGED_LISTS.has(path)) return patch;
  return [...new Set([...listOr(target), ...patch])];
}
