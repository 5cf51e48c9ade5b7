import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { playgroundFileName } from './playground-file.ts';

/** All that a playground writes into its data directory; nothing else there is ever removed. */
const entries = ['api', 'sim', 'git', 'repository', 'kubeconfig', playgroundFileName];

/**
 * Forgets everything from earlier starts in `dataDir`: `longshore start --reset`. A store that is damaged is removed like any
 * other. @throws Error when a playground runs there.
 */
export async function resetPlayground(dataDir: string): Promise<void> {
  const dir = resolve(dataDir);
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
