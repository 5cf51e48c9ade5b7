/** `src/longshore.mjs`, which a checkout runs before anything of it can be loaded. */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { runChild } from '../../support/child-process.ts';
import { projectRoot } from '../../support/playground-process.ts';
import { tempDir } from '../../support/temp-dir.ts';

describe('the command of a checkout', () => {
  const dir = tempDir('command');

  it('asks for npm ci, in one line, where the packages are not installed', async () => {
    const command = join(dir(), 'longshore.mjs');
    copyFileSync(join(projectRoot, 'src/longshore.mjs'), command);
    const { code, stdout, stderr } = await runChild(process.execPath, [command, 'start'], { cwd: dir(), env: { HOME: dir() } });
    expect({ code, stdout, stderr }).to.deep.equal({ code: 2, stdout: '', stderr: 'longshore: its packages are not installed; run first: npm ci\n' });
  });
});
