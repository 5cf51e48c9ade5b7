import { existsSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { DirectoryError, makeDirectory } from '../../../src/runtime/make-directory.ts';
import { tempDir } from '../../support/temp-dir.ts';

describe('makeDirectory', () => {
  const dir = tempDir('directory');

  it('makes all levels that are missing, with the mode that was asked for', () => {
    const path = join(dir(), 'a/b/c');
    makeDirectory(path, 0o700);
    expect(statSync(path).mode & 0o777).to.equal(0o700);
  });

  it('is content with a directory that is there, also behind a symbolic link', () => {
    mkdirSync(join(dir(), 'there'));
    symlinkSync(join(dir(), 'there'), join(dir(), 'link'));
    makeDirectory(join(dir(), 'link/inner'));
    makeDirectory(join(dir(), 'link'));
    expect(existsSync(join(dir(), 'there/inner'))).to.equal(true);
  });

  it('names the path and the reason where a file is in the way', () => {
    writeFileSync(join(dir(), 'file'), '');
    for (const path of ['file', 'file/below']) {
      expect(() => makeDirectory(join(dir(), path))).to.throw(DirectoryError, `the directory ${join(dir(), path)} cannot be made: a part of the path is a file`);
    }
  });

  it('returns at once where the file system takes no directories, instead of trying for ever', function () {
    if (!existsSync('/proc/self')) this.skip();
    expect(() => makeDirectory('/proc/longshore/data')).to.throw(DirectoryError, /^the directory \/proc\/longshore\/data cannot be made: [^\n]+$/);
  });
});
