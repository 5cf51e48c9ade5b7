import { relative } from 'node:path';
import { choiceOption, countOption, directoryOption, portOption } from '../app/options.ts';
import { defaultDataDir, type PlaygroundFile } from '../app/playground/playground-file.ts';
import { resetPlayground } from '../app/playground/reset-playground.ts';
import { runPlayground } from '../app/playground/start-playground.ts';
import { createTerminalLogger } from '../app/terminal-logger.ts';
import { version } from '../app/version.ts';
import type { AddCommand } from './command.ts';
import { playgroundAccount } from './playground-account.ts';

interface StartFlags {
  readonly dataDir: string;
  readonly apiPort: string;
  readonly awsPort: string;
  readonly metricsPort: string;
  readonly speed: string;
  readonly logFormat: string;
  readonly logLevel: string;
  readonly reset?: boolean;
}

/** How often the playground asks its repository, in seconds. */
const pollIntervalSeconds = 5;

/** `longshore start`: the playground, until SIGINT or SIGTERM. */
export const addStart: AddCommand = (program, terminal) => {
  program
    .command('start')
    .description('a playground on this machine: Kubernetes API, ECS simulator, Git repository and the operator')
    .option('--data-dir <dir>', 'where its state lives', defaultDataDir)
    .option('--api-port <port>', 'port of the Kubernetes API; 0 takes a free one', '6480')
    .option('--aws-port <port>', 'port of the ECS simulator; 0 takes a free one', '6481')
    .option('--metrics-port <port>', 'port of /metrics, /healthz and /readyz; 0 takes a free one', '6482')
    .option('--speed <factor>', 'simulated seconds per second', '30')
    .option('--log-format <format>', 'text or json', 'text')
    .option('--log-level <level>', 'debug, info, warn or error', 'info')
    .option('--reset', 'forget everything from earlier starts first, the repository included')
    .addHelpText(
      'after',
      `
State survives Ctrl-C and kill -9: the next start finds everything where it was.
Nothing listens beyond this machine.

Examples:
  longshore start
  longshore start --speed 1                     ECS at its own pace: a failing deployment takes ten minutes
  longshore start --reset                       from the beginning
  longshore start --data-dir /tmp/two --api-port 0 --aws-port 0 --metrics-port 0     a second one`,
    )
    .action(async (flags: StartFlags) => {
      const options = {
        dataDir: directoryOption('--data-dir', flags.dataDir),
        apiPort: portOption('--api-port', flags.apiPort),
        awsPort: portOption('--aws-port', flags.awsPort),
        speed: countOption('--speed', flags.speed, { min: 0.1, max: 10_000 }),
        pollIntervalSeconds,
      };
      const operator = {
        metricsPort: portOption('--metrics-port', flags.metricsPort),
        logFormat: choiceOption('--log-format', flags.logFormat, ['text', 'json']),
        logLevel: choiceOption('--log-level', flags.logLevel, ['debug', 'info', 'warn', 'error']),
      };
      if (flags.reset === true) await resetPlayground(flags.dataDir);
      const log = createTerminalLogger(terminal, operator);
      const onReady = (file: PlaygroundFile): void => {
        if (operator.logFormat === 'json') log.info('playground ready', { ...file });
        else terminal.out(playgroundAccount({ file: { ...file, repository: shorten(terminal.cwd, file.repository), kubeconfig: shorten(terminal.cwd, file.kubeconfig) }, version, pollIntervalSeconds, dataDirFlag: flags.dataDir === defaultDataDir ? '' : flags.dataDir }));
      };
      await runPlayground({ options, operator, log, env: terminal.env, onReady }, terminal.stop);
      log.info('playground stopped', { state: flags.dataDir });
    });
};

function shorten(cwd: string, path: string): string {
  const short = relative(cwd, path);
  return short.startsWith('..') ? path : short;
}
