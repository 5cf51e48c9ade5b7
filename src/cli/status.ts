import { countOption } from '../app/options.ts';
import { readServiceEvents } from '../app/service-events.ts';
import type { AddCommand } from './command.ts';
import { withCluster, type ClusterFlags } from './connect.ts';
import { CliError } from './exit-codes.ts';
import { noSuchService } from './no-such-service.ts';
import { documentOf, drawn, type Screen } from './status-screen.ts';
import { contextOf } from './steer/ask.ts';
import { watchStatus } from './watch-status.ts';

interface StatusFlags extends ClusterFlags {
  readonly watch?: boolean;
  readonly timeout?: string;
  readonly output?: string;
}

/** `longshore status`: draws the rollout of one service. */
export const addStatus: AddCommand = (program, terminal) => {
  program
    .command('status')
    .description('draw the rollout of a service: stage, traffic, tasks, gates, last events')
    .argument('<service>', 'name of the EcsService')
    .option('-n, --namespace <namespace>', 'namespace; the context’s own when left out')
    .option('-w, --watch', 'draw again at each change, until Ctrl-C; a line for each where stdout is no terminal')
    .option('--timeout <seconds>', 'with --watch: end after this long')
    .option('-o, --output <format>', 'json: the object and its events; with --watch one document a line')
    .option('--kubeconfig <file>', 'default: $KUBECONFIG, then .longshore/kubeconfig, then ~/.kube/config')
    .option('--context <name>', 'another context of the kubeconfig')
    .addHelpText('after', '\nExamples:\n  longshore status web\n  longshore status checkout -n shop --watch')
    .action(async (name: string, flags: StatusFlags) => {
      if (flags.output !== undefined && flags.output !== 'json') throw new CliError(`--output: "${flags.output}" is not json`);
      if (flags.timeout !== undefined && flags.watch !== true) throw new CliError('--timeout goes with --watch only');
      const timeoutMs = flags.timeout === undefined ? undefined : countOption('--timeout', flags.timeout, { min: 1, max: 604_800 }) * 1_000;
      await withCluster(flags, terminal, async (cluster) => {
        const key = { namespace: flags.namespace ?? cluster.namespace, name };
        const screen: Screen = { cluster, key, terminal, json: flags.output === 'json' };
        if (flags.watch === true) await watchStatus(screen, timeoutMs);
        else await once(screen);
      });
    });
};

async function once(screen: Screen): Promise<void> {
  const { cluster, key, terminal, json } = screen;
  const ctx = contextOf(terminal.stop);
  const service = await cluster.kube.get(ctx, 'EcsService', key);
  if (service === undefined) throw noSuchService(key);
  const events = await readServiceEvents(cluster.transport, key, ctx);
  terminal.out(json ? `${JSON.stringify(documentOf(service, events), undefined, 2)}\n` : drawn(screen, service, events));
}
