/** The playground: everything that Longshore talks to, and Longshore itself, in one process on loopback. */
import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CreateClusterCommand, ECSClient } from '@aws-sdk/client-ecs';
import { crdOf } from '../../api/crd.ts';
import { registry } from '../../api/registry.ts';
import { writeKubeconfig } from '../../apiserver/kubeconfig.ts';
import { createApiServer } from '../../apiserver/server.ts';
import { createStore } from '../../apiserver/store/create-store.ts';
import { openLevelJournal } from '../../apiserver/store/level-journal.ts';
import { systemClock } from '../../runtime/clock.ts';
import { makeDirectory } from '../../runtime/make-directory.ts';
import type { AwsIdentity } from '../../aws/credentials.ts';
import type { Logger } from '../../runtime/logger.ts';
import { PortInUseError } from '../../telemetry/port-in-use-error.ts';
import { createSimulator } from '../../simulator/simulator.ts';
import { buildOperator } from '../build-operator.ts';
import { openCluster } from '../cluster.ts';
import type { OperatorOptions, PlaygroundOptions } from '../options.ts';
import { runOperator } from '../run-operator.ts';
import { requireFreePorts } from './require-free-ports.ts';
import { requireGit } from './require-git.ts';
import { playgroundFileName, type PlaygroundFile } from './playground-file.ts';
import { playgroundCluster, playgroundRegion, sampleBehaviours } from './samples.ts';
import { seedBalancers } from './seed-balancers.ts';
import { seedObjects, seedRepository } from './seed.ts';
import { sampleFiles } from './shifting-samples.ts';

/** Validated options, and where the playground says what it does. */
export interface PlaygroundInputs {
  readonly options: PlaygroundOptions;
  readonly operator: Pick<OperatorOptions, 'metricsPort' | 'logFormat' | 'logLevel'>;
  readonly log: Logger;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Everything listens and the caches are filled. */
  readonly onReady: (file: PlaygroundFile) => void;
}

const host = '127.0.0.1';
/** Drift is found within this, in milliseconds; a real account would use a minute. */
const sweepIntervalMs = 5_000;
/** A rollout lasts seconds here, and so does a bake time. */
const follow = { followIntervalMs: 1_000, waitingIntervalMs: 1_000 };

/** Any keys do: the simulator maps them all to the account of the samples. */
const credentials = async (): Promise<AwsIdentity> => ({ accessKeyId: 'playground', secretAccessKey: 'playground' });

/**
 * Runs until `stop` aborts, then closes everything in reverse. State is under `dataDir` and found again by the next start,
 * however this one ended. Rejects with one readable error when a port or the directory is taken, or a disk is full: nothing
 * goes on with objects that cannot be kept.
 */
export async function runPlayground(inputs: PlaygroundInputs, stop: AbortSignal): Promise<void> {
  const { options, log, env } = inputs;
  const dataDir = resolve(options.dataDir);
  const at = (name: string): string => join(dataDir, name);
  // A directory that is there has its own say first: it may be that of a playground that runs.
  if (!existsSync(at('api'))) await requireFreePorts(host, [
    { flag: '--api-port', purpose: 'Kubernetes API', port: options.apiPort },
    { flag: '--aws-port', purpose: 'ECS simulator', port: options.awsPort },
    { flag: '--metrics-port', purpose: 'metrics and health', port: inputs.operator.metricsPort },
  ]);
  await requireGit(env);
  makeDirectory(dataDir);
  const closers: (() => Promise<void> | void)[] = [];
  const broken = new AbortController();
  const halt = AbortSignal.any([stop, broken.signal]);
  try {
    const store = createStore(await openLevelJournal(at('api'), systemClock.now()), { onFailure: (error) => broken.abort(error) });
    const api = await createApiServer({ store, clock: systemClock, log: log.child({ part: 'api' }), crds: registry.map((kind) => crdOf(kind)) });
    closers.push(() => api.close());
    const apiListener = await onPort('--api-port', 'Kubernetes API', options.apiPort, api.listen({ host, port: options.apiPort }));
    const kubeconfig = at('kubeconfig');
    const apiUrl = `http://${host}:${apiListener.port}`;
    writeKubeconfig({ server: apiUrl, path: kubeconfig });

    const simulator = createSimulator({ speed: options.speed, dataDir: at('sim'), throttle: true, log: log.child({ part: 'simulator' }) });
    closers.push(() => simulator.close());
    const aws = await onPort('--aws-port', 'ECS simulator', options.awsPort, simulator.listen({ host, port: options.awsPort }));
    if (simulator.world.behaviours.length === 0) simulator.world.behaviours = [...sampleBehaviours];
    await createCluster(aws.url);

    const repository = at('repository');
    makeDirectory(repository);
    await seedRepository(repository, async () => sampleFiles(await seedBalancers(aws.url)));

    const cluster = await openCluster({ kubeconfig, clock: systemClock, log, instance: 'playground' });
    closers.push(() => cluster.transport.close());
    await seedObjects({ signal: halt, log, clock: systemClock, reconcileId: 'playground' }, cluster.kube, { aws: aws.url, repository }, options.pollIntervalSeconds).catch((error: unknown) => {
      // Ctrl-C before everything stands is a stop like any other.
      if (!stop.aborted) throw error;
    });

    const operatorOptions: OperatorOptions = {
      installation: 'playground',
      namespace: '',
      sweepIntervalMs,
      workers: 4,
      allowLocalGit: true,
      gitDir: at('git'),
      leaderElect: false,
      leaseNamespace: 'default',
      metricsHost: host,
      objectMetrics: true,
      ...inputs.operator,
    };
    const built = buildOperator({ cluster, options: operatorOptions, follow, clock: systemClock, log, env, credentials: () => credentials });
    closers.push(() => built.close());
    await runOperator(
      {
        operator: built.operator,
        transport: cluster.transport,
        options: operatorOptions,
        clock: systemClock,
        log,
        metrics: built.metrics,
        identity: 'playground',
        onReady(server) {
          const file: PlaygroundFile = { pid: process.pid, apiUrl, awsUrl: aws.url, metricsUrl: server.url, kubeconfig, repository, region: playgroundRegion, speed: options.speed };
          writeFileSync(at(playgroundFileName), `${JSON.stringify(file, undefined, 2)}\n`);
          inputs.onReady(file);
        },
      },
      halt,
    );
    broken.signal.throwIfAborted();
  } catch (error) {
    // What fails because the store stopped is only its echo.
    throw broken.signal.aborted ? new Error(`${dataDir} cannot be written: ${messageOf(broken.signal.reason)}`, { cause: error }) : error;
  } finally {
    for (const close of closers.toReversed()) await settle(close, broken.signal);
  }
}

/** A part that cannot save itself on a full disk either must not hide why the playground ends. */
async function settle(close: () => Promise<void> | void, broken: AbortSignal): Promise<void> {
  try {
    await close();
  } catch (error) {
    if (!broken.aborted) throw error;
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function onPort<T>(flag: string, purpose: string, port: number, listening: Promise<T>): Promise<T> {
  try {
    return await listening;
  } catch (error) {
    if ((error as { code?: string }).code === 'EADDRINUSE') throw new PortInUseError(host, port, flag, purpose);
    throw error;
  }
}

/** CreateCluster is idempotent: the second start finds it. */
async function createCluster(endpoint: string): Promise<void> {
  const client = new ECSClient({ endpoint, region: playgroundRegion, credentials });
  try {
    await client.send(new CreateClusterCommand({ clusterName: playgroundCluster }));
  } finally {
    client.destroy();
  }
}
