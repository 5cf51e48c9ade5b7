import { simpleGit } from 'simple-git';

/** Asked before anything is written. Rejects with one readable line where there is no git. */
export async function requireGit(env: Readonly<Record<string, string | undefined>>): Promise<void> {
  const path = env['PATH'];
  const { installed } = await simpleGit().env(path === undefined ? {} : { PATH: path }).version();
  if (!installed) throw new Error('git is not installed, or not in PATH; the samples of the playground are in a repository of git');
}
