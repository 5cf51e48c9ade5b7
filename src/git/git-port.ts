import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isLongshoreError, terminalError, transientError } from '../core/errors.ts';
import type { GitBlob, GitCommit, GitPort, GitReference, GitRepository } from '../core/ports.ts';
import type { Context } from '../runtime/context.ts';
import { keyLock } from '../runtime/key-lock.ts';
import { CACHE_UNUSABLE } from './classify.ts';
import { withCredentials } from './credentials.ts';
import { parseGitUrl, type UrlPolicy } from './git-url.ts';
import { maxFileBytes, maxSourceBytes, parseSizes, selectEntries, splitBlobs, type SizedEntry } from './read-tree.ts';
import { pickCommit, pinnedCommit, refQuery } from './reference.ts';
import { runGit } from './run-git.ts';

interface GitPortOptions {
  /** Directory for the bare repositories; made when missing, safe to delete at any time the operator is stopped. */
  readonly root: string;
  readonly policy: UrlPolicy;
  /** PATH and proxy variables for the git process. */
  readonly environment: Readonly<Record<string, string>>;
}

/** `git show` gets blob names as arguments: 500 of them are 20 KB, far below any limit of the system. */
const blobsPerCall = 500;
/** How many bare repositories stay on disk when nobody uses them any more. */
const keptRepositories = 100;

/**
 * Git at the edge: one bare repository per URL and credential, `ls-remote` before any fetch, shallow fetches without
 * large blobs, files read straight from the object store. Nothing is ever checked out, so hooks, filters, symlinks and
 * path tricks have nothing to act on.
 */
export function createGitPort(options: GitPortOptions): GitPort {
  const lock = keyLock();

  const open = async (ctx: Context, repository: GitRepository): Promise<{ dir: string; label: string; url: string }> => {
    const { url } = parseGitUrl(repository.url, options.policy);
    const dir = join(options.root, repositoryId(repository));
    const label = url.replace(/\/\/[^/@]+@/, '//');
    if (!(await exists(join(dir, 'HEAD')))) {
      await prune(options.root);
      await mkdir(dir, { recursive: true, mode: 0o700 });
      await runGit(ctx, { cwd: dir, args: ['init', '--quiet', '--bare', '.'], env: options.environment, timeoutMs: repository.timeoutMs, label });
    }
    return { dir, label, url };
  };

  /** One at a time per repository. A copy that a killed process or a full disk left damaged is dropped: the next try makes it anew. */
  const inTurn = <T>(repository: GitRepository, work: () => Promise<T>): Promise<T> =>
    lock.run(repositoryId(repository), async () => {
      try {
        return await work();
      } catch (error) {
        const failure = isFileError(error) ? transientError(CACHE_UNUSABLE, `the directory for fetched repositories cannot be used: ${error.message}`, { cause: error }) : error;
        // A disk that takes no changes does not take this one either, and the failure is told as it is.
        if (isLongshoreError(failure) && failure.reason === CACHE_UNUSABLE) await rm(join(options.root, repositoryId(repository)), { recursive: true, force: true }).catch(() => undefined);
        throw failure;
      }
    });

  return {
    async resolve(ctx, repository, reference) {
      const pinned = pinnedCommit(reference);
      if (pinned !== undefined) return { sha: pinned, revision: `sha1:${pinned}` };
      const query = refQuery(reference);
      return inTurn(repository, async () => {
        const { dir, label, url } = await open(ctx, repository);
        const output = await withCredentials(dir, repository.credentials, (env) =>
          runGit(ctx, { cwd: dir, args: ['ls-remote', '--', url, ...query.names], env: { ...options.environment, ...env }, timeoutMs: repository.timeoutMs, label }),
        );
        const sha = pickCommit(query, output.toString('utf8'));
        if (sha === undefined) throw terminalError('ReferenceNotFound', missingReference(label, reference));
        return { sha, revision: `${query.display}@sha1:${sha}` };
      });
    },

    async fetch(ctx, repository, reference, sha) {
      return inTurn(repository, async () => {
        const { dir, label, url } = await open(ctx, repository);
        const base = { cwd: dir, timeoutMs: repository.timeoutMs, label };
        if (!(await hasCommit(ctx, { ...base, env: options.environment }, sha))) {
          const want = pinnedCommit(reference) ?? refQuery(reference).names[0] ?? 'HEAD';
          await withCredentials(dir, repository.credentials, async (env) => {
            const args = ['fetch', '--quiet', '--depth=1', '--no-tags', '--force', `--filter=blob:limit=${maxFileBytes}`, '--', url, `+${want}:refs/longshore/${sha}`];
            await runGit(ctx, { ...base, args, env: { ...options.environment, ...env } });
          });
          // The branch may have moved between ls-remote and fetch: what arrived is a newer commit, not the one asked for.
          if (!(await hasCommit(ctx, { ...base, env: options.environment }, sha))) throw transientError('ReferenceMoved', `${label} moved while it was fetched; it will be resolved again`);
          await dropOldRefs(ctx, { ...base, env: options.environment }, sha);
        }
        return describeCommit(ctx, { ...base, env: options.environment }, reference, sha);
      });
    },

    async files(ctx, repository, sha, filter) {
      return inTurn(repository, async () => {
        const { dir, label } = await open(ctx, repository);
        const local = { cwd: dir, env: options.environment, timeoutMs: repository.timeoutMs, label, offline: true };
        const listing = await runGit(ctx, { ...local, args: ['ls-tree', '-r', '-z', '--full-tree', sha] });
        const entries = selectEntries(listing.toString('utf8'), filter);
        const missing = await missingBlobs(ctx, local, sha);
        const tooLarge = entries.find((entry) => missing.has(entry.sha));
        if (tooLarge !== undefined) throw terminalError('FileTooLarge', `${tooLarge.path}: larger than ${maxFileBytes / 1024} KiB; exclude it with spec.ignore`);
        const files: GitBlob[] = [];
        let total = 0;
        for (let start = 0; start < entries.length; start += blobsPerCall) {
          const chunk = entries.slice(start, start + blobsPerCall);
          const sizes = parseSizes((await runGit(ctx, { ...local, args: ['ls-tree', '-r', '-l', '-z', '--full-tree', sha, '--', ...chunk.map(({ path }) => path)] })).toString('utf8'));
          const sized: SizedEntry[] = chunk.map((entry) => ({ ...entry, bytes: sizes.get(entry.sha) ?? 0 }));
          total += sized.reduce((sum, { bytes }) => sum + bytes, 0);
          if (total > maxSourceBytes) throw terminalError('SourceTooLarge', `the files that match spec.include hold more than ${maxSourceBytes / 1024 / 1024} MiB; narrow spec.include`);
          const unread = sized.filter((entry) => filter.isKnown?.(entry.path, entry.sha) !== true);
          const joined = unread.length === 0 ? Buffer.alloc(0) : await runGit(ctx, { ...local, args: ['show', '--no-textconv', ...unread.map((entry) => entry.sha)] });
          const contents = splitBlobs(unread, joined);
          for (const { path, sha: blob } of sized) {
            const content = contents.get(path);
            files.push(content === undefined ? { path, blob } : { path, blob, content });
          }
        }
        return files;
      });
    },
  };
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && !isLongshoreError(error) && 'syscall' in error;
}

