import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { withCredentials } from '../../../src/git/credentials.ts';

describe('credentials of git', () => {
  let root: string;
  beforeEach(async () => (root = await mkdtemp(join(tmpdir(), 'longshore-credentials-'))));
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('are on disk while git runs and not after, whatever became of it', async () => {
    const during = await withCredentials(root, { kind: 'basic', username: 'me', password: 'secret' }, () => readdir(root));
    expect(during).to.have.length(1);
    expect(await readdir(root)).to.deep.equal([]);
    const failed = await withCredentials(root, { kind: 'basic', username: 'me', password: 'secret' }, () => Promise.reject(new Error('refused'))).catch((error: unknown) => error);
    expect(failed).to.have.property('message', 'refused');
    expect(await readdir(root)).to.deep.equal([]);
  });

  it('that a killed process left on disk are removed by the next one, and nothing else', async () => {
    await mkdir(join(root, 'credentials-killed'));
    await writeFile(join(root, 'credentials-killed', 'password'), 'secret');
    await writeFile(join(root, 'HEAD'), 'ref: refs/heads/main');
    const during = await withCredentials(root, { kind: 'basic', username: 'me', password: 'secret' }, () => readdir(root));
    expect(during).to.include('HEAD').and.not.include('credentials-killed');
    expect(await readdir(root)).to.deep.equal(['HEAD']);
  });
});
