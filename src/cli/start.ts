import { relative } from 'node:path';
import { choiceOption, countOption, portOption } from '../app/options.ts';
import { defaultDataDir, type PlaygroundFile } from '../app/playground/playground-file.ts';
import { resetPlayground, runPlayground } from '../app/playground/start-playground.ts';
import { createTerminalLogger } from '../app/terminal-logger.ts';
import { version } from '../app/version.ts';
import type { AddCommand } from './command.ts';

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
    .option('--reset', 'forget everything from earlier starts first')
    .action(async (flags: StartFlags) => {
      const options = {
        dataDir: flags.dataDir,
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
      if (flags.reset === true) resetPlayground(flags.dataDir);
      const log = createTerminalLogger(terminal, operator);
      const onReady = (file: PlaygroundFile): void => {
        if (operator.logFormat === 'json') log.info('playground ready', { ...file });
        else terminal.out(`${account({ ...file, repository: shorten(terminal.cwd, file.repository), kubeconfig: shorten(terminal.cwd, file.kubeconfig) })}\n`);
      };
      await runPlayground({ options, operator, log, env: terminal.env, onReady }, terminal.stop);
      log.info('playground stopped', { state: flags.dataDir });
    });
};

function shorten(cwd: string, path: string): string {
  const short = relative(cwd, path);
  return short.startsWith('..') ? path : short;
}

/** What runs where, and what to try next: the first thing that a new user sees. */
function account(file: PlaygroundFile): string {
  return `
  Longshore ${version} playground

  Kubernetes API   ${file.apiUrl.padEnd(34)} kubectl --kubeconfig ${file.kubeconfig} get ecsservices
  ECS simulator    ${file.awsUrl.padEnd(34)} aws --endpoint-url ${file.awsUrl} --region ${file.region} ecs list-clusters
  Git repository   ${file.repository.padEnd(34)} three sample services, looked at every ${pollIntervalSeconds} s
  Metrics          ${`${file.metricsUrl}/metrics`.padEnd(34)} health at /healthz and /readyz
  Clock            ${`${file.speed} times real time`.padEnd(34)} (--speed) a rollout takes seconds, a failing one under a minute

  Try
    1. See what runs              npx longshore get
    2. Roll out a new image       cd ${file.repository} && sed -i.bak 's/web:1.0/web:1.1/' services/web.yaml && git commit -am 'web 1.1'
    3. Break it, see it undone    the same with web:broken: ECS rolls back, Longshore remembers and says why
    4. Change ECS by hand         npx longshore sim update-service api --desired-count 5
    5. Stop with Ctrl-C, start again: everything is where it was
`;
}
