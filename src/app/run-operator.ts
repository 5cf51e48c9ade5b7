import type { BackgroundLoop } from '../runtime/lifecycle.ts';
import { runLoops } from '../runtime/lifecycle.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import { warmJudges } from '../core/spec/judge-manifest.ts';
import { inTurns } from '../runtime/turn.ts';
import { createLeaderElection } from '../kube/lease.ts';
import type { KubeTransport } from '../kube/transport.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { startTelemetryServer, type TelemetryServer } from '../telemetry/server.ts';
import type { Operator } from './operator.ts';
import type { OperatorOptions } from './options.ts';

/** A built operator, and how this process runs it. */
export interface RunInputs {
  readonly operator: (fence: (() => number) | undefined) => Operator;
  readonly transport: KubeTransport;
  readonly options: Pick<OperatorOptions, 'leaderElect' | 'leaseNamespace' | 'metricsHost' | 'metricsPort' | 'installation'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Unique to this process. */
  readonly identity: string;
  /** Called when /metrics listens and the caches are filled. */
  readonly onReady?: (server: TelemetryServer) => void;
}

/** Time for all loops to end after the stop signal; the pod's grace period (40 s) is longer. */
const stopWithinMs = 30_000;

/**
 * Runs the operator until `stop` aborts: health and metrics first, then the caches, then (with leader election: while the
 * lease is held) the controllers. Resolves after an orderly stop; rejects with what broke it.
 */
export async function runOperator(inputs: RunInputs, stop: AbortSignal): Promise<void> {
  const { clock, log, metrics, options } = inputs;
  await inTurns(warmJudges(), 1);
  const election = options.leaderElect
    ? createLeaderElection({ transport: inputs.transport, clock, log, key: { namespace: options.leaseNamespace, name: `longshore-${options.installation}` }, identity: inputs.identity })
    : undefined;
  const operator = inputs.operator(election === undefined ? undefined : () => election.deadline());
  let stopping = false;
  const server = await startTelemetryServer({
    host: options.metricsHost,
    port: options.metricsPort,
    portFlag: '--metrics-port',
    metrics: () => metrics.text(),
    contentType: metrics.contentType,
    health: {},
    ready: { ...operator.ready, stopping: () => (stopping ? 'the operator is stopping' : undefined) },
  });
  stop.addEventListener('abort', () => (stopping = true), { once: true });
  metrics.onScrape(() => metrics.set('leader', { name: options.installation }, election === undefined || election.held ? 1 : 0));
  const lifecycle = { clock, log, stopWithinMs };
  const work: BackgroundLoop = {
    name: 'controllers',
    stopWithinMs,
    async run(halt, ready) {
      ready();
      const lead = (leading: AbortSignal): Promise<void> => runLoops(operator.work, leading, lifecycle);
      if (election === undefined) return lead(halt);
      return election.run(halt, async (leading) => {
        log.info('leading', { lease: election.name });
        await lead(leading);
      });
    },
  };
  const announce: BackgroundLoop = {
    name: 'announcement',
    async run(halt, ready) {
      ready();
      inputs.onReady?.(server);
      if (!halt.aborted) await new Promise<void>((resolve) => halt.addEventListener('abort', () => resolve(), { once: true }));
    },
  };
  try {
    await runLoops([...operator.caches, work, announce], stop, lifecycle);
  } finally {
    await server.close();
  }
}
