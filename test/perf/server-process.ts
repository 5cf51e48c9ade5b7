/** A server in a process of its own, so that its work is not on the operator's event loop nor in its memory. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { systemClock } from '../../src/runtime/clock.ts';

export interface ServerProcess {
  readonly url: string;
  /** Sends a word and waits for its echo. */
  ask(word: string): Promise<void>;
  /** Resolves when it has ended. */
  stop(): Promise<void>;
}

/** What the child sends: its URL once it listens, then the words that it has carried out. */
export type ChildMessage = { readonly url: string } | { readonly done: string };

const KILL_AFTER_MS = 10_000;

/** Starts a program of this folder that calls `serveParent`, from its bundle. @throws Error when it ends before it listens */
export async function startServerProcess(program: string): Promise<ServerProcess> {
  const child = fork(join(import.meta.dirname, `${program}.mjs`), { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const exited = once(child, 'exit');
  const message = async <T>(pick: (message: ChildMessage) => T | undefined): Promise<T> =>
    new Promise((resolve, reject) => {
      const onMessage = (received: unknown): void => {
        const picked = pick(received as ChildMessage);
        if (picked === undefined) return;
        child.off('message', onMessage);
        child.off('exit', onExit);
        resolve(picked);
      };
      const onExit = (): void => reject(new Error(`${program} ended with ${child.exitCode ?? child.signalCode}`));
      child.on('message', onMessage);
      child.once('exit', onExit);
    });
  const url = await message((received) => ('url' in received ? received.url : undefined));
  return {
    url,
    async ask(word) {
      const done = message((received) => ('done' in received && received.done === word ? true : undefined));
      child.send(word);
      await done;
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const cancel = systemClock.after(KILL_AFTER_MS, () => child.kill('SIGKILL'));
      child.disconnect();
      await exited;
      cancel();
    },
  };
}

/** The child's side: answers words, and ends when the parent lets go of it or is gone. */
export function serveParent(url: string, words: Readonly<Record<string, () => void>>, close: () => Promise<void>): void {
  const send = (message: ChildMessage): void => void process.send?.(message);
  process.on('message', (word: string) => {
    words[word]?.();
    send({ done: word });
  });
  process.once('disconnect', () => {
    close().catch((error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    });
  });
  send({ url });
}
