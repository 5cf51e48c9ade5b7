/** The operator as `longshore run` composes it, on the benchmark's servers, with its writes to Kubernetes counted. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeKubeconfig } from '../../src/apiserver/kubeconfig.ts';
import { buildOperator } from '../../src/app/build-operator.ts';
import { openCluster } from '../../src/app/cluster.ts';
import { runOperator } from '../../src/app/run-operator.ts';
import type { KubePort } from '../../src/core/ports.ts';
import { createKubePort } from '../../src/kube/client.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { countKubeWrites, type KubeWrites } from './kube-writes.ts';
import { INSTALLATION } from './workload.ts';

export interface OperatorUnderTest {
  readonly kube: KubePort;
  readonly writes: KubeWrites;
  /** Services that it has judged to be Ready since it was started. */
  readyServices(): Promise<number>;
  /** The sum of a counter over all its label sets. */
  counter(name: string): Promise<number>;
  /** Rejects with what broke it, if something did. */
  stop(): Promise<void>;
}

export interface OperatorInputs {
  readonly apiUrl: string;
  readonly sweepIntervalMs: number;
}

/** Starts it, and resolves when /metrics listens and the caches are filled. */
export async function startOperator({ apiUrl, sweepIntervalMs }: OperatorInputs): Promise<OperatorUnderTest> {
  const dir = await mkdtemp(join(tmpdir(), 'longshore-bench-operator-'));
  const kubeconfig = join(dir, 'kubeconfig');
  writeKubeconfig({ server: apiUrl, path: kubeconfig });
  const log = silentLogger;
  const opened = await openCluster({ kubeconfig, clock: systemClock, log, instance: 'bench' });
  const writes = countKubeWrites(opened.transport);
  const kube = createKubePort({ transport: writes.transport, fieldManager: 'longshore', instance: 'bench' });
  const options = {
    installation: INSTALLATION, namespace: '', sweepIntervalMs, workers: 4, allowLocalGit: true, gitDir: join(dir, 'git'), leaderElect: false,
    leaseNamespace: 'default', metricsHost: '127.0.0.1', metricsPort: 0, objectMetrics: true, logFormat: 'json', logLevel: 'error',
  } as const;
  const cluster = { ...opened, transport: writes.transport, kube };
  const credentials = async (): Promise<{ accessKeyId: string; secretAccessKey: string }> => ({ accessKeyId: 'bench', secretAccessKey: 'bench' });
  const built = buildOperator({ cluster, options, clock: systemClock, log, env: process.env, credentials: () => credentials });
  const halt = new AbortController();
  let running: Promise<void> = Promise.resolve();
  const ready = new Promise<void>((resolve, reject) => {
    running = runOperator({ operator: built.operator, transport: writes.transport, options, clock: systemClock, log, metrics: built.metrics, identity: 'bench', onReady: () => resolve() }, halt.signal);
    running.catch(reject);
  });
  const lines = async function* (): AsyncGenerator<string> {
    for await (const chunk of built.metrics.text()) yield* chunk.split('\n');
  };
  const stop = async (): Promise<void> => {
    halt.abort(new Error('the benchmark is over'));
    try {
      await running;
    } finally {
      built.close();
      await opened.transport.close();
      await rm(dir, { recursive: true, force: true });
    }
  };
  try {
    await ready;
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    kube,
    writes,
    async readyServices() {
      let count = 0;
      for await (const line of lines()) if (line.startsWith('longshore_service_ready{') && line.endsWith(' 1')) count += 1;
      return count;
    },
    async counter(name) {
      let sum = 0;
      for await (const line of lines()) if (line.startsWith(`${name}{`) || line.startsWith(`${name} `)) sum += Number(line.slice(line.lastIndexOf(' ') + 1));
      return sum;
    },
    stop,
  };
}
