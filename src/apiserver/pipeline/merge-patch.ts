import { ownMember, setOwnMember } from '../../api/own-member.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { isObject } from '../model/json.ts';

/** RFC 7396: members of the patch replace, null removes, objects merge. */
export function mergePatch(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const base: JsonObject = isObject(target) ? target : {};
  const result: Record<string, Json> = { ...base };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) Reflect.deleteProperty(result, name);
    else setOwnMember(result, name, mergePatch(ownMember(base, name), value));
  }
  return result;
}
