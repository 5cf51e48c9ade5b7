import { inProcessTransport, type HandleInProcess } from '../../../src/kube/in-process-transport.ts';
import { createLeaderElection, LeaseLost, type LeaderElection } from '../../../src/kube/lease.ts';
import type { Lease } from '../../../src/kube/lease-record.ts';
import { sleep, type VirtualClock } from '../../../src/runtime/clock.ts';
import { silentLogger } from '../../../src/runtime/logger.ts';

/** One Lease on a server that does what Kubernetes does with resourceVersions, and fails on demand. */
export interface LeaseServer {
  readonly handle: HandleInProcess;
  lease: Lease | undefined;
  /** Called before a write is stored; `lost` stores it and loses the answer, `silent` never answers. */
  fault: (method: string) => 'none' | 'down' | 'lost' | 'silent';
  writes: number;
}

export function leaseServer(): LeaseServer {
  let version = 0;
  const status = (code: number, reason: string): { status: number; headers: Record<string, string>; body: string } => ({
    status: code,
    headers: {},
    body: JSON.stringify({ kind: 'Status', status: 'Failure', reason, message: reason, code }),
  });
  const server: LeaseServer = {
    lease: undefined,
    fault: () => 'none',
    writes: 0,
    handle: async ({ method, body }) => {
      const fault = server.fault(method);
      if (fault === 'down') throw new Error('ECONNREFUSED');
      if (fault === 'silent') return new Promise(() => undefined);
      if (method === 'GET') return server.lease === undefined ? status(404, 'NotFound') : { status: 200, headers: {}, body: JSON.stringify(server.lease) };
      const sent = JSON.parse(new TextDecoder().decode(body)) as Lease;
      if (method === 'POST' && server.lease !== undefined) return status(409, 'AlreadyExists');
      if (method === 'PUT' && sent.metadata.resourceVersion !== server.lease?.metadata.resourceVersion) return status(409, 'Conflict');
      server.lease = { ...sent, metadata: { ...sent.metadata, resourceVersion: String((version += 1)) } };
      server.writes += 1;
      if (fault === 'lost') throw new Error('ECONNRESET');
      return { status: 200, headers: {}, body: JSON.stringify(server.lease) };
    },
  };
  return server;
}

export interface Replica {
  readonly election: LeaderElection;
  readonly log: string[];
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

export const DURATION = 30_000;

export function replica(name: string, server: LeaseServer, clock: VirtualClock, { stopsAfterMs = 0, retryMs = 5_000 } = {}): Replica {
  const log: string[] = [];
  const stop = new AbortController();
  const election = createLeaderElection({ transport: inProcessTransport(server.handle), clock, log: silentLogger, key: { namespace: 'longshore', name: 'operator' }, identity: name, durationMs: DURATION, retryMs });
  const ended = election.run(stop.signal, async (leading) => {
    log.push(`leads@${clock.now()}`);
    await sleep(clock, 1e12, leading).catch(() => undefined);
    await sleep(clock, stopsAfterMs);
    log.push(`${leading.reason instanceof LeaseLost ? 'lost' : 'stopped'}@${clock.now()}`);
  });
  return { election, log, stop, ended };
}

/** Stops the replicas and expects that nothing of them is left. */
export async function finishOn(clock: VirtualClock, replicas: readonly Replica[]): Promise<void> {
  for (const { stop } of replicas) stop.abort(new Error('stop'));
  await clock.advance(60_000);
  await Promise.all(replicas.map(({ ended }) => ended));
  if (clock.pending > 0) throw new Error(`${clock.pending} timers were left behind`);
}
