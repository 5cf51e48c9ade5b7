import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { CliError } from './exit-codes.ts';

const manifestName = /\.(ya?ml|json)$/i;
const maxFiles = 10_000;

/** What is asked of the file system; Node's own unless a test gives another. */
export interface FileReader {
  readonly readdir: (dir: string) => Promise<readonly { readonly name: string; isDirectory(): boolean; isFile(): boolean }[]>;
  readonly readFile: (path: string) => Promise<string>;
}

/** What was found, in the order of its paths. */
export interface ManifestFiles {
  readonly files: readonly { readonly path: string; readonly content: string }[];
  /** Folders and files that could not be read, as `path: reason`; all others were. */
  readonly unreadable: readonly string[];
}

const nodeReader: FileReader = {
  readdir: (dir) => readdir(dir, { withFileTypes: true }),
  readFile: (path) => readFile(path, 'utf8'),
};

/**
 * Manifests under files and folders (hidden ones and node_modules left out); `-` is standard input. What cannot be read
 * does not hide the rest.
 * @throws CliError when a path is not there, when there are no manifests, or too many.
 */
export async function readManifestFiles(paths: readonly string[], cwd: string, reader: FileReader = nodeReader): Promise<ManifestFiles> {
  const files: { path: string; content: string }[] = [];
  const unreadable: string[] = [];
  const attempt = async (shown: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (error instanceof CliError) throw error;
      unreadable.push(`${shown}: cannot be read: ${reasonOf(error)}`);
    }
  };
  const add = async (path: string, shown: string): Promise<void> => {
    if (files.length >= maxFiles) throw new CliError(`more than ${maxFiles} manifest files; name a narrower path`);
    await attempt(shown, async () => void files.push({ path: shown, content: await reader.readFile(path) }));
  };
  const walk = async (dir: string): Promise<void> => {
    let entries: Awaited<ReturnType<FileReader['readdir']>> = [];
    await attempt(relative(cwd, dir) || '.', async () => void (entries = await reader.readdir(dir)));
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
    const info = await stat(full).catch((error: unknown) => {
      const gone = codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';
      throw new CliError(gone ? `${path}: no such file or folder` : `${path}: cannot be read: ${reasonOf(error)}`);
    });
    if (info.isDirectory()) await walk(full);
    else await add(full, path);
  }
  if (files.length === 0 && unreadable.length === 0) throw new CliError(`no .yaml, .yml or .json files under ${paths.join(', ')}`);
  return { files, unreadable };
}

const codeOf = (error: unknown): string | undefined => (error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined);

function reasonOf(error: unknown): string {
  const code = codeOf(error);
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  // Node's message repeats the path behind the reason.
  return error instanceof Error ? error.message.replace(/, \w+( '.*')?$/s, '') : String(error);
}
