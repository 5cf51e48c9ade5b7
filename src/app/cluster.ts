import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { terminalError } from '../core/errors.ts';
import type { KubePort } from '../core/ports.ts';
import { createKubePort } from '../kube/client.ts';
import { credentialSource } from '../kube/credentials.ts';
import { httpTransport } from '../kube/http-transport.ts';
import { loadKubeConfig } from '../kube/load-kube-config.ts';
import type { KubeTransport } from '../kube/transport.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import { defaultDataDir } from './playground/playground-file.ts';
import { version } from './version.ts';

/** Which cluster, as flags and environment give it. */
export interface ClusterChoice {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** Names this replica in events. */
  readonly instance: string;
}

/** An open connection; `transport.close` ends it. */
export interface Cluster {
  readonly server: string;
  /** Namespace of the kubeconfig's context. */
  readonly namespace: string;
  readonly transport: KubeTransport;
  readonly kube: KubePort;
}

/** What the library assumes where it finds no kubeconfig at all, as kubectl of old did. */
const inventedServer = 'http://localhost:8080';

/** A connection to the cluster that a kubeconfig names; nothing is sent yet. @throws LongshoreError `InvalidKubeConfig` */
export async function openCluster(choice: ClusterChoice): Promise<Cluster> {
  const config = await loadKubeConfig({
    ...(choice.kubeconfig === undefined ? {} : { file: choice.kubeconfig }),
    ...(choice.context === undefined ? {} : { context: choice.context }),
  });
  if (choice.kubeconfig === undefined && config.getCurrentCluster()?.server === inventedServer) {
    throw terminalError('InvalidKubeConfig', 'there is no kubeconfig ($KUBECONFIG, ~/.kube/config), and this is no pod: name one with --kubeconfig, or start a playground with: longshore start');
  }
  const credentials = credentialSource(config, choice.clock);
  const transport = httpTransport({ credentials, userAgent: `longshore/${version}`, log: choice.log });
  return {
    server: credentials.server,
    namespace: config.getContextObject(config.getCurrentContext())?.namespace ?? 'default',
    transport,
    kube: createKubePort({ transport, fieldManager: 'longshore', instance: choice.instance }),
  };
}

/** The flag, else $KUBECONFIG, else the playground's kubeconfig in this directory, else kubectl's own rules. */
export function chooseKubeconfig(flag: string | undefined, env: Readonly<Record<string, string | undefined>>, cwd: string): string | undefined {
  if (flag !== undefined) return flag;
  if (env['KUBECONFIG'] !== undefined && env['KUBECONFIG'] !== '') return undefined;
  const playground = join(cwd, defaultDataDir, 'kubeconfig');
  return existsSync(playground) ? playground : undefined;
}
