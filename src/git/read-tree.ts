import picomatch from 'picomatch';
import { terminalError } from '../core/errors.ts';

/** Manifests are small; a larger blob is not even fetched (`--filter=blob:limit`), so one stray video costs nothing. */
export const maxFileBytes = 1024 * 1024;
/** Per source: enough for thousands of services, bounded against a repository that is not a manifest repository. */
export const maxFiles = 10_000;
/** All files of a source together: one blob under thousands of paths costs a repository nothing, and the operator its memory. */
export const maxSourceBytes = 64 * 1024 * 1024;

const manifestName = /\.(ya?ml|json)$/i;

interface TreeEntry {
  readonly sha: string;
  readonly path: string;
}

/** A file of a tree with its size in bytes, by which the joined output of `git show` is split. */
export interface SizedEntry extends TreeEntry {
  readonly bytes: number;
}

/**
 * Regular files of `ls-tree -r -z` whose path ends in .yaml, .yml or .json, matches one of `include` (none: all) and
 * none of `ignore`. Symlinks and submodules are entries of other modes and stay out, so nothing can point elsewhere.
 */
export function selectEntries(listing: string, filter: { readonly include: readonly string[]; readonly ignore: readonly string[] }): readonly TreeEntry[] {
  const included = filter.include.length === 0 ? () => true : matcher(filter.include);
  const ignored = filter.ignore.length === 0 ? () => false : matcher(filter.ignore);
  const entries = listing
    .split('\0')
    .map((line) => /^(100644|100755) blob ([0-9a-f]+)\t(.+)$/s.exec(line))
    .filter((match) => match !== null)
    .map((match) => ({ sha: match[2] ?? '', path: match[3] ?? '' }))
    .filter(({ path }) => manifestName.test(path) && included(path) && !ignored(path));
  if (entries.length > maxFiles) throw terminalError('TooManyFiles', `${entries.length} files match spec.include, at most ${maxFiles} are read; narrow spec.include`);
  return entries.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** A trailing slash or a bare folder name means everything below it, as in .gitignore. */
function matcher(patterns: readonly string[]): (path: string) => boolean {
  const expanded = patterns.flatMap((pattern) => {
    const bare = pattern.replace(/^\.?\//, '').replace(/\/$/, '');
    return [bare, `${bare}/**`];
  });
  return picomatch(expanded, { dot: true });
}

/** Sizes out of `ls-tree -r -l -z`, by blob. */
export function parseSizes(listing: string): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const line of listing.split('\0')) {
    const match = /^\d+ blob ([0-9a-f]+) +(\d+)\t/.exec(line);
    if (match !== null) sizes.set(match[1] ?? '', Number(match[2]));
  }
  return sizes;
}

/** Splits the joined output of `git show blob...` back by the sizes: contents by path. */
export function splitBlobs(entries: readonly SizedEntry[], joined: Buffer): ReadonlyMap<string, string> {
  const contents = new Map<string, string>();
  let offset = 0;
  for (const { path, bytes } of entries) {
    contents.set(path, joined.subarray(offset, offset + bytes).toString('utf8'));
    offset += bytes;
  }
  return contents;
}
