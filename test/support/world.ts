/**
 * The whole product in one process on virtual time: embedded Kubernetes API (in memory), ECS simulator, operator, no
 * sockets. A test moves the clock and looks at what happened.
 */
import type { KubeObject } from '../../src/api/meta.ts';
import { crdOf } from '../../src/api/crd.ts';
import { registry } from '../../src/api/registry.ts';
import { createApiServer, type ApiServer } from '../../src/apiserver/server.ts';
import { createStore } from '../../src/apiserver/store/create-store.ts';
import { memoryJournal, type Journal } from '../../src/apiserver/store/journal.ts';
import { createOperator, type Operator } from '../../src/app/operator.ts';
import { createAwsPort } from '../../src/aws/aws-port.ts';
import type { EcsServiceStatus } from '../../src/api/v1beta1/ecsservice-status.ts';
import type { AwsPort, GitPort, KindName, KubePort } from '../../src/core/ports.ts';
import { createKubePort } from '../../src/kube/client.ts';
import { inProcessTransport } from '../../src/kube/in-process-transport.ts';
import { createLeaderElection } from '../../src/kube/lease.ts';
import type { KubeTransport } from '../../src/kube/transport.ts';
import { virtualClock, type VirtualClock } from '../../src/runtime/clock.ts';
import type { Context } from '../../src/runtime/context.ts';
import { runLoops, type BackgroundLoop } from '../../src/runtime/lifecycle.ts';
import { inProcessHandler, callDirectly } from '../../src/simulator/in-process.ts';
import { createSimulator, type Simulator, type SimOptions } from '../../src/simulator/simulator.ts';
import { createMetrics, type Metrics } from '../../src/telemetry/metrics.ts';
import { recordingLogger, type RecordingLogger } from './recording-logger.ts';
import { memoryGit, type MemoryGit } from './memory-git.ts';

export const region = 'eu-west-1';
export const accountId = '123456789012';

export interface WorldOptions {
  readonly sim?: Partial<SimOptions>;
  readonly sweepIntervalMs?: number;
  readonly account?: Readonly<Record<string, unknown>>;
  /** What the API server starts with, and keeps its objects in; in memory when left out. */
  readonly journal?: Journal;
}

export interface Ports {
  readonly kube: KubePort;
  readonly aws: AwsPort;
  readonly git: GitPort;
}

export interface OperatorStart {
  /** Works only while it holds the Lease. */
  readonly elect?: boolean;
  /** Puts itself between the operator and the API server, watches included. */
  readonly transport?: (transport: KubeTransport) => KubeTransport;
}

export interface RunningOperator {
  readonly metrics: Metrics;
  /** Why it is not ready, by check, as /readyz tells. */
  readonly ready: Operator['ready'];
  /** Stops in an orderly way and waits for the end. */
  stop(): Promise<void>;
  /** As kill -9: nothing of it reaches the API server any more, its Lease included. */
  kill(): Promise<void>;
  /** The loops' own end; rejects with what broke the operator. */
  readonly ended: Promise<void>;
}

export interface OperatorCall {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly impersonated: boolean;
}

export interface World {
  readonly clock: VirtualClock;
  readonly api: ApiServer;
  readonly sim: Simulator;
  readonly git: MemoryGit;
  readonly log: RecordingLogger;
  readonly kube: KubePort;
  readonly transport: KubeTransport;
  readonly ctx: Context;
  /** Every request that operators sent to the Kubernetes API. */
  readonly operatorCalls: readonly OperatorCall[];
  /** Ends the API server, and after `downSeconds` starts another one on `journal`: with the objects that are in there, or with none. */
  restartApi(journal: Journal, downSeconds?: number): Promise<void>;
  /** Starts an operator; `wrap` may put itself between it and its ports. */
  startOperator(wrap?: (ports: Ports) => Ports, options?: OperatorStart): Promise<RunningOperator>;
  /** Moves time, in seconds. */
  pass(seconds: number): Promise<void>;
  apply(object: KubeObject): Promise<KubeObject>;
  get(kind: KindName, name: string, namespace?: string): Promise<KubeObject | undefined>;
  /** Waits, moving time in steps (of a second), until `check` holds; fails with what it last saw. */
  until(what: string, check: () => Promise<boolean> | boolean, limitSeconds?: number, stepSeconds?: number): Promise<void>;
  status(name: string): Promise<EcsServiceStatus>;
  condition(name: string, type: string): Promise<{ status: string; reason: string; message: string } | undefined>;
  ecs(operation: string, input?: Record<string, unknown>): Promise<Record<string, any>>;
  close(): Promise<void>;
}

