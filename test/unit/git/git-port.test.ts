import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { GitBlob, GitPort, GitRepository } from '../../../src/core/ports.ts';
import { createGitPort } from '../../../src/git/git-port.ts';
import { testContext } from '../../support/context.ts';
import { makeRepository, type TestRepository } from '../../support/git-repository.ts';
import { tempDir } from '../../support/temp-dir.ts';

async function failure(promise: Promise<unknown>): Promise<{ kind: string; reason: string; message: string }> {
  try {
    await promise;
  } catch (error) {
    return error as { kind: string; reason: string; message: string };
  }
  throw new Error('expected a rejection');
}

const contentOf = ({ path, content }: GitBlob): { path: string; content: string | undefined } => ({ path, content });

describe('git port', () => {
  const dir = tempDir('git');
  const ctx = testContext();
  let counter = 0;
  let source: TestRepository;
  let port: GitPort;
  let repository: GitRepository;
  const everything = { include: [], ignore: [] };

  beforeEach(() => {
    counter += 1;
    source = makeRepository(join(dir(), `source-${counter}`));
    port = createGitPort({ root: join(dir(), `root-${counter}`), policy: { allowLocal: true }, environment: { PATH: process.env['PATH'] ?? '' } });
    repository = { url: `file://${source.dir}`, timeoutMs: 120_000, credentials: { kind: 'none' } };
  });

  it('resolves a branch, a tag, an annotated tag, a full name, HEAD and a commit', async () => {
    const first = source.commit({ 'a.yaml': 'a: 1' }, 'first');
    source.git('tag', 'light');
    source.git('tag', '-a', 'heavy', '-m', 'annotated');
    const second = source.commit({ 'a.yaml': 'a: 2' }, 'second');
    const cases = [
      [{ branch: 'main' }, second, `main@sha1:${second}`],
      [{ tag: 'light' }, first, `light@sha1:${first}`],
      [{ tag: 'heavy' }, first, `heavy@sha1:${first}`],
      [{ name: 'refs/heads/main' }, second, `refs/heads/main@sha1:${second}`],
      [{}, second, `HEAD@sha1:${second}`],
      [{ commit: first }, first, `sha1:${first}`],
    ] as const;
    for (const [reference, sha, revision] of cases) expect(await port.resolve(ctx, repository, reference)).to.deep.equal({ sha, revision });
  });

  it('reads files of the fetched commit, sorted, with who and when', async () => {
    const sha = source.commit({ 'b/two.yml': 'b: é\n', 'a.yaml': 'a: 1\n', 'README.md': 'no', 'c.json': '{}', 'copy.yaml': 'a: 1\n' }, 'add services');
    const commit = await port.fetch(ctx, repository, { branch: 'main' }, sha);
    expect(commit).to.include({ sha, revision: `main@sha1:${sha}`, author: 'Ada <ada@example.com>', subject: 'add services' });
    const files = await port.files(ctx, repository, sha, everything);
    expect(files.map(contentOf)).to.deep.equal([
      { path: 'a.yaml', content: 'a: 1\n' },
      { path: 'b/two.yml', content: 'b: é\n' },
      { path: 'c.json', content: '{}' },
      { path: 'copy.yaml', content: 'a: 1\n' },
    ]);
  });

  it('honours include and ignore, for folders and globs', async () => {
    const sha = source.commit({ 'prod/a.yaml': 'a', 'prod/x/b.yaml': 'b', 'dev/c.yaml': 'c', 'prod/skip.yaml': 's' });
    await port.fetch(ctx, repository, { branch: 'main' }, sha);
    const paths = async (include: string[], ignore: string[]): Promise<string[]> => (await port.files(ctx, repository, sha, { include, ignore })).map(({ path }) => path);
    expect(await paths(['prod/**'], ['**/skip.yaml'])).to.deep.equal(['prod/a.yaml', 'prod/x/b.yaml']);
    expect(await paths(['./prod/'], [])).to.deep.equal(['prod/a.yaml', 'prod/skip.yaml', 'prod/x/b.yaml']);
    expect(await paths([], ['prod'])).to.deep.equal(['dev/c.yaml']);
  });

  it('never follows a symlink and reads nothing that is not a regular file', async () => {
    mkdirSync(join(source.dir, 'x'), { recursive: true });
    symlinkSync('/etc/passwd', join(source.dir, 'x', 'evil.yaml'));
    const sha = source.commit({ 'a.yaml': 'a' });
    await port.fetch(ctx, repository, { branch: 'main' }, sha);
    expect((await port.files(ctx, repository, sha, everything)).map(({ path }) => path)).to.deep.equal(['a.yaml']);
  });

  it('names contents as git does, and does not read those that the caller knows', async () => {
    const sha = source.commit({ 'a.yaml': 'a: 1\n', 'copy.yaml': 'a: 1\n', 'b.yaml': 'b: 1\n' });
    await port.fetch(ctx, repository, { branch: 'main' }, sha);
    const [a, b, copy] = await port.files(ctx, repository, sha, everything);
    expect([a?.blob, copy?.blob]).to.deep.equal([source.git('rev-parse', `${sha}:a.yaml`).trim(), a?.blob]);
    const again = await port.files(ctx, repository, sha, { ...everything, isKnown: (path, blob) => path !== 'b.yaml' && blob === a?.blob });
    expect(again).to.deep.equal([{ path: 'a.yaml', blob: a?.blob }, b, { path: 'copy.yaml', blob: a?.blob }]);
    expect(await port.files(ctx, repository, sha, { ...everything, isKnown: () => true })).to.deep.equal([a, b, copy].map((file) => ({ path: file?.path, blob: file?.blob })));
  });

  it('reads more files than fit in one git call', async () => {
    const files = Object.fromEntries(Array.from({ length: 1203 }, (_, index) => [`s/${String(index).padStart(5, '0')}.yaml`, `n: ${index}\n`]));
    const sha = source.commit(files);
    await port.fetch(ctx, repository, { branch: 'main' }, sha);
    const read = await port.files(ctx, repository, sha, everything);
    expect(Object.fromEntries(read.map(({ path, content }) => [path, content]))).to.deep.equal(files);
  });

  it('leaves large files on the server and refuses to read one as a manifest', async () => {
    const sha = source.commit({ 'video.bin': 'x'.repeat(2_000_000), 'a.yaml': 'a', 'large.yaml': 'y'.repeat(1_500_000) });
    await port.fetch(ctx, repository, { branch: 'main' }, sha);
    const error = await failure(port.files(ctx, repository, sha, everything));
    expect(error).to.include({ kind: 'terminal', reason: 'FileTooLarge' });
    expect(error.message).to.contain('large.yaml');
    expect((await port.files(ctx, repository, sha, { include: [], ignore: ['large.yaml'] })).map(({ path }) => path)).to.deep.equal(['a.yaml']);
  });

  it('follows a rewritten history and keeps only the newest commit', async () => {
    const first = source.commit({ 'a.yaml': 'a: 1' });
    await port.fetch(ctx, repository, { branch: 'main' }, first);
    source.git('checkout', '--quiet', '--orphan', 'other');
    const rewritten = source.commit({ 'a.yaml': 'a: 2' });
    source.git('branch', '--force', 'main', rewritten);
    const { sha } = await port.resolve(ctx, repository, { branch: 'main' });
    expect(sha).to.equal(rewritten);
    await port.fetch(ctx, repository, { branch: 'main' }, sha);
    expect((await port.files(ctx, repository, sha, everything)).map(contentOf)).to.deep.equal([{ path: 'a.yaml', content: 'a: 2' }]);
  });

  it('says what is missing: repository, branch, commit', async () => {
    source.commit({ 'a.yaml': 'a' });
    const gone = await failure(port.resolve(ctx, { ...repository, url: `file://${dir()}/nowhere` }, { branch: 'main' }));
    expect(gone).to.include({ kind: 'terminal', reason: 'RepositoryNotFound' });
    const noBranch = await failure(port.resolve(ctx, repository, { branch: 'nope' }));
    expect(noBranch).to.include({ kind: 'terminal', reason: 'ReferenceNotFound' });
    expect(noBranch.message).to.contain('branch nope');
    const noCommit = await failure(port.fetch(ctx, repository, { commit: 'a'.repeat(40) }, 'a'.repeat(40)));
    expect(noCommit.reason).to.equal('ReferenceMoved');
  });

  it('asks for another try when the branch moved between resolve and fetch', async () => {
    const first = source.commit({ 'a.yaml': 'a: 1' });
    source.commit({ 'a.yaml': 'a: 2' });
    const error = await failure(port.fetch(ctx, repository, { branch: 'main' }, first));
    expect(error).to.include({ kind: 'transient', reason: 'ReferenceMoved' });
  });

  it('stops when its context is aborted', async () => {
    source.commit({ 'a.yaml': 'a' });
    const abort = new AbortController();
    abort.abort();
    expect((await failure(port.resolve(testContext({ signal: abort.signal }), repository, { branch: 'main' }))).reason).to.equal('Aborted');
  });

  it('keeps the number of repositories on disk bounded and shares one per URL and credential', async () => {
    const sha = source.commit({ 'a.yaml': 'a' });
    await Promise.all([port.resolve(ctx, repository, { branch: 'main' }), port.fetch(ctx, repository, { branch: 'main' }, sha), port.resolve(ctx, repository, {})]);
    expect(readdirSync(join(dir(), `root-${counter}`))).to.have.length(1);
  });

  /** A commit of a tree that `entries` describes in the words of git mktree. */
  const commitTree = (entries: readonly string[]): { tree: string; sha: string } => {
    const tree = execFileSync('git', ['mktree'], { cwd: source.dir, input: `${entries.join('\n')}\n` }).toString().trim();
    const sha = source.git('commit-tree', '-m', 'bomb', tree).trim();
    source.git('update-ref', 'refs/heads/main', sha);
    return { tree, sha };
  };

  it('refuses one large file under many paths before it is read', async () => {
    source.commit({ 'a.yaml': `# ${'x'.repeat(1_000_000)}\n` }, 'one large file');
    const blob = source.git('rev-parse', 'HEAD:a.yaml').trim();
    const { sha } = commitTree(Array.from({ length: 100 }, (_, index) => `100644 blob ${blob}\tf${index}.yaml`));
    await port.fetch(ctx, repository, { branch: 'main' }, sha);
    expect(await failure(port.files(ctx, repository, sha, everything))).to.include({ kind: 'terminal', reason: 'SourceTooLarge', message: 'the files that match spec.include hold more than 64 MiB; narrow spec.include' });
  });

  it('stops listing trees that name the same folder over and over', async () => {
    source.commit({ 'a.yaml': 'a: 1\n' }, 'one file');
    let { tree, sha } = commitTree([`100644 blob ${source.git('rev-parse', 'HEAD:a.yaml').trim()}\ta.yaml`]);
    for (let level = 0; level < 8; level += 1) ({ tree, sha } = commitTree(Array.from({ length: 10 }, (_, index) => `040000 tree ${tree}\t${'d'.repeat(100)}${index}`)));
    await port.fetch(ctx, repository, { branch: 'main' }, sha);
    expect(await failure(port.files(ctx, repository, sha, everything))).to.include({ kind: 'terminal', reason: 'RepositoryTooLarge' });
  });
});
