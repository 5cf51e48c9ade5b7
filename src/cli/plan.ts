import { chooseKubeconfig, openCluster } from '../app/cluster.ts';
import { nameOption } from '../app/options.ts';
import { planFiles, type ServicePlan } from '../app/plan-files.ts';
import { isLongshoreError } from '../core/errors.ts';
import { errorText, renderSource } from '../core/render/render-source.ts';
import { judgesOfAllKinds } from '../core/spec/judge-manifest.ts';
import { systemClock } from '../runtime/clock.ts';
import { silentLogger } from '../runtime/logger.ts';
import type { AddCommand } from './command.ts';
import { CliError, exitCodes } from './exit-codes.ts';
import { readManifestFiles } from './read-files.ts';

interface PlanFlags {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly cluster: boolean;
  readonly namespace: string;
  readonly installation: string;
  readonly output: string;
}

/** `longshore plan`: exit code 1 when there is something to do, 2 when it could not be planned. */
export const addPlan: AddCommand = (program, terminal, done) => {
  program
    .command('plan')
    .description('what the operator would do to AWS for these manifests; writes nothing')
    .argument('<path...>', 'files or folders with EcsServices (and AwsAccounts); - for standard input')
    .option('--kubeconfig <file>', 'default: $KUBECONFIG, then .longshore/kubeconfig, then ~/.kube/config')
    .option('--context <name>', 'another context of the kubeconfig')
    .option('--no-cluster', 'take accounts from the files alone')
    .option('-n, --namespace <namespace>', 'for manifests that name none', 'default')
    .option('--installation <name>', 'name of the installation whose services they are; that of the playground is playground', 'longshore')
    .option('-o, --output <format>', 'text or json', 'text')
    .addHelpText('after', '\nExit code 0: nothing to do; 1: changes; 2: it could not be planned.\nExample: longshore plan services/ --installation playground')
    .action(async (paths: string[], flags: PlanFlags) => {
      if (flags.output !== 'text' && flags.output !== 'json') throw new CliError(`--output: "${flags.output}" is not one of text, json`);
      const { files, unreadable } = await readManifestFiles(paths, terminal.cwd);
      for (const line of unreadable) terminal.err(`${line}\n`);
      if (unreadable.length > 0) throw new CliError('nothing was planned, since manifests may be missing');
      const { manifests, errors } = renderSource(files, { judges: judgesOfAllKinds });
      for (const error of errors) terminal.err(`${errorText(error)}\n`);
      if (errors.length > 0) throw new CliError('nothing was planned, since manifests are invalid');
      const has = (kind: string): boolean => manifests.some(({ object }) => object.kind === kind);
      if (!has('EcsService')) throw new CliError('nothing was planned: there is no EcsService in these files');
      if (!flags.cluster && !has('AwsAccount')) throw new CliError('nothing was planned: with --no-cluster the AwsAccount has to be in these files too');
      const kubeconfig = chooseKubeconfig(flags.kubeconfig, terminal.env, terminal.cwd);
      const choice = { ...(kubeconfig === undefined ? {} : { kubeconfig }), ...(flags.context === undefined ? {} : { context: flags.context }) };
      const cluster = flags.cluster ? await openCluster({ ...choice, clock: systemClock, log: silentLogger, instance: 'cli' }) : undefined;
      try {
        const plans = await planFiles({
          manifests: manifests.map(({ object }) => object),
          defaultNamespace: flags.namespace,
          kube: cluster?.kube,
          installation: nameOption('--installation', flags.installation),
          clock: systemClock,
          log: silentLogger,
          signal: terminal.stop,
        });
        terminal.out(flags.output === 'json' ? `${JSON.stringify(plans, undefined, 2)}\n` : plans.map((plan) => planText(plan, flags.installation)).join('\n'));
        if (plans.some(({ error }) => error !== undefined)) done(exitCodes.failed);
        else if (plans.some(({ steps, holds }) => steps.length > 0 || holds.length > 0)) done(exitCodes.no);
      } catch (error) {
        if (cluster === undefined || !isLongshoreError(error) || error.reason !== 'KubeUnreachable') throw error;
        throw new CliError(`nothing answers at ${cluster.server}; is the playground (longshore start) or the cluster running? --no-cluster takes accounts from the files alone`);
      } finally {
        await cluster?.transport.close();
      }
    });
};

function planText({ service, steps, changes, holds, otherInstallation, error }: ServicePlan, installation: string): string {
  const lines = [service];
  if (error !== undefined) lines.push(`  ! ${error}`);
  if (otherInstallation !== undefined) {
    // What differs and how to take it over would be right, and no help: the wrong question was asked.
    lines.push(`  ! NotOwned: it belongs to installation ${otherInstallation}, and this plan is for ${installation}; plan again with --installation ${otherInstallation}`);
    return `${lines.join('\n')}\n`;
  }
  for (const change of changes) lines.push(`  ~ ${change.path}: ${change.from} -> ${change.to}${change.ignored ? ' (ignored)' : ''}`);
  for (const hold of holds) lines.push(`  ! ${hold.reason}: ${hold.message}`);
  for (const step of steps) lines.push(`  + ${step.type}${step.type === 'UpdateService' && step.deploys ? ' (starts a deployment)' : ''}`);
  if (lines.length === 1) lines.push('  = nothing to do');
  return `${lines.join('\n')}\n`;
}
