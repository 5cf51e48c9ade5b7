import { Command, CommanderError } from 'commander';
import { OptionError } from '../app/options.ts';
import { version } from '../app/version.ts';
import { CliError, exitCodes } from './exit-codes.ts';
import { addGet } from './get.ts';
import { addPlan } from './plan.ts';
import { addRun } from './run.ts';
import { addSim } from './sim.ts';
import { addStart } from './start.ts';
import { addValidate } from './validate.ts';

/** Where a command writes; the process's own streams, or buffers in tests. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Colours and redrawing make sense. */
  readonly isTty: boolean;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly stop: AbortSignal;
}

const footer = `
Exit codes: 0 done, nothing to do; 1 the answer is "no" (changes pending, manifests invalid, not ready); 2 it could not be done.

Start here:
  longshore start            a playground on this machine: Kubernetes API, ECS simulator, Git repository, operator
  longshore get              what is running, and whether it is fine
  longshore validate PATH    judge manifests as the API server and ECS would
  longshore run              the operator, against the cluster of your kubeconfig`;

/** Runs one command line and returns its exit code. Nothing escapes: every failure is one clear message on stderr. */
export async function runCli(args: readonly string[], terminal: Terminal = processTerminal()): Promise<number> {
  let code: number = exitCodes.ok;
  const done = (result: number): void => {
    code = result;
  };
  const program = new Command('longshore')
    .description('GitOps operator for Amazon ECS: EcsService resources in, rolled-out and watched ECS services out.')
    .version(version, '-V, --version')
    .helpOption('-h, --help')
    .addHelpText('after', footer)
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err });
  for (const add of [addStart, addRun, addGet, addPlan, addValidate, addSim]) add(program, terminal, done);
  program
    .command('version')
    .description('print the version of Longshore and of Node')
    .action(() => terminal.out(`longshore ${version} (node ${process.version})\n`));
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    return report(error, terminal);
  }
}

function report(error: unknown, terminal: Terminal): number {
  // commander has printed its own message; help and version are not failures.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.failed;
  if (error instanceof CliError || error instanceof OptionError || isNamed(error, 'PortInUseError') || isNamed(error, 'DirectoryInUseError')) terminal.err(`longshore: ${error.message}\n`);
  else terminal.err(`longshore: ${error instanceof Error ? (terminal.env['LONGSHORE_DEBUG'] === undefined ? error.message : (error.stack ?? error.message)) : String(error)}\n`);
  return exitCodes.failed;
}

function isNamed(error: unknown, name: string): error is Error {
  return error instanceof Error && error.name === name;
}

function processTerminal(): Terminal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stop.abort(new Error(signal));
      // A second one does not wait any more.
      process.once(signal, () => process.exit(130));
    });
  }
  return {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    isTty: process.stdout.isTTY,
    cwd: process.cwd(),
    env: process.env,
    stop: stop.signal,
  };
}
