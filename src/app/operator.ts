/** The operator from its parts: reflectors, queues and controllers, as loops in the order in which they start. */
import type { KubeObject } from '../api/meta.ts';
import { kindOf } from '../api/registry.ts';
import type { GitSource } from '../api/v1beta1/gitsource.ts';
import type { RolloutApproval } from '../api/v1beta1/rolloutapproval.ts';
import { createEcsServiceController, defaultEcsServiceOptions, wakesForAccount, wakesForApproval, wakesForService, type EcsServiceOptions, type EcsServiceResource } from '../controllers/ecsservice/index.ts';
import { createAwsAccountController, wakesForAccountUse, type AwsAccountResource } from '../controllers/awsaccount/index.ts';
import type { GitSourceDeps } from '../controllers/gitsource/deps.ts';
import { renderCache } from '../controllers/gitsource/render-cache.ts';
import { reconcileSource } from '../controllers/gitsource/reconcile.ts';
import { sourcesToWake, wakesSource } from '../controllers/gitsource/watches.ts';
import { sameJson } from '../core/model/canonical-json.ts';
import { keyText, parseKey } from '../core/model/key.ts';
import type { AwsPort, GitPort, KindName, KubePort } from '../core/ports.ts';
import { judgeObject, judges } from '../core/spec/judge-manifest.ts';
import { conditionTable, type Situation } from '../core/status/condition-table.ts';
import { kindPaths } from '../kube/kinds.ts';
import { createReflector } from '../kube/reflector.ts';
import { createObjectStore, type WritableStore } from '../kube/store.ts';
import type { KubeTransport } from '../kube/transport.ts';
import type { Clock } from '../runtime/clock.ts';
import type { BackgroundLoop } from '../runtime/lifecycle.ts';
import type { Logger } from '../runtime/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Check } from '../telemetry/server.ts';
import { serviceMetricsOn } from '../telemetry/service-metrics.ts';
import { sourceMetricsOn } from '../telemetry/source-metrics.ts';
import { watchMetricsOn } from '../telemetry/watch-metrics.ts';
import { cacheCheck } from './cache-check.ts';
import { keyedLoop } from './keyed-loop.ts';
import type { OperatorOptions } from './options.ts';

/** Ports, options and what makes tests repeatable: clock, randomness, ids. */
export interface OperatorInputs {
  /** For the watches; everything else goes through the ports. */
  readonly transport: KubeTransport;
  readonly kube: KubePort;
  readonly aws: AwsPort;
  readonly git: GitPort;
  readonly options: Pick<OperatorOptions, 'installation' | 'namespace' | 'sweepIntervalMs' | 'workers'>;
  /** How often rollouts are looked at; as suits the real ECS when absent. */
  readonly follow?: Pick<EcsServiceOptions, 'followIntervalMs' | 'waitingIntervalMs'>;
  /** Key of the digests that stand for sensitive values. */
  readonly digestKey: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly newId: () => string;
  /** Epoch milliseconds until which this process may write; its lease less a margin. */
  readonly fence?: () => number;
}

/** The parts of an operator that do not run yet. */
export interface Operator {
  /** Caches: every replica runs them all the time, so that a new leader starts warm. */
  readonly caches: readonly BackgroundLoop[];
  /** Controllers and the sweep: only the leader runs them. */
  readonly work: readonly BackgroundLoop[];
  /** Why this replica is not ready, by check. */
  readonly ready: Readonly<Record<string, Check>>;
}

