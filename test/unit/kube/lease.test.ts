import { expect } from 'chai';
import { inProcessTransport } from '../../../src/kube/in-process-transport.ts';
import { createLeaderElection, FENCE_MS } from '../../../src/kube/lease.ts';
import { virtualClock, type VirtualClock } from '../../../src/runtime/clock.ts';
import { silentLogger } from '../../../src/runtime/logger.ts';
import { cleanFields } from '../../../src/telemetry/clean-fields.ts';
import { recordingLogger } from '../../support/recording-logger.ts';
import { DURATION, finishOn, leaseServer, replica, type LeaseServer, type Replica } from './lease-replica.ts';

describe('leader election', () => {
  let clock: VirtualClock;
  let server: LeaseServer;
  beforeEach(() => {
    clock = virtualClock(0);
    server = leaseServer();
  });
  const finish = (...replicas: Replica[]): Promise<void> => finishOn(clock, replicas);

  it('lets one of two lead, renews, and keeps the writers\' deadline five seconds short of the end', async () => {
    const [a, b] = [replica('a', server, clock), replica('b', server, clock)];
    await clock.advance(600_000);
    expect([a.log, b.log]).to.deep.equal([['leads@0'], []]);
    expect(a.election.held).to.equal(true);
    expect(a.election.deadline()).to.equal(600_000 + DURATION - FENCE_MS);
    expect([b.election.held, b.election.deadline()]).to.deep.equal([false, 0]);
    expect(server.lease?.spec).to.deep.include({ holderIdentity: 'a', leaseDurationSeconds: 30, leaseTransitions: 0, acquireTime: '1970-01-01T00:00:00.000000Z', renewTime: '1970-01-01T00:10:00.000000Z' });
    await finish(a, b);
  });

  it('gives the lease back on shutdown, after its work has ended, so that the other takes over at once', async () => {
    const a = replica('a', server, clock, { stopsAfterMs: 12_000 });
    await clock.advance(1);
    const b = replica('b', server, clock);
    await clock.advance(10_000);
    a.stop.abort(new Error('stop'));
    await clock.advance(11_000);
    expect(a.election.held, 'renewed while it drains').to.equal(true);
    await clock.advance(9_000);
    expect(a.log).to.deep.equal(['leads@0', 'stopped@22001']);
    expect(b.log).to.have.length(1);
    expect(Number(b.log[0]?.split('@')[1])).to.be.within(22_001, 22_001 + 5_000);
    expect(server.lease?.spec).to.include({ holderIdentity: 'b', leaseTransitions: 1 });
    await finish(a, b);
  });

  it('stops the leader that cannot renew before anybody else may lead', async () => {
    const a = replica('a', server, clock);
    await clock.advance(1_000);
    const shared = server.handle;
    let down = true;
    const b = replica('b', { ...server, handle: (request) => shared(request) }, clock);
    server.fault = () => (down ? 'down' : 'none');
    await clock.advance(60_000);
    expect(a.log).to.deep.equal(['leads@0', `lost@${DURATION - FENCE_MS}`]);
    expect(a.election.held).to.equal(false);
    down = false;
    await clock.advance(60_000);
    expect([...a.log.slice(2), ...b.log]).to.have.length(1);
    await finish(a, b);
  });

  it('takes over from a leader that died, measured from when its last sign was seen here', async () => {
    // Its renewTime lies: a clock that is a year ahead.
    server.lease = {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: 'operator', namespace: 'longshore', resourceVersion: 'x' },
      spec: { holderIdentity: 'dead', leaseDurationSeconds: 30, renewTime: '1971-01-01T00:00:00.000000Z', leaseTransitions: 4 },
    };
    await clock.advance(500);
    const b = replica('b', server, clock, { retryMs: 500 });
    await clock.advance(29_999);
    expect(b.log).to.deep.equal([]);
    await clock.advance(1);
    expect(b.log).to.deep.equal(['leads@30500']);
    expect(server.lease.spec?.leaseTransitions).to.equal(5);
    await finish(b);
  });

  it('goes on when a renewal was stored but its answer was lost', async () => {
    const a = replica('a', server, clock);
    await clock.advance(1);
    let lose = true;
    server.fault = (method) => {
      const fault = method === 'PUT' && lose ? 'lost' : 'none';
      if (fault === 'lost') lose = false;
      return fault;
    };
    await clock.advance(100_000);
    expect(a.log).to.deep.equal(['leads@0']);
    expect(a.election.deadline()).to.be.at.least(100_000);
    await finish(a);
  });

  it('stops at once when somebody took the lease away', async () => {
    const a = replica('a', server, clock);
    await clock.advance(1);
    server.lease = { ...server.lease!, metadata: { ...server.lease!.metadata, resourceVersion: 'taken' }, spec: { holderIdentity: 'thief', leaseDurationSeconds: 30 } };
    await clock.advance(5_000);
    expect(a.log).to.deep.equal(['leads@0', 'lost@5000']);
    await finish(a);
    expect(server.lease.spec?.holderIdentity, 'not released by one who does not hold it').to.equal('thief');
  });

  it('never lets two lead at a time, whatever fails', async () => {
    const replicas = ['a', 'b', 'c'].map((name) => replica(name, server, clock));
    let random = 7;
    server.fault = () => {
      random = (random * 48_271) % 2_147_483_647;
      return random % 10 < 3 ? 'down' : random % 10 < 5 ? 'lost' : 'none';
    };
    for (let step = 0; step < 300; step += 1) {
      await clock.advance(1_000);
      expect(replicas.filter(({ election }) => election.held).length).to.be.at.most(1);
    }
    expect(replicas.flatMap(({ log }) => log).length).to.be.above(0);
    server.fault = () => 'none';
    await finish(...replicas);
  });

  it('ends with what the work threw, and gives the lease back', async () => {
    const failure = new Error('work failed');
    const election = createLeaderElection({ transport: inProcessTransport(server.handle), clock, log: silentLogger, key: { namespace: 'longshore', name: 'operator' }, identity: 'a' });
    const outcome = election.run(new AbortController().signal, () => Promise.reject(failure)).catch((error: unknown) => error);
    await clock.advance(1);
    expect(await outcome).to.equal(failure);
    expect(server.lease?.spec?.holderIdentity).to.equal('');
    expect(clock.pending).to.equal(0);
  });

  it('ends soon after a stop when the server says nothing any more: the lease runs out by itself', async () => {
    const a = replica('a', server, clock);
    await clock.advance(1);
    server.fault = () => 'silent';
    a.stop.abort(new Error('stop'));
    await clock.advance(4_000);
    expect(await Promise.race([a.ended.then(() => 'ended'), clock.settle().then(() => 'waits')])).to.equal('ended');
    expect(clock.pending).to.equal(0);
    await finish(a);
  });

  it('logs who holds it, under a name that the log does not take for a secret', async () => {
    const log = recordingLogger();
    const election = createLeaderElection({ transport: inProcessTransport(server.handle), clock, log, key: { namespace: 'longshore', name: 'operator' }, identity: 'pod-a' });
    const running = election.run(new AbortController().signal, () => Promise.reject(new Error('enough'))).catch(() => undefined);
    await clock.advance(1);
    await running;
    expect(log.records.filter(({ message }) => message === 'lease acquired').map(({ fields }) => cleanFields(fields))).to.deep.equal([{ lease: 'operator', holder: 'pod-a' }]);
  });
});
