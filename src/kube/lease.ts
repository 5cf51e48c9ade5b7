import type { ObjectKey } from '../core/model/key.ts';
import { isLongshoreError } from '../core/errors.ts';
import { sleep, type Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import { apiCall, objectIn } from './api-call.ts';
import type { KubeCall } from './kube-error.ts';
import { collectionPath, objectPath } from './kinds.ts';
import { claim, released, type Lease, type LeaseSpec } from './lease-record.ts';
import { timedAbort } from './timed-abort.ts';
import type { KubeTransport } from './transport.ts';

/** Which lease, and who wants it; all times in milliseconds. */
export interface LeaseOptions {
  readonly transport: KubeTransport;
  readonly clock: Clock;
  readonly log: Logger;
  readonly key: ObjectKey;
  /** Unique to this process: a restarted pod of the same name is another holder. */
  readonly identity: string;
  /** How long the lease holds without a renewal; whole seconds, at least 15 s. 30 s when left out. */
  readonly durationMs?: number;
  /** Time between renewals, and between looks at somebody else's lease. A sixth of the duration when left out. */
  readonly retryMs?: number;
}

/** One candidate for a lease, for the life of the process. */
export interface LeaderElection {
  readonly name: string;
  readonly held: boolean;
  /**
   * Epoch milliseconds after which this process must not send a write any more: the end of the lease less 5 s, for a
   * request that is slow on its way. In the past when the lease is not held. (`WriteOptions.deadline`.)
   */
  deadline(): number;
  /**
   * Acquires the lease and runs `lead` while it is held, again and again until `stop` aborts. `leading` aborts when the
   * deadline passes without a renewal, when somebody else holds the lease, and on `stop`; the lease is still renewed until
   * `lead` has ended, and then released. Rejects with what `lead` throws.
   */
  run(stop: AbortSignal, lead: (leading: AbortSignal) => Promise<void>): Promise<void>;
}

/** Writes stop this long before others may take over, in milliseconds (design 4.3). */
export const FENCE_MS = 5_000;
const DEFAULT_DURATION_MS = 30_000;
/** Giving the lease back is a courtesy: a server that says nothing must not keep the process. */
const RELEASE_MS = 3_000;

/** The reason of `leading` when the lease was lost. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** Somebody's lease as it was first seen in this state. Only our own clock counts: times inside it are for people. */
interface Observation {
  readonly lease: Lease;
  /** On `Clock.elapsed`. */
  readonly at: number;
}

/** When a renewal was sent, on both clocks: one of them may have been set since, the other may have slept. */
interface Moment {
  readonly wall: number;
  readonly elapsed: number;
}

/** All of it, and not its version alone: a server that was put back to an older copy gives a version a second time. */
const recordOf = ({ metadata, spec }: Lease): string => JSON.stringify([metadata.uid, metadata.resourceVersion, spec]);

/**
 * Leader election as in client-go (`tools/leaderelection`): a lease is free when its holder is empty, or when it has not
 * changed for its duration *as measured here*, since clocks of other machines are never trusted, and ours may be set. A lease
 * that vanishes with its holder at work (an API server that lost its data) is waited for in the same way. Every write carries the
 * resourceVersion that was read, so that of two claimants one gets a 409.
 */
export function createLeaderElection(options: LeaseOptions): LeaderElection {
  const { clock, key, identity, durationMs = DEFAULT_DURATION_MS, retryMs = durationMs / 6 } = options;
  if (durationMs < 3 * FENCE_MS) throw new RangeError(`A lease has to last at least ${3 * FENCE_MS} ms, got ${durationMs}.`);
  const log = options.log.child({ lease: key.name });
  const call = apiCall(options.transport);
  let observed: Observation | undefined;
  /** What is stored, as far as is known; a lease that was deleted is still observed, since its holder may work on. */
  let stored: Lease | undefined;
  /** When the renewal that counts was sent; others can have seen it only later. `undefined`: not held. */
  let renewedAt: Moment | undefined;

  const moment = (): Moment => ({ wall: clock.now(), elapsed: clock.elapsed() });

  /** Milliseconds until the fence, by whichever clock says that more have passed. */
  const left = (): number => {
    if (renewedAt === undefined) return 0;
    const { wall, elapsed } = moment();
    return durationMs - FENCE_MS - Math.max(wall - renewedAt.wall, elapsed - renewedAt.elapsed);
  };

  const deadline = (): number => (renewedAt === undefined ? 0 : clock.now() + left());

  const observe = (lease: Lease, at: number): void => {
    stored = lease;
    if (observed === undefined || recordOf(observed.lease) !== recordOf(lease)) observed = { lease, at };
  };

  const read = async (signal: AbortSignal): Promise<void> => {
    const what: KubeCall = { verb: 'get', kind: 'Lease', key };
    try {
      const lease = objectIn(what, await call({ signal, clock }, { call: what, method: 'GET', path: objectPath('Lease', key) })) as Lease;
      observe(lease, clock.elapsed());
    } catch (error) {
      if (!isLongshoreError(error) || error.reason !== 'NotFound') throw error;
      stored = undefined;
    }
  };

  /** Writes `spec` over what was observed. Throws a conflict when that is not what is stored any more. */
  const write = async (signal: AbortSignal, spec: LeaseSpec): Promise<void> => {
    const at = clock.elapsed();
    const metadata = { ...stored?.metadata, name: key.name, namespace: key.namespace };
    const body = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec };
    const what: KubeCall = { verb: stored === undefined ? 'create' : 'update', kind: 'Lease', key };
    const request =
      stored === undefined
        ? ({ method: 'POST', path: collectionPath('Lease', key.namespace) } as const)
        : ({ method: 'PUT', path: objectPath('Lease', key) } as const);
    const lease = objectIn(what, await call({ signal, clock }, { call: what, ...request, body })) as Lease;
    stored = lease;
    observed = { lease, at };
  };

  const isFree = (): boolean => {
    if (observed === undefined) return true;
    const { holderIdentity = '', leaseDurationSeconds = 0 } = observed.lease.spec ?? {};
    return holderIdentity === '' || holderIdentity === identity || clock.elapsed() >= observed.at + leaseDurationSeconds * 1_000;
  };

  /** One attempt to take or to renew. True when the lease is ours and was written just now. */
  const attempt = async (stop: AbortSignal): Promise<boolean> => {
    // A request that hangs must leave time for another one before the deadline.
    const limit = timedAbort(clock, durationMs / 3, stop);
    const { signal } = limit;
    try {
      // Renewing needs no read: the stored resourceVersion tells whether anybody wrote since.
      if (renewedAt === undefined) await read(signal);
      if (!isFree()) return false;
      const at = moment();
      await write(signal, claim(observed?.lease.spec, identity, durationMs, at.wall));
      renewedAt = at;
      return true;
    } catch (error) {
      if (!signal.aborted) log.debug('lease not written', { error });
      // Perhaps our own write got through and its answer did not: look again at what is stored.
      if (isLongshoreError(error) && (error.kind === 'conflict' || error.reason === 'NotFound')) await read(signal).catch(() => undefined);
      return false;
    } finally {
      limit.dispose();
    }
  };

  const heldByOther = (): boolean => {
    const holder = observed?.lease.spec?.holderIdentity;
    return holder !== undefined && holder !== '' && holder !== identity;
  };

  const isHeld = (): boolean => renewedAt !== undefined;

  /** Renews until `done` aborts; aborts `leading` when the lease is lost. */
  const keep = async (leading: AbortController, done: AbortSignal): Promise<void> => {
    const lose = (why: string): void => {
      renewedAt = undefined;
      leading.abort(new LeaseLost(`The lease ${key.name} was lost: ${why}.`));
    };
    const setFence = (): (() => void) =>
      clock.after(left(), () => {
        lose('it could not be renewed in time');
      });
    let cancelFence = setFence();
    while (!done.aborted && isHeld()) {
      // Ends early only when `done` aborts, and then the attempt fails at once.
      await sleep(clock, retryMs, done).catch(() => undefined);
      if (!isHeld()) break;
      if (await attempt(done)) {
        cancelFence();
        cancelFence = setFence();
      } else if (heldByOther()) {
        lose('somebody else holds it');
      }
    }
    cancelFence();
  };

  const release = async (): Promise<void> => {
    if (!isHeld() || observed?.lease.spec === undefined) return;
    renewedAt = undefined;
    const limit = timedAbort(clock, RELEASE_MS, new AbortController().signal);
    try {
      await write(limit.signal, released(observed.lease.spec, clock.now()));
    } catch (error) {
      log.debug('lease not released; it runs out by itself', { error });
    } finally {
      limit.dispose();
    }
  };

  const term = async (stop: AbortSignal, lead: (leading: AbortSignal) => Promise<void>): Promise<void> => {
    // Not under its own name: values of that name are taken out of logs, since a Git credential has it too.
    log.info('lease acquired', { holder: identity });
    const leading = new AbortController();
    const ended = new AbortController();
    const onStop = (): void => {
      leading.abort(stop.reason);
    };
    if (stop.aborted) onStop();
    else stop.addEventListener('abort', onStop, { once: true });
    const keeping = keep(leading, ended.signal);
    try {
      await lead(leading.signal);
    } finally {
      stop.removeEventListener('abort', onStop);
      ended.abort();
      await keeping;
      await release();
      if (leading.signal.reason instanceof LeaseLost) log.warn('lease lost', { error: leading.signal.reason });
    }
  };

  return {
    name: `lease ${key.name}`,
    get held() {
      return left() > 0;
    },
    deadline,
    async run(stop, lead) {
      while (!stop.aborted) {
        if (await attempt(stop)) await term(stop, lead);
        // Also after a term: others get their chance, and a `lead` that ends by itself does not make a tight loop.
        await sleep(clock, retryMs, stop).catch(() => undefined);
      }
    },
  };
}
