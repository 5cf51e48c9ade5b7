import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { buildOperator } from '../app/build-operator.ts';
import { openCluster } from '../app/cluster.ts';
import { createTerminalLogger } from '../app/terminal-logger.ts';
import { choiceOption, countOption, durationOption, nameOption, portOption, type OperatorOptions } from '../app/options.ts';
import { runOperator } from '../app/run-operator.ts';
import { version } from '../app/version.ts';
import { systemClock } from '../runtime/clock.ts';
import { makeDirectory } from '../runtime/make-directory.ts';
import type { AddCommand } from './command.ts';

interface RunFlags {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly installation: string;
  readonly watchNamespace?: string;
  readonly sweepInterval: string;
  readonly workers: string;
  readonly allowLocalGit?: boolean;
  readonly gitDir: string;
  readonly leaderElect: boolean;
  readonly leaseNamespace: string;
  readonly metricsHost: string;
  readonly metricsPort: string;
  readonly objectMetrics: boolean;
  readonly logFormat: string;
  readonly logLevel: string;
}

/** `longshore run`: the operator, until SIGINT or SIGTERM. */
export const addRun: AddCommand = (program, terminal) => {
  program
    .command('run')
    .description('run the operator against the cluster of a kubeconfig, or of the pod it runs in')
    .option('--kubeconfig <file>', 'default: $KUBECONFIG, ~/.kube/config, or the pod’s service account')
    .option('--context <name>', 'another context of the kubeconfig')
    .option('--installation <name>', 'name in the ownership tags of everything in AWS', 'longshore')
    .option('--watch-namespace <namespace>', 'only objects of this namespace; all when left out')
    .option('--sweep-interval <duration>', 'how often every ECS service is read again', '60s')
    .option('--workers <n>', 'reconciles at a time, per kind', '8')
    .option('--git-dir <dir>', 'where fetched repositories are kept', join(tmpdir(), 'longshore-git'))
    .option('--allow-local-git', 'admit file://, http:// and loopback git URLs')
    .option('--no-leader-elect', 'work without a Lease; only for a single replica')
    .option('--lease-namespace <namespace>', 'namespace of the Lease', 'default')
    .option('--metrics-host <address>', 'address of /metrics, /healthz and /readyz', '127.0.0.1')
    .option('--metrics-port <port>', 'port of /metrics, /healthz and /readyz; 0 takes a free one', '8080')
    .option('--no-object-metrics', 'no series per service on /metrics')
    .option('--log-format <format>', 'text or json', 'json')
    .option('--log-level <level>', 'debug, info, warn or error', 'info')
    .addHelpText('after', '\nAWS credentials come from the default chain (environment, profile, web identity, container,\ninstance), or from AwsAccount.spec.credentials.\nThe CRDs have to be installed first: kubectl apply --server-side -k crds/')
    .action(async (flags: RunFlags) => {
      const options = runOptions(flags);
      const log = createTerminalLogger(terminal, options);
      const identity = `${terminal.env['POD_NAME'] ?? hostname()}_${randomUUID()}`;
      makeDirectory(options.gitDir, 0o700);
      const cluster = await openCluster({ ...(flags.kubeconfig === undefined ? {} : { kubeconfig: flags.kubeconfig }), ...(flags.context === undefined ? {} : { context: flags.context }), clock: systemClock, log, instance: identity });
      const built = buildOperator({ cluster, options, clock: systemClock, log, env: terminal.env });
      log.info('starting', { version, server: cluster.server, installation: options.installation });
      try {
        await runOperator(
          { operator: built.operator, transport: cluster.transport, options, clock: systemClock, log, metrics: built.metrics, identity, onReady: (server) => log.info('operator ready', { metrics: `${server.url}/metrics` }) },
          terminal.stop,
        );
        log.info('stopped');
      } finally {
        built.close();
        await cluster.transport.close();
      }
    });
};

/** @throws OptionError */
function runOptions(flags: RunFlags): OperatorOptions {
  return {
    installation: nameOption('--installation', flags.installation),
    namespace: flags.watchNamespace === undefined || flags.watchNamespace === '' ? '' : nameOption('--watch-namespace', flags.watchNamespace),
    sweepIntervalMs: durationOption('--sweep-interval', flags.sweepInterval, { minMs: 5_000, maxMs: 3_600_000 }),
    workers: countOption('--workers', flags.workers, { min: 1, max: 64 }),
    allowLocalGit: flags.allowLocalGit === true,
    gitDir: flags.gitDir,
    leaderElect: flags.leaderElect,
    leaseNamespace: nameOption('--lease-namespace', flags.leaseNamespace),
    metricsHost: flags.metricsHost,
    metricsPort: portOption('--metrics-port', flags.metricsPort),
    objectMetrics: flags.objectMetrics,
    logFormat: choiceOption('--log-format', flags.logFormat, ['text', 'json']),
    logLevel: choiceOption('--log-level', flags.logLevel, ['debug', 'info', 'warn', 'error']),
  };
}
