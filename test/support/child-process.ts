import { spawn } from 'node:child_process';

export interface ChildOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface ChildEnd {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A real process of which everything printed is kept (a test's worth). */
export interface Child {
  readonly pid: number;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly ended: Promise<ChildEnd>;
  /** Sends a signal to this process alone; nothing when it has ended. */
  readonly signal: (signal: NodeJS.Signals) => void;
}

/** Starts a program without a shell. The environment is this process's, less what would lead git elsewhere, and `env`. */
export function startChild(program: string, args: readonly string[], options: ChildOptions): Child {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_') && name !== 'KUBECONFIG' && !name.startsWith('AWS_')));
  const child = spawn(program, [...args], { cwd: options.cwd, env: { ...inherited, ...options.env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  let running = true;
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<ChildEnd>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => (running = false));
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  return {
    pid: child.pid ?? -1,
    stdout: () => stdout,
    stderr: () => stderr,
    ended,
    signal: (signal) => {
      if (running) child.kill(signal);
    },
  };
}

export interface Finished extends ChildEnd {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, or ends it after `withinMs`. */
export async function runChild(program: string, args: readonly string[], options: ChildOptions & { readonly withinMs?: number }): Promise<Finished> {
  const child = startChild(program, args, options);
  const timer = setTimeout(() => child.signal('SIGKILL'), options.withinMs ?? 120_000);
  try {
    const end = await child.ended;
    return { ...end, stdout: child.stdout(), stderr: child.stderr() };
  } finally {
    clearTimeout(timer);
  }
}
