import { join } from 'node:path';
import { crdOf } from '../../src/api/crd.ts';
import type { KubeObject } from '../../src/api/meta.ts';
import { registry } from '../../src/api/registry.ts';
import { writeKubeconfig } from '../../src/apiserver/kubeconfig.ts';
import { createApiServer } from '../../src/apiserver/server.ts';
import { createStore } from '../../src/apiserver/store/create-store.ts';
import { memoryJournal } from '../../src/apiserver/store/journal.ts';
import { openCluster, type Cluster } from '../../src/app/cluster.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import type { Context } from '../../src/runtime/context.ts';
import { silentLogger } from '../../src/runtime/logger.ts';

/** An API server on a free port for commands that are told `--kubeconfig`, and what an operator would write there. */
export interface CliCluster {
  readonly kubeconfig: string;
  readonly ctx: Context;
  readonly kube: Cluster['kube'];
  apply(object: KubeObject): Promise<KubeObject>;
  /** Replaces the status, as the operator does. */
  setStatus(name: string, status: unknown): Promise<KubeObject>;
  close(): Promise<void>;
}

export async function startCliCluster(dir: string): Promise<CliCluster> {
  const api = await createApiServer({ store: createStore(memoryJournal()), clock: systemClock, log: silentLogger, crds: registry.map((kind) => crdOf(kind)) });
  const { port } = await api.listen({ host: '127.0.0.1', port: 0 });
  const kubeconfig = join(dir, 'kubeconfig');
  writeKubeconfig({ server: `http://127.0.0.1:${String(port)}`, path: kubeconfig });
  const cluster = await openCluster({ kubeconfig, clock: systemClock, log: silentLogger, instance: 'test' });
  const ctx: Context = { signal: new AbortController().signal, clock: systemClock, log: silentLogger, reconcileId: 'test' };
  return {
    kubeconfig,
    ctx,
    kube: cluster.kube,
    apply: (object) => cluster.kube.apply(ctx, object, { fieldManager: 'test', force: true }),
    async setStatus(name, status) {
      const object = await cluster.kube.get(ctx, 'EcsService', { namespace: 'default', name });
      if (object === undefined) throw new Error(`there is no EcsService ${name}`);
      return cluster.kube.putStatus(ctx, object, status);
    },
    async close() {
      await cluster.transport.close();
      await api.close();
    },
  };
}
