import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** A directory that is needed and cannot be made; the message is one line for a person. */
export class DirectoryError extends Error {
  override readonly name = 'DirectoryError';
}

/**
 * Makes a directory and those above it; one that is there already is kept as it is. One call for each level instead of
 * mkdir's `recursive`, which never returns below a file system whose mkdir answers ENOENT although the parent is there, as
 * procfs does (nodejs/node, `MKDirpSync` tries the parent and the child in turn for ever).
 * @throws DirectoryError which names the path and the reason.
 */
export function makeDirectory(path: string, mode = 0o777): void {
  const full = resolve(path);
  try {
    make(full, mode);
  } catch (error) {
    throw new DirectoryError(`the directory ${full} cannot be made: ${reasonOf(error)}`, { cause: error });
  }
}

function make(path: string, mode: number): void {
  if (isDirectory(path)) return;
  const parent = dirname(path);
  if (parent !== path) make(parent, mode);
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    // Somebody else may have made it meanwhile; and a symbolic link to a directory is as good as one.
    if (!isDirectory(path)) throw error;
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function reasonOf(error: unknown): string {
  const { code, message } = error instanceof Error ? (error as NodeJS.ErrnoException) : { code: undefined, message: String(error) };
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'EROFS':
      return 'the file system is read-only';
    case 'ENOENT':
      return 'its file system takes no new directories';
    case 'EEXIST':
    case 'ENOTDIR':
      return 'a part of the path is a file';
    case 'ENAMETOOLONG':
      return 'the path is too long';
    case 'ENOSPC':
      return 'the disk is full';
    default:
      return message;
  }
}
