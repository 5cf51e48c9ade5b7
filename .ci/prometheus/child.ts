/** A process of ours: its lines are kept, and it is ended by its own handle, with everything else left alone. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { systemClock } from '../../src/runtime/clock.ts';

export interface Child {
  /** Newest last; the last thousand. */
  readonly lines: readonly string[];
  /** Set once it has ended. */
  readonly ended: () => Error | undefined;
  /** SIGTERM, then SIGKILL after ten seconds; resolves when it is gone. */
  stop(): Promise<void>;
}

const KEPT = 1_000;
const KILL_AFTER_MS = 10_000;

export function startChild(command: string, args: readonly string[], options: { readonly cwd?: string } = {}): Child {
  const child = spawn(command, [...args], { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  const lines: string[] = [];
  let end: Error | undefined;
  const keep = (line: string): void => {
    lines.push(line);
    if (lines.length > KEPT) lines.shift();
  };
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', keep);
  child.once('error', (error) => (end = error));
  const exited = once(child, 'exit').then(
    () => (end ??= new Error(`${command} ended with ${child.exitCode ?? child.signalCode}:\n${lines.slice(-15).join('\n')}`)),
    () => undefined,
  );
  return {
    lines,
    ended: () => end,
    async stop() {
      if (end !== undefined) return;
      const cancel = systemClock.after(KILL_AFTER_MS, () => child.kill('SIGKILL'));
      child.kill('SIGTERM');
      await exited;
      cancel();
    },
  };
}
