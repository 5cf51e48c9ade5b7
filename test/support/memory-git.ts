import { createHash } from 'node:crypto';
import { terminalError } from '../../src/core/errors.ts';
import type { GitCommit, GitFile, GitPort } from '../../src/core/ports.ts';
import type { Clock } from '../../src/runtime/clock.ts';

export interface MemoryGit {
  readonly port: GitPort;
  /** Replaces the tree of branch main by `files`; undefined content removes a file of the last commit. */
  commit(files: Record<string, string | undefined>, author?: string): string;
  /** A force-push: branch main becomes one new root commit of exactly `files`, and what was there is not offered any more. */
  forcePush(files: Record<string, string>): string;
  /** Makes the repository disappear, or come back. */
  setMissing(missing: boolean): void;
}

/** One repository with one branch, for tests on virtual time: real git cannot be waited for there. Same errors as `git/`. */
export function memoryGit(clock: Clock): MemoryGit {
  const commits = new Map<string, { commit: GitCommit; files: readonly GitFile[] }>();
  let head = '';
  let missing = false;
  const lookUp = (sha: string) => {
    const found = commits.get(sha);
    if (missing || found === undefined) throw terminalError('RepositoryNotFound', 'there is no repository at memory, or the credentials may not see it; check spec.url and spec.secretRef');
    return found;
  };
  const git: MemoryGit = {
    setMissing: (value) => (missing = value),
    forcePush(files) {
      commits.clear();
      head = '';
      return git.commit(files);
    },
    commit(files, author = 'Ada <ada@example.com>') {
      const before = new Map(commits.get(head)?.files.map(({ path, content }) => [path, content]));
      for (const [path, content] of Object.entries(files)) {
        if (content === undefined) before.delete(path);
        else before.set(path, content);
      }
      const tree = [...before].map(([path, content]) => ({ path, content })).sort((a, b) => (a.path < b.path ? -1 : 1));
      const sha = createHash('sha1').update(JSON.stringify([head, tree, clock.now()])).digest('hex');
      commits.set(sha, { commit: { sha, revision: `main@sha1:${sha}`, author, subject: 'change', committedAt: new Date(clock.now()).toISOString() }, files: tree });
      head = sha;
      return sha;
    },
    port: {
      async resolve(_ctx, _repository, { branch }) {
        lookUp(head);
        if (branch !== undefined && branch !== 'main') throw terminalError('ReferenceNotFound', `memory has no branch ${branch}; check spec.ref`);
        return { sha: head, revision: `main@sha1:${head}` };
      },
      fetch: async (_ctx, _repository, _reference, sha) => lookUp(sha).commit,
      files: async (_ctx, _repository, sha, { isKnown }) =>
        lookUp(sha).files.map(({ path, content }) => {
          const blob = createHash('sha1').update(content).digest('hex');
          return isKnown?.(path, blob) === true ? { path, blob } : { path, blob, content };
        }),
    },
  };
  return git;
}