export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const clock = virtualClock();
  const log = recordingLogger();
  const sim = createSimulator({ clock, seed: 7, ...options.sim });
  const startApi = (journal: Journal): Promise<ApiServer> => createApiServer({ store: createStore(journal), clock, log, crds: registry.map((kind) => crdOf(kind)) });
  let api = await startApi(options.journal ?? memoryJournal());
  const transport = inProcessTransport((request) => api.handle(request));
  const kube = createKubePort({ transport, fieldManager: 'test', instance: 'test' });
  const git = memoryGit(clock);
  const ctx: Context = { signal: new AbortController().signal, log, clock, reconcileId: 'test' };
  const running = new Set<RunningOperator>();
  const operatorCalls: OperatorCall[] = [];
  let operators = 0;

  const world: World = {
    clock,
    get api() {
      return api;
    },
    sim,
    git,
    log,
    kube,
    transport,
    ctx,
    operatorCalls,
    async startOperator(wrap = (ports) => ports, { elect = false, transport: throughTransport = (direct: KubeTransport) => direct } = {}) {
      operators += 1;
      const instance = `operator-${operators}`;
      const line = cuttable(throughTransport(transport), (method, path, impersonated) => operatorCalls.push({ method, path, impersonated }));
      const metrics = createMetrics({ version: 'test', maxServiceSeries: 1000, processMetrics: false });
      const ports = wrap({
        kube: createKubePort({ transport: line.transport, fieldManager: 'longshore', instance }),
        aws: createAwsPort({ version: 'test', clock, random: seeded(operators), requestHandler: () => inProcessHandler(sim) as never, credentials: () => async () => ({ accessKeyId: 'operator', secretAccessKey: 'x' }) }),
        git: git.port,
      });
      let id = 0;
      const election = elect ? createLeaderElection({ transport: line.transport, clock, log, key: { namespace: 'default', name: 'longshore-test' }, identity: instance }) : undefined;
      const operator = createOperator({
        ...ports,
        transport: line.transport,
        options: { installation: 'test', namespace: '', sweepIntervalMs: options.sweepIntervalMs ?? 60_000, workers: 4 },
        digestKey: 'test',
        clock,
        log: log.child({ instance }),
        metrics,
        random: seeded(operators + 100),
        newId: () => `${instance}-${(id += 1)}`,
        ...(election === undefined ? {} : { fence: () => election.deadline() }),
      });
      const stop = new AbortController();
      const lifecycle = { clock, log, stopWithinMs: 30_000 };
      const led: BackgroundLoop = {
        name: 'led',
        run(halt, ready) {
          ready();
          return election === undefined ? runLoops(operator.work, halt, lifecycle) : election.run(halt, (leading) => runLoops(operator.work, leading, lifecycle));
        },
      };
      const ended = runLoops([...operator.caches, led], stop.signal, lifecycle);
      // Looked at by whoever stops it; a test that forgets must not end the process.
      ended.catch(() => undefined);
      const handle: RunningOperator = {
        metrics,
        ready: operator.ready,
        ended,
        async stop() {
          running.delete(handle);
          stop.abort(new Error('stopped by the test'));
          await settleUntil(clock, ended);
        },
        kill() {
          line.cut();
          return handle.stop();
        },
      };
      running.add(handle);
      // Caches and loops start in turns of the event loop, more of them than one settling waits for.
      for (let settled = 0; settled < 3; settled += 1) await clock.settle();
      return handle;
    },
    async restartApi(journal, downSeconds = 0) {
      await api.close();
      await clock.advance(downSeconds * 1000);
      api = await startApi(journal);
    },
    async pass(seconds) {
      await clock.advance(seconds * 1000);
    },
    apply: (object) => kube.apply(ctx, object, { fieldManager: 'test', force: true }),
    get: (kind, name, namespace = 'default') => kube.get(ctx, kind, { namespace: kind === 'AwsAccount' || kind === 'Namespace' ? '' : namespace, name }),
    async until(what, check, limitSeconds = 1800, stepSeconds = 1) {
      for (let second = 0; second <= limitSeconds; second += stepSeconds) {
        if (await check()) return;
        await clock.advance(stepSeconds * 1000);
      }
      const services = await kube.list(ctx, 'EcsService', {});
      throw new Error(`not within ${limitSeconds} s: ${what}\n${JSON.stringify(services.map(({ metadata, status }) => [metadata.name, status]), undefined, 1)}\n${log.text(20)}`);
    },
    async status(name) {
      return (await world.get('EcsService', name))?.status ?? {};
    },
    async condition(name, type) {
      return (await world.status(name)).conditions?.find((condition) => condition.type === type);
    },
    ecs: (operation, input) => callDirectly(sim, { operation, region, input: input ?? {} }) as Promise<Record<string, any>>,
    async close() {
      for (const operator of running) await operator.stop();
      await sim.close();
      await api.close();
    },
  };
  await world.ecs('CreateCluster', { clusterName: 'main' });
  await world.apply({
    apiVersion: 'longshore.dev/v1beta1',
    kind: 'AwsAccount',
    metadata: { name: 'default' },
    spec: { accountId, regions: [region], defaultRegion: region, endpoints: { ecs: 'http://sim.invalid', sts: 'http://sim.invalid' }, access: [{ namespaces: { matchNames: ['*'] } }], ...options.account },
  });
  return world;
}

