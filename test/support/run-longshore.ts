import { runCli } from '../../src/cli/program.ts';
import { fakeTerminal } from './fake-terminal.ts';

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** One command line in this process: what a child would print, without the second that starting one takes. */
export async function runLongshore(cwd: string, ...args: readonly string[]): Promise<CliResult> {
  const terminal = fakeTerminal({ cwd });
  const code = await runCli(args, terminal);
  return { code, stdout: terminal.stdout(), stderr: terminal.stderr() };
}
