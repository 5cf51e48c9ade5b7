import { mkdirSync, writeFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect } from 'chai';
import { CliError } from '../../../src/cli/exit-codes.ts';
import { readManifestFiles, type FileReader } from '../../../src/cli/read-files.ts';
import { tempDir } from '../../support/temp-dir.ts';

const denied = (call: string, path: string): Error => Object.assign(new Error(`EACCES: permission denied, ${call} '${path}'`), { code: 'EACCES' });

/** Tests also run as root, whom no mode keeps out. */
const guarded: FileReader = {
  readdir: async (dir) => {
    if (basename(dir) === 'closed') throw denied('scandir', dir);
    return readdir(dir, { withFileTypes: true });
  },
  readFile: async (path) => {
    if (basename(path) === 'secret.yaml') throw denied('open', path);
    if (basename(path) === 'broken.yaml') throw Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' });
    return readFile(path, 'utf8');
  },
};

describe('readManifestFiles', () => {
  const dir = tempDir('manifests');
  before(() => {
    for (const name of ['tree/closed', 'tree/open']) mkdirSync(join(dir(), name), { recursive: true });
    for (const name of ['a.yaml', 'secret.yaml', 'broken.yaml', 'open/z.json', 'closed/never.yaml', 'notes.txt']) writeFileSync(join(dir(), 'tree', name), name);
  });

  it('names what cannot be read and reads all the rest', async () => {
    expect(await readManifestFiles(['tree'], dir(), guarded)).to.deep.equal({
      files: [
        { path: 'tree/a.yaml', content: 'a.yaml' },
        { path: 'tree/open/z.json', content: 'open/z.json' },
      ],
      unreadable: ['tree/broken.yaml: cannot be read: EIO: i/o error', 'tree/closed: cannot be read: permission denied', 'tree/secret.yaml: cannot be read: permission denied'],
    });
  });

  it('does not say that there is nothing where it could not look', async () => {
    expect(await readManifestFiles(['closed'], join(dir(), 'tree'), guarded)).to.deep.equal({ files: [], unreadable: ['closed: cannot be read: permission denied'] });
    const error = await readManifestFiles(['tree/notes.txt/below'], dir()).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(CliError).with.property('message', 'tree/notes.txt/below: no such file or folder');
  });
});