/** A service that a small team might have; `overrides` replace whole members of spec. */
export function serviceManifest(name: string, overrides: Record<string, unknown> = {}, image = 'repo/app:1'): KubeObject {
  return {
    apiVersion: 'longshore.dev/v1beta1',
    kind: 'EcsService',
    metadata: { name, namespace: 'default' },
    spec: {
      target: { cluster: 'main' },
      taskDefinition: {
        requiresCompatibilities: ['FARGATE'],
        networkMode: 'awsvpc',
        cpu: '256',
        memory: '512',
        containerDefinitions: [{ name: 'app', image, portMappings: [{ containerPort: 8080 }], environment: [{ name: 'LOG', value: 'info' }] }],
      },
      service: {
        desiredCount: 3,
        launchType: 'FARGATE',
        deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true }, minimumHealthyPercent: 100, maximumPercent: 200 },
        networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'], securityGroups: ['sg-1'] } },
      },
      ...overrides,
    },
  };
}

/** Deterministic numbers in [0, 1) (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A connection that can be cut for good, as a dead process cuts its own. */
function cuttable(transport: KubeTransport, seen: (method: string, path: string, impersonated: boolean) => void): { readonly transport: KubeTransport; readonly cut: () => void } {
  const dead = new AbortController();
  const alive = (signal: AbortSignal): AbortSignal => AbortSignal.any([signal, dead.signal]);
  return {
    transport: {
      request(request) {
        seen(request.method, request.path, isImpersonated(request.headers));
        return transport.request({ ...request, signal: alive(request.signal) });
      },
      stream(request) {
        seen(request.method, request.path, isImpersonated(request.headers));
        return transport.stream({ ...request, signal: alive(request.signal) });
      },
      close: async () => undefined,
    },
    cut: () => dead.abort(new Error('the process is dead')),
  };
}

const isImpersonated = (headers: Readonly<Record<string, unknown>>): boolean => Object.keys(headers).some((name) => name.toLowerCase() === 'impersonate-user');

/** Moves time while something winds down; bounded. */
async function settleUntil(clock: VirtualClock, work: Promise<unknown>): Promise<void> {
  let over = false;
  const watched = work.then(
    () => (over = true),
    () => (over = true),
  );
  for (let second = 0; second < 120 && !over; second += 1) await clock.advance(1000);
  if (!over) throw new Error('the operator did not stop within 120 s');
  await watched;
}
