import { chooseKubeconfig, openCluster, type Cluster } from '../app/cluster.ts';
import { isLongshoreError } from '../core/errors.ts';
import { systemClock } from '../runtime/clock.ts';
import { silentLogger } from '../runtime/logger.ts';
import { CliError } from './exit-codes.ts';
import type { Terminal } from './program.ts';

/** Flags with which a command is told its cluster and namespace. */
export interface ClusterFlags {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace?: string;
}

/** Opens the cluster that the flags name, for as long as `work` runs. @throws CliError when nothing answers, or it refuses */
export async function withCluster<T>(flags: ClusterFlags, terminal: Terminal, work: (cluster: Cluster) => Promise<T>): Promise<T> {
  const kubeconfig = chooseKubeconfig(flags.kubeconfig, terminal.env, terminal.cwd);
  const choice = { ...(kubeconfig === undefined ? {} : { kubeconfig }), ...(flags.context === undefined ? {} : { context: flags.context }) };
  const cluster = await openCluster({ ...choice, clock: systemClock, log: silentLogger, instance: 'cli' });
  try {
    return await work(cluster);
  } catch (error) {
    if (!isLongshoreError(error)) throw error;
    if (error.reason === 'KubeUnreachable') throw new CliError(`nothing answers at ${cluster.server}; is the playground (longshore start) or the cluster running?`);
    throw new CliError(error.message);
  } finally {
    await cluster.transport.close();
  }
}
