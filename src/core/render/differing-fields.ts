import { ownMember } from '../../api/own-member.ts';
import { isMembers } from '../model/shape.ts';

/** A field of which a live object says something else than a file. */
export interface DifferingField {
  /** Names of members, and positions in lists. */
  readonly path: readonly (string | number)[];
  readonly live: unknown;
  readonly declared: unknown;
}

/** True when the live value says everything that the file says; what defaulting or others added does not count. */
export function contains(live: unknown, file: unknown): boolean {
  if (file === null || file === undefined) return true;
  if (Array.isArray(file)) return Array.isArray(live) && live.length === file.length && file.every((item, index) => contains(live[index], item));
  if (isMembers(file)) return isMembers(live) && Object.entries(file).every(([name, value]) => contains(ownMember(live, name), value));
  return live === file;
}

/** Where `contains` fails: the smallest parts that differ; a list of another length is one part. */
export function differingFields(live: unknown, file: unknown, path: DifferingField['path'] = []): readonly DifferingField[] {
  if (contains(live, file)) return [];
  if (isMembers(file) && isMembers(live)) return Object.entries(file).flatMap(([name, value]) => differingFields(ownMember(live, name), value, [...path, name]));
  if (Array.isArray(file) && Array.isArray(live) && live.length === file.length) return file.flatMap((item, index) => differingFields(live[index], item, [...path, index]));
  return [{ path, live, declared: file }];
}
