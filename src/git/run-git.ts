/**
 * The one place that starts git. simple-git alone would take a non-zero exit with an empty stderr for success and would
 * let the user's own git configuration in; here every exit code counts and the environment is built from nothing.
 */
import { Readable } from 'node:stream';
import { simpleGit } from 'simple-git';
import { terminalError, transientError } from '../core/errors.ts';
import type { Context } from '../runtime/context.ts';
import { classifyGitFailure } from './classify.ts';
import { maxSourceBytes } from './read-tree.ts';

/** One run of git; `timeoutMs` in milliseconds. */
export interface GitCall {
  readonly cwd: string;
  readonly args: readonly string[];
  /** PATH, proxies and credentials (see credentials.ts); nothing else reaches git. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** What messages call the repository: its URL without userinfo. */
  readonly label: string;
  /** Local object access only: a missing object fails at once instead of being fetched behind our back. */
  readonly offline?: boolean;
}

/** More than any command of ours prints for a repository within its limits: nested trees can name billions of files. */
const maxOutputBytes = 2 * maxSourceBytes;

const baseEnvironment = {
  // No prompt may ever block, no configuration of the machine or the user may change what a command does.
  GIT_TERMINAL_PROMPT: '0',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  LC_ALL: 'C',
};

/**
 * Runs git and returns its standard output as bytes.
 * @throws LongshoreError classified from the exit code and the first lines of stderr; never with credentials in it.
 */
export async function runGit(ctx: Context, call: GitCall): Promise<Buffer> {
  const env = {
    HOME: call.cwd,
    // Ours or none: git would otherwise take the next repository above a damaged one, which may be the user's own project.
    GIT_DIR: call.cwd,
    ...baseEnvironment,
    // Killing git leaves its helper for HTTP behind, which would wait for a silent server for ever: it gives up by itself.
    GIT_HTTP_LOW_SPEED_LIMIT: '1',
    GIT_HTTP_LOW_SPEED_TIME: String(Math.ceil(call.timeoutMs / 1000)),
    ...(call.offline === true ? { GIT_ALLOW_PROTOCOL: 'none' } : {}),
    ...call.env,
  };
  const abort = new AbortController();
  const onAbort = (): void => abort.abort();
  ctx.signal.addEventListener('abort', onAbort, { once: true });
  const timeout = { passed: false };
  let outputBytes = 0;
  const cancelTimeout = ctx.clock.after(call.timeoutMs, () => {
    timeout.passed = true;
    abort.abort();
  });
  const chunks: Buffer[] = [];
  const failure: { exitCode: number; stderr: string } = { exitCode: 0, stderr: '' };
  const git = simpleGit({
    baseDir: call.cwd,
    abort: abort.signal,
    allowEnvironment: Object.keys(env),
    // Each of these is set by us from validated values, never from a manifest.
    unsafe: { allowUnsafeAskPass: true, allowUnsafeSshCommand: true, allowUnsafeConfigPaths: true, allowUnsafeConfigEnvCount: true, allowUnsafeProtocolOverride: true },
    errors: (error, result) => {
      failure.exitCode = result.exitCode;
      failure.stderr = Buffer.concat(result.stdErr).toString('utf8');
      return error ?? (result.exitCode === 0 ? undefined : new Error(`git exited with ${result.exitCode}`));
    },
  })
    .env(env)
    .outputHandler((_command, stdout, stderr) => {
      // Until it does, it holds the other ends, and this process could not end.
      abort.signal.addEventListener('abort', () => {
        for (const stream of [stdout, stderr]) if (stream instanceof Readable) stream.destroy();
      });
      stdout.on('data', (chunk: Buffer) => {
        outputBytes += chunk.length;
        if (outputBytes > maxOutputBytes) abort.abort();
        else chunks.push(chunk);
      });
    });
  try {
    if (ctx.signal.aborted) throw transientError('Aborted', 'the operator is stopping');
    await git.raw([...call.args]);
    return Buffer.concat(chunks);
  } catch (error) {
    if (outputBytes > maxOutputBytes) throw terminalError('RepositoryTooLarge', `${call.label} holds more files than can be listed; keep manifests in a repository of their own`);
    if (timeout.passed) throw transientError('GitTimeout', `git ${call.args[0] ?? ''} on ${call.label} did not finish within ${call.timeoutMs / 1000} s; raise spec.timeout or check the network`);
    if (ctx.signal.aborted) throw transientError('Aborted', 'the operator is stopping');
    throw classifyGitFailure({ label: call.label, command: call.args[0] ?? '', exitCode: failure.exitCode, stderr: failure.stderr, cause: error, dir: call.cwd, offline: call.offline === true });
  } finally {
    cancelTimeout();
    ctx.signal.removeEventListener('abort', onAbort);
  }
}