type Local = Omit<Parameters<typeof runGit>[1], 'args'>;

async function hasCommit(ctx: Context, call: Local, sha: string): Promise<boolean> {
  const refs = await runGit(ctx, { ...call, offline: true, args: ['for-each-ref', '--format=%(objectname)', `refs/longshore/${sha}`] });
  return refs.toString('utf8').trim() === sha;
}

/** Only the newest commit keeps a ref, so that git's own gc can drop the rest and the repository stays small. */
async function dropOldRefs(ctx: Context, call: Local, keep: string): Promise<void> {
  const refs = await runGit(ctx, { ...call, offline: true, args: ['for-each-ref', '--format=%(refname)', 'refs/longshore/'] });
  for (const name of refs.toString('utf8').split('\n')) {
    if (name !== '' && !name.endsWith(keep)) await runGit(ctx, { ...call, offline: true, args: ['update-ref', '-d', name] });
  }
}

async function describeCommit(ctx: Context, call: Local, reference: GitReference, sha: string): Promise<GitCommit> {
  const output = await runGit(ctx, { ...call, offline: true, args: ['log', '-1', '--no-show-signature', '--format=%an <%ae>%x00%s%x00%cI', sha] });
  const [author = '', subject = '', committedAt = ''] = output.toString('utf8').trimEnd().split('\0');
  const display = pinnedCommit(reference) === undefined ? `${refQuery(reference).display}@` : '';
  return { sha, revision: `${display}sha1:${sha}`, author, subject, committedAt };
}

async function missingBlobs(ctx: Context, call: Local, sha: string): Promise<ReadonlySet<string>> {
  const output = await runGit(ctx, { ...call, args: ['rev-list', '--objects', '--no-walk', '--missing=print', sha] });
  return new Set(output.toString('utf8').split('\n').filter((line) => line.startsWith('?')).map((line) => line.slice(1)));
}

function repositoryId(repository: GitRepository): string {
  return createHash('sha256').update(JSON.stringify([repository.url, repository.credentials])).digest('hex').slice(0, 32);
}

/** Removes the repositories that were used longest ago, so that edited URLs and rotated Secrets do not pile up on disk. */
async function prune(root: string): Promise<void> {
  await mkdir(root, { recursive: true, mode: 0o700 });
  const names = await readdir(root);
  if (names.length < keptRepositories) return;
  const ages = await Promise.all(names.map(async (name) => ({ name, at: (await stat(join(root, name))).mtimeMs })));
  ages.sort((a, b) => a.at - b.at);
  for (const { name } of ages.slice(0, names.length - keptRepositories + 1)) await rm(join(root, name), { recursive: true, force: true });
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function missingReference(label: string, reference: GitReference): string {
  const named = reference.name ?? (reference.tag !== undefined ? `tag ${reference.tag}` : reference.branch !== undefined ? `branch ${reference.branch}` : 'a default branch (HEAD)');
  return `${label} has no ${named}; check spec.ref`;
}
