import type { Terminal } from '../../src/cli/program.ts';

export interface FakeTerminal extends Terminal {
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** As Ctrl-C. */
  readonly interrupt: () => void;
}

/** A terminal that keeps what is printed; its folder and environment are the test's. */
export function fakeTerminal(options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>>; readonly onOut?: (text: string) => void } = {}): FakeTerminal {
  const stop = new AbortController();
  let stdout = '';
  let stderr = '';
  return {
    out: (text) => {
      stdout += text;
      options.onOut?.(text);
    },
    err: (text) => {
      stderr += text;
    },
    isTty: false,
    cwd: options.cwd ?? '/nowhere',
    env: options.env ?? {},
    stop: stop.signal,
    stdout: () => stdout,
    stderr: () => stderr,
    interrupt: () => stop.abort(new Error('SIGINT')),
  };
}
