import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GitPort, GitRepository } from '../../../src/core/ports.ts';
import { createGitPort } from '../../../src/git/git-port.ts';
import { testContext } from '../../support/context.ts';
import { makeRepository, type TestRepository } from '../../support/git-repository.ts';
import { tempDir } from '../../support/temp-dir.ts';

/** What a process that is killed, or a disk that is full, leaves of a repository on disk. */
const damages: Readonly<Record<string, (dir: string) => void>> = {
  'a lock on the list of shallow commits': (dir) => writeFileSync(join(dir, 'shallow.lock'), ''),
  'a lock on the references': (dir) => writeFileSync(join(dir, 'packed-refs.lock'), ''),
  'no objects': (dir) => rmSync(join(dir, 'objects'), { recursive: true }),
  'no references': (dir) => rmSync(join(dir, 'refs'), { recursive: true }),
  'an empty HEAD': (dir) => writeFileSync(join(dir, 'HEAD'), ''),
  'an empty configuration': (dir) => writeFileSync(join(dir, 'config'), ''),
  'half a configuration': (dir) => writeFileSync(join(dir, 'config'), '[core'),
  'HEAD alone': (dir) => {
    rmSync(dir, { recursive: true });
    mkdirSync(dir);
    writeFileSync(join(dir, 'HEAD'), 'ref: refs/heads/main\n');
  },
  'a reference to objects that are gone': (dir) => {
    for (const file of readdirSync(join(dir, 'objects'), { recursive: true, withFileTypes: true })) if (file.isFile()) rmSync(join(file.parentPath, file.name));
  },
  'empty files for objects': (dir) => {
    for (const file of readdirSync(join(dir, 'objects'), { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue;
      rmSync(join(file.parentPath, file.name));
      writeFileSync(join(file.parentPath, file.name), '');
    }
  },
};

describe('git’s repositories on disk', () => {
  const dir = tempDir('git-cache');
  const ctx = testContext();
  let counter = 0;
  let root: string;
  let source: TestRepository;
  let port: GitPort;
  let repository: GitRepository;

  beforeEach(() => {
    counter += 1;
    // As the playground's: below a directory that is a repository of the user's own.
    const project = makeRepository(join(dir(), `project-${counter}`));
    project.commit({ 'own.txt': 'mine' });
    root = join(project.dir, 'git');
    source = makeRepository(join(dir(), `source-${counter}`));
    port = createGitPort({ root, policy: { allowLocal: true }, environment: { PATH: process.env['PATH'] ?? '' } });
    repository = { url: `file://${source.dir}`, timeoutMs: 120_000, credentials: { kind: 'none' } };
  });

  /** What a source reads of its branch; a pass that fails is tried again, twice at most. */
  async function read(): Promise<string> {
    const failures: unknown[] = [];
    for (let attempt = 0; attempt < 3; attempt += 1) {
      try {
        const { sha } = await port.resolve(ctx, repository, { branch: 'main' });
        await port.fetch(ctx, repository, { branch: 'main' }, sha);
        return (await port.files(ctx, repository, sha, { include: [], ignore: [] })).map(({ content }) => content).join();
      } catch (error) {
        failures.push(error);
      }
    }
    throw new Error(failures.map(String).join('\n'));
  }

  for (const [name, damage] of Object.entries(damages)) {
    for (const news of [true, false]) {
      it(`heal when ${name} is left, and ${news ? 'a new commit is there' : 'none is'}`, async () => {
        source.commit({ 'a.yaml': 'one' });
        expect(await read()).to.equal('one');
        const [id = ''] = readdirSync(root);
        damage(join(root, id));
        if (news) source.commit({ 'a.yaml': 'two' });
        expect(await read()).to.equal(news ? 'two' : 'one');
        const projects = execFileSync('git', ['for-each-ref', 'refs/longshore'], { cwd: join(root, '..'), encoding: 'utf8' });
        expect(projects, 'what the operator fetched into the repository around its own').to.equal('');
        expect(existsSync(join(root, '..', '.git', 'shallow'))).to.equal(false);
      });
    }
  }

  it('cannot be made at the moment: that is said, and no fault of the repository or its credentials; it goes on by itself', async () => {
    source.commit({ 'a.yaml': 'one' });
    writeFileSync(root, 'a file where the directory should be');
    const failure: unknown = await port.resolve(ctx, repository, { branch: 'main' }).catch((error: unknown) => error);
    expect(failure).to.include({ kind: 'transient', reason: 'CacheUnusable' });
    expect(String(failure)).to.match(/the directory for fetched repositories cannot be used: E/);
    rmSync(root);
    expect(await read()).to.equal('one');
  });
});