/** Wires the operator; nothing runs yet. The only place where controllers meet edges. */
export function createOperator(inputs: OperatorInputs): Operator {
  const { kube, aws, git, clock, log, metrics, options } = inputs;
  const stores = {
    services: storeOf<EcsServiceResource>(log),
    sources: storeOf<GitSource>(log),
    accounts: storeOf<AwsAccountResource>(log),
    namespaces: storeOf(log),
    approvals: storeOf<RolloutApproval>(log),
  };
  const watched: readonly [KindName, WritableStore<never>][] = [
    ['AwsAccount', stores.accounts as WritableStore<never>],
    ['Namespace', stores.namespaces as WritableStore<never>],
    ['GitSource', stores.sources as WritableStore<never>],
    // Before the services: a gate that was approved while nobody looked is passed on the first look.
    ['RolloutApproval', stores.approvals as WritableStore<never>],
    ['EcsService', stores.services as WritableStore<never>],
  ];
  const loop = { clock, log, metrics, random: inputs.random, newId: inputs.newId, workers: options.workers };

  const services = createEcsServiceController({
    aws,
    kube,
    stores,
    clock,
    log,
    metrics: serviceMetricsOn({ metrics, clock, readyIn }),
    options: {
      installation: options.installation,
      digestKey: inputs.digestKey,
      sweepIntervalMs: options.sweepIntervalMs,
      // The other half of the workers looks after what runs.
      startsAtOnce: Math.max(1, Math.floor(options.workers / 2)),
      ...(inputs.follow ?? { followIntervalMs: defaultEcsServiceOptions.followIntervalMs }),
    },
    enqueue: (key, priority) => serviceLoop.add(key, priority),
    wakeAccount: (name) => accountLoop.add(name, 'source'),
    validate,
    ...(inputs.fence === undefined ? {} : { fence: inputs.fence }),
  });
  const serviceLoop = keyedLoop({ ...loop, name: 'ecsservice', reconcile: services.reconcile });
  const sources: GitSourceDeps = {
    git,
    kube,
    clock,
    log,
    judges,
    renders: renderCache(),
    metrics: sourceMetricsOn(metrics),
    stores: { sources: stores.sources, applied: { EcsService: stores.services, GitSource: stores.sources } },
  };
  const sourceLoop = keyedLoop({ ...loop, name: 'gitsource', reconcile: (ctx, key) => reconcileSource(ctx, sources, parseKey(key)) });
  const accounts = createAwsAccountController({ aws, kube, stores, clock, haltOf: services.haltOf });
  const accountLoop = keyedLoop({ ...loop, name: 'awsaccount', reconcile: accounts.reconcile });

  stores.services.onChange((before, after) => {
    for (const key of wakesForService(stores, { before, after })) serviceLoop.add(key, 'edit');
    for (const key of wakesForAccountUse({ before, after })) accountLoop.add(key, 'source');
    for (const key of sourcesToWake(before, after)) sourceLoop.add(keyText(key), 'source');
  });
  stores.accounts.onChange((before, after) => {
    for (const key of wakesForAccount(stores, { before, after })) serviceLoop.add(key, 'source');
    const key = (after ?? before)?.metadata.name;
    if (key !== undefined && (before === undefined || after === undefined || before.metadata.generation !== after.metadata.generation || after.metadata.deletionTimestamp !== before.metadata.deletionTimestamp)) accountLoop.add(key, 'edit');
  });
  stores.approvals.onChange((before, after) => {
    for (const key of wakesForApproval({ before, after })) serviceLoop.add(key, 'edit');
  });
  stores.namespaces.onChange((before, after) => {
    // Accounts admit namespaces by label.
    if (before === undefined || after === undefined || sameJson(before.metadata.labels ?? {}, after.metadata.labels ?? {})) return;
    for (const { metadata } of stores.services.list(after.metadata.name)) serviceLoop.add(keyText({ namespace: after.metadata.name, name: metadata.name }), 'source');
  });
  stores.sources.onChange((before, after) => {
    const object = after ?? before;
    if (object !== undefined && wakesSource(before, after)) sourceLoop.add(keyText({ namespace: object.metadata.namespace ?? '', name: object.metadata.name }), 'edit');
    for (const key of sourcesToWake(before, after)) sourceLoop.add(keyText(key), 'source');
  });

  const reflected = watched.map(([kind, store]) => {
    const { namespaced } = kindPaths[kind];
    const selection = { kind, ...(namespaced && options.namespace !== '' ? { namespace: options.namespace } : {}) };
    const reflector = createReflector({ selection, transport: inputs.transport, store, clock, log, metrics: watchMetricsOn(metrics, kind), random: inputs.random });
    return { kind, store, reflector };
  });
  const caches = reflected.map(({ kind, reflector }): BackgroundLoop => ({ name: `cache of ${kind}`, run: (stop, ready) => reflector.run(stop, ready) }));
  const sweep: BackgroundLoop = {
    name: 'sweep',
    run: (stop, ready) => {
      ready();
      return services.sweep.run({ signal: stop, log: log.child({ loop: 'sweep' }), clock, reconcileId: '' });
    },
  };
  return {
    caches,
    work: [accountLoop, serviceLoop, sourceLoop, sweep],
    ready: Object.fromEntries(reflected.map(({ kind, store, reflector }) => [`cache-${kind.toLowerCase()}`, () => cacheCheck({ kind, synced: store.synced, reflector })])),
  };
}

function storeOf<T extends KubeObject = KubeObject>(log: Logger): WritableStore<T> {
  return createObjectStore<T>((error) => log.error('a change listener threw', { error }));
}

type Findings = readonly { readonly path: string; readonly message: string }[];

/** Objects of a cache are frozen: what was judged once need not be judged on every pass. */
const judged = new WeakMap<KubeObject, Findings>();

/** The API server has judged by the CRD; this adds what ECS checks across fields, and stands in for an older CRD. */
function validate(object: KubeObject): Findings {
  const known = judged.get(object);
  if (known !== undefined) return known;
  const kind = kindOf(object);
  const findings = kind === undefined ? [{ path: 'kind', message: `unknown kind ${object.kind}` }] : judgeObject(kind, object);
  judged.set(object, findings);
  return findings;
}

/** Column Ready of the truth table: True, not True, or as it was. */
function readyIn(situation: string): boolean | undefined {
  const cell = conditionTable[situation as Situation].cells[1];
  return cell === 'keep' ? undefined : cell === 'T';
}
