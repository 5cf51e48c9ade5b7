import { Command, CommanderError } from 'commander';
import { version } from '../app/version.ts';
import { exitCodes } from './exit-codes.ts';
import { addGet } from './get.ts';
import { addPlan } from './plan.ts';
import { addRun } from './run.ts';
import { addSim } from './sim.ts';
import { addStart } from './start.ts';
import { addStatus } from './status.ts';
import { addSteering } from './steer/add-steering.ts';
import { addValidate } from './validate.ts';

/** Where a command writes; the process's own streams, or buffers in tests. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Colours and redrawing make sense. */
  readonly isTty: boolean;
  /** How wide the terminal is now; absent or undefined where nobody knows. */
  readonly columns?: () => number | undefined;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly stop: AbortSignal;
}

const footer = `
Start here:
  longshore start            everything on this machine, AWS simulated; it says what to try
  longshore get              what is running, and whether it is fine
  longshore status SERVICE   its rollout: stage, traffic, tasks, gates
  longshore validate PATH    judge manifests before they are committed
  longshore run              the operator, against the cluster of your kubeconfig

Exit codes:
  0  done, and nothing is left to do
  1  answered, and the answer is "no": plan has changes, validate has errors, promote was refused
  2  it could not be done: a bad flag, no such object, no connection, a port in use

longshore help COMMAND explains one command. LONGSHORE_DEBUG=1 adds the stack to an error.`;

/** Help is laid out for this many columns, on a terminal and in a file alike. */
const helpColumns = 100;

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
    .configureOutput({
      writeOut: terminal.out,
      writeErr: terminal.err,
      getOutHelpWidth: () => helpColumns,
      getErrHelpWidth: () => helpColumns,
      // One line, and the same beginning as every other failure.
      outputError: (text, write) => write(`${text.trim().replace(/^error: /, 'longshore: ').replaceAll('\n', ' ')}${hintFor(text)}\n`),
    });
  for (const add of [addStart, addRun, addGet, addStatus, addSteering, addPlan, addValidate, addSim]) add(program, terminal, done);
  program
    .command('version')
    .description('print the version of Longshore and of Node')
    .action(() => terminal.out(`longshore ${version} (node ${process.version})\n`));
  try {
    await program.parseAsync([...helpAsFlag(args, program)], { from: 'user' });
    return code;
  } catch (error) {
    return report(error, terminal);
  }
}

/** `help COMMAND` as `COMMAND --help`: of a command that is not there, commander would print the help of all instead of saying so. */
function helpAsFlag(args: readonly string[], program: Command): readonly string[] {
  const [first, ...words] = args;
  if (first !== 'help' || words.length === 0) return args;
  return program.commands.some((command) => command.name() === words[0]) ? [...words, '--help'] : words;
}

/** What to do about it, where commander does not say. */
function hintFor(text: string): string {
  if (text.includes('missing required argument')) return '; --help shows what it takes';
  return text.includes('unknown command') && !text.includes('Did you mean') ? '; --help lists them' : '';
}

function report(error: unknown, terminal: Terminal): number {
  // commander has printed its own message; help and version are not failures.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.failed;
  const message = error instanceof Error ? error.message : String(error);
  terminal.err(`longshore: ${message}\n`);
  if (terminal.env['LONGSHORE_DEBUG'] !== undefined && error instanceof Error) terminal.err(`${error.stack ?? ''}\n`);
  return exitCodes.failed;
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
  // `longshore get | head -1`: nobody reads any more, which is no failure, and the end of what is left to do.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    stop.abort(error);
  });
  return {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    isTty: process.stdout.isTTY,
    columns: () => process.stdout.columns,
    cwd: process.cwd(),
    env: process.env,
    stop: stop.signal,
  };
}
