import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { CliError } from './exit-codes.ts';

const manifestName = /\.(ya?ml|json)$/i;
const maxFiles = 10_000;

/** Manifests under files and folders (hidden ones and node_modules left out); `-` is standard input. @throws CliError */
export async function readManifestFiles(paths: readonly string[], cwd: string): Promise<readonly { readonly path: string; readonly content: string }[]> {
  const files: { path: string; content: string }[] = [];
  const add = async (path: string, shown: string): Promise<void> => {
    if (files.length >= maxFiles) throw new CliError(`more than ${maxFiles} manifest files; name a narrower path`);
    files.push({ path: shown, content: await readFile(path, 'utf8') });
  };
  const walk = async (dir: string): Promise<void> => {
    const entries = await readdir(dir, { withFileTypes: true });
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
      const path = join(dir, entry.name);
      if (entry.isDirectory()) await walk(path);
      else if (entry.isFile() && manifestName.test(entry.name)) await add(path, relative(cwd, path));
    }
  };
  for (const path of paths) {
    if (path === '-') {
      const chunks: Buffer[] = [];
      for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
      files.push({ path: 'stdin', content: Buffer.concat(chunks).toString('utf8') });
      continue;
    }
    const full = resolve(cwd, path);
    const info = await stat(full).catch(() => undefined);
    if (info === undefined) throw new CliError(`${path}: no such file or folder`);
    if (info.isDirectory()) await walk(full);
    else await add(full, path);
  }
  if (files.length === 0) throw new CliError(`no .yaml, .yml or .json files under ${paths.join(', ')}`);
  return files;
}
