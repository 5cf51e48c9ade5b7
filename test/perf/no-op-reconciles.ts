/** How many passes over a service that is in step fit into a second: the controller alone, AWS's answers from memory. */
import { performance } from 'node:perf_hooks';
import type { KubeObject } from '../../src/api/meta.ts';
import { judgeObject } from '../../src/core/spec/judge-manifest.ts';
import { createAwsPort } from '../../src/aws/aws-port.ts';
import { createEcsServiceController, silentServiceMetrics } from '../../src/controllers/ecsservice/index.ts';
import type { AwsPort, EcsPort, KubePort, ObjectStore } from '../../src/core/ports.ts';
import { createObjectStore } from '../../src/kube/store.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import type { Context } from '../../src/runtime/context.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { kindOf } from '../../src/api/registry.ts';
import { INSTALLATION, NAMESPACE } from './workload.ts';

export interface NoOpRate {
  readonly perCpuSecond: number;
  readonly perSecond: number;
  readonly passes: number;
}

const ROUNDS = 3;

export async function measureNoOps(kube: KubePort): Promise<NoOpRate> {
  const ctx: Context = { signal: new AbortController().signal, log: silentLogger, clock: systemClock, reconcileId: '' };
  const services = await kube.list(ctx, 'EcsService', { namespace: NAMESPACE });
  const aws = createAwsPort({ version: 'bench', clock: systemClock, random: Math.random, credentials: () => async () => ({ accessKeyId: 'bench', secretAccessKey: 'bench' }) });
  const controller = createEcsServiceController({
    aws: answeringFromMemory(aws),
    kube: refusingWrites,
    stores: { services: storeOf(services), accounts: storeOf(await kube.list(ctx, 'AwsAccount', {})), approvals: storeOf([]), namespaces: storeOf(await kube.list(ctx, 'Namespace', {})) },
    clock: systemClock,
    log: silentLogger,
    metrics: silentServiceMetrics,
    options: { installation: INSTALLATION, digestKey: 'bench', sweepIntervalMs: 600_000, followIntervalMs: 5_000 },
    enqueue: () => undefined,
    wakeAccount: () => undefined,
    validate,
  });
  const keys = services.map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`);
  try {
    // The first round asks AWS, all at once so that the batches fill.
    await Promise.all(keys.map((key) => controller.reconcile(ctx, key)));
    const start = performance.now();
    const cpu = process.cpuUsage();
    for (let round = 0; round < ROUNDS; round += 1) for (const key of keys) await controller.reconcile(ctx, key);
    const used = process.cpuUsage(cpu);
    const passes = ROUNDS * keys.length;
    return { passes, perSecond: (passes / (performance.now() - start)) * 1_000, perCpuSecond: (passes / (used.user + used.system)) * 1e6 };
  } finally {
    aws.close();
  }
}

/** Every answer is kept for ever; a write is a mistake of the benchmark. */
function answeringFromMemory(aws: AwsPort): AwsPort {
  const answers = new Map<string, unknown>();
  return {
    ecs: (scope) =>
      new Proxy(aws.ecs(scope), {
        get: (port, name: keyof EcsPort) => (ctx: Context, ...args: readonly unknown[]) => {
          if (!/^(describe|list|callerIdentity|stoppedTasks)/.test(name)) throw new Error(`${name} in a pass that should have nothing to do`);
          const key = `${name} ${JSON.stringify(args)}`;
          const known = answers.get(key);
          if (known !== undefined) return known;
          const asked: unknown = Reflect.apply(port[name] as (...all: readonly unknown[]) => unknown, port, [ctx, ...args]);
          answers.set(key, asked);
          return asked;
        },
      }),
  };
}

const refusingWrites = new Proxy({} as KubePort, {
  get: (_none, name: string) => () => {
    throw new Error(`Kubernetes ${name} in a pass that should have nothing to do`);
  },
});

/** The caller says which kind was listed. */
function storeOf<T extends KubeObject>(objects: readonly KubeObject[]): ObjectStore<T> {
  const store = createObjectStore<T>((error) => {
    throw error;
  });
  store.replace(objects as readonly T[]);
  return store;
}

type Findings = readonly { readonly path: string; readonly message: string }[];

/** Once for each version of an object, as the operator does. */
const judged = new WeakMap<KubeObject, Findings>();

function validate(object: KubeObject): Findings {
  const known = judged.get(object);
  if (known !== undefined) return known;
  const kind = kindOf(object);
  const findings = kind === undefined ? [] : judgeObject(kind, object);
  judged.set(object, findings);
  return findings;
}
