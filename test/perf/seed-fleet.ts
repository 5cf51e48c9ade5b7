/** A fleet that runs in ECS, and what makes an operator look after it. */
import { API_VERSION, type KubeObject } from '../../src/api/meta.ts';
import type { KubePort } from '../../src/core/ports.ts';
import { sleep, systemClock } from '../../src/runtime/clock.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { seedEcs } from './seed-ecs.ts';
import type { ServerProcess } from './server-process.ts';
import type { SimControl } from './sim-calls.ts';
import { benchAccount, NAMESPACE, type Layout } from './workload.ts';

export const POLL_SECONDS = 5;

/** Services that the operator made once and whose objects are gone: the worst start, with every status lost. */
export async function seedFleet(simulator: ServerProcess, sim: SimControl, { services, layout }: { readonly services: number; readonly layout: Layout }): Promise<void> {
  await sim.setThrottle(false);
  await sim.setSpeed(1_000);
  await seedEcs(simulator.url, services, layout);
  // Ten simulated minutes: all tasks run, all deployments have ended.
  await sleep(systemClock, 600);
  await simulator.ask('fill events');
  await sim.setSpeed(1);
  await sim.setThrottle(true);
  await sim.resetCalls();
}

/** What `connectFleet` connects. */
export interface FleetConnection {
  readonly simulator: ServerProcess;
  /** Folder of the Git repository. */
  readonly repository: string;
  /** The account's own limit when left out. */
  readonly maxConcurrentRollouts?: number;
}

/** The account and the Git source. From now on the operator works. */
export async function connectFleet(kube: KubePort, { simulator, repository, maxConcurrentRollouts }: FleetConnection): Promise<void> {
  const ctx = { signal: AbortSignal.timeout(60_000), log: silentLogger, clock: systemClock, reconcileId: 'bench' };
  const source = {
    apiVersion: API_VERSION, kind: 'GitSource', metadata: { name: 'fleet', namespace: NAMESPACE },
    spec: { url: `file://${repository}`, ref: { branch: 'main' }, interval: `${POLL_SECONDS}s`, serviceAccountName: 'default', include: ['services/**'] },
  } as KubeObject;
  for (const object of [benchAccount(simulator.url, maxConcurrentRollouts), source]) await kube.apply(ctx, object, { fieldManager: 'bench', force: true });
}
