import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { simpleGit } from 'simple-git';
import { seedRepository } from '../../../../src/app/playground/seed.ts';
import { tempDir } from '../../../support/temp-dir.ts';

describe('seedRepository', () => {
  const root = tempDir('seed');
  const dir = (): string => join(root(), 'repository');
  afterEach(() => {
    for (const name of ['repository', 'repository.new']) rmSync(join(root(), name), { recursive: true, force: true });
  });

  const samples = async (): Promise<Readonly<Record<string, string>>> => ({ 'services/web.yaml': 'web', 'services/api.yaml': 'api' });
  const commits = async (): Promise<readonly string[]> => (await simpleGit(dir()).log()).all.map(({ message }) => message);

  it('commits the samples to main, with a clean work tree', async () => {
    await seedRepository(dir(), samples);
    expect(await commits()).to.deep.equal(['Sample services']);
    expect((await simpleGit(dir()).status()).isClean()).to.equal(true);
    expect(existsSync(`${dir()}.new`)).to.equal(false);
  });

  it('starts over where an earlier start was killed before its commit', async () => {
    mkdirSync(`${dir()}.new/services`, { recursive: true });
    await simpleGit(`${dir()}.new`).init();
    writeFileSync(`${dir()}.new/.git/index.lock`, '');
    mkdirSync(join(dir(), 'services'), { recursive: true });
    writeFileSync(join(dir(), 'services/web.yaml'), 'half');
    await seedRepository(dir(), samples);
    expect(await commits()).to.deep.equal(['Sample services']);
    expect((await simpleGit(dir()).status()).isClean()).to.equal(true);
  });

  it('leaves a repository as the user left it', async () => {
    await seedRepository(dir(), samples);
    writeFileSync(join(dir(), 'services/web.yaml'), 'mine');
    await seedRepository(dir(), () => Promise.reject(new Error('nobody asked for samples')));
    expect((await simpleGit(dir()).status()).modified).to.deep.equal(['services/web.yaml']);
  });
});
