import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { resetPlayground } from '../../../../src/app/playground/reset-playground.ts';
import { tempDir } from '../../../support/temp-dir.ts';

describe('resetPlayground', () => {
  const dir = tempDir('reset');
  const messageOf = async (work: Promise<void>): Promise<string> => work.then(() => 'done', (error: unknown) => (error as Error).message);

  it('removes nothing from a folder that no playground has made, whatever its folders are called', async () => {
    const project = join(dir(), 'project');
    for (const name of ['api', 'repository']) {
      mkdirSync(join(project, name), { recursive: true });
      writeFileSync(join(project, name, 'mine'), 'x');
    }
    expect(await messageOf(resetPlayground(project))).to.contain('holds no playground');
    expect(existsSync(join(project, 'api/mine')) && existsSync(join(project, 'repository/mine'))).to.equal(true);
  });

  it('removes what a playground left and nothing beside it', async () => {
    const state = join(dir(), 'state');
    mkdirSync(join(state, 'repository'), { recursive: true });
    for (const name of ['playground.json', 'repository/a', 'notes']) writeFileSync(join(state, name), 'x');
    expect(await messageOf(resetPlayground(state))).to.equal('done');
    expect([existsSync(join(state, 'repository')), existsSync(join(state, 'playground.json')), existsSync(join(state, 'notes'))]).to.deep.equal([false, false, true]);
  });

  it('has nothing to do where nothing is', async () => expect(await messageOf(resetPlayground(join(dir(), 'nowhere')))).to.equal('done'));
});
