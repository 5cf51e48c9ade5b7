import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { playgroundFileName } from './playground-file.ts';

/** All that a playground writes into its data directory; nothing else there is ever removed. */
const entries = ['api', 'sim', 'git', 'repository', 'kubeconfig', playgroundFileName];

/** Only a playground leaves these: the file that the last step of a start writes, and the store that the first one makes. */
const marks = [playgroundFileName, 'api/CURRENT'];

/**
 * Forgets everything from earlier starts in `dataDir`: `longshore start --reset`. A store that is damaged is removed like any
 * other. @throws Error when a playground runs there,
 * or when the directory is somebody else's.
 */
export async function resetPlayground(dataDir: string): Promise<void> {
  const dir = resolve(dataDir);
  if (!entries.some((name) => existsSync(join(dir, name)))) return;
  // `--data-dir .` in somebody's project: folders called api or repository are not ours because of their names.
  if (!marks.some((name) => existsSync(join(dir, name)))) throw new Error(`${dataDir} holds no playground, so --reset removes nothing there; choose another --data-dir`);
  if (await isLocked(join(dir, 'api'))) throw new Error(`a playground runs in ${dataDir}: stop it before --reset, or choose another --data-dir`);
  for (const name of entries) rmSync(join(dir, name), { recursive: true, force: true });
}

/** The API's store is locked by the process that has it open, and by nobody once that process is gone, however it ended. */
async function isLocked(store: string): Promise<boolean> {
  if (!existsSync(store)) return false;
  const level = new ClassicLevel(store);
  try {
    await level.open();
    await level.close();
    return false;
  } catch (error) {
    return error instanceof Error && (error.cause as { code?: string } | undefined)?.code === 'LEVEL_LOCKED';
  }
}
