import { expect } from 'chai';
import { FENCE_MS } from '../../../src/kube/lease.ts';
import type { Lease } from '../../../src/kube/lease-record.ts';
import { virtualClock, type VirtualClock } from '../../../src/runtime/clock.ts';
import { DURATION, finishOn, leaseServer, replica, type LeaseServer, type Replica } from './lease-replica.ts';

describe('leader election in bad times', () => {
  let clock: VirtualClock;
  let server: LeaseServer;
  beforeEach(() => {
    clock = virtualClock(0);
    server = leaseServer();
  });
  const finish = (...replicas: Replica[]): Promise<void> => finishOn(clock, replicas);

  describe('while clocks are set', () => {
    const hour = 3_600_000;

    it('goes on leading, and its deadline moves with the clock', async () => {
      const a = replica('a', server, clock);
      await clock.advance(20_000);
      for (const ms of [hour, -2 * hour, hour]) {
        clock.setWall(ms);
        await clock.advance(10_000);
        expect(a.election.held).to.equal(true);
        expect(a.election.deadline() - clock.now()).to.be.within(1, DURATION - FENCE_MS);
      }
      expect(a.log).to.deep.equal(['leads@0']);
      await finish(a);
    });

    it('does not take its own lease for a longer one when the clock is set back', async () => {
      const a = replica('a', server, clock);
      await clock.advance(1_000);
      server.fault = () => 'down';
      clock.setWall(-hour);
      expect(a.election.deadline() - clock.now()).to.equal(DURATION - FENCE_MS - 1_000);
      await clock.advance(DURATION - FENCE_MS - 1_000);
      expect(a.election.held).to.equal(false);
      expect(a.log).to.have.length(2);
      server.fault = () => 'none';
      await finish(a);
    });

    it('sends no write when the wall clock says that the lease is over, as after the sleep of a machine, until it has renewed', async () => {
      const a = replica('a', server, clock, { retryMs: 5_000 });
      await clock.advance(1_000);
      clock.setWall(DURATION);
      expect(a.election.held).to.equal(false);
      expect(a.election.deadline()).to.be.at.most(clock.now());
      await clock.advance(5_000);
      expect(a.election.held).to.equal(true);
      expect(a.log).to.deep.equal(['leads@0']);
      await finish(a);
    });

    it('does not take a living leader for a dead one when the clock of the one that waits is set forward', async () => {
      const ahead = virtualClock(0);
      const a = replica('a', server, clock);
      await clock.advance(1_000);
      const b = replica('b', server, ahead);
      await ahead.advance(1_000);
      ahead.setWall(hour);
      for (let second = 0; second < 60; second += 1) {
        await clock.advance(1_000);
        await ahead.advance(1_000);
        expect(b.election.held).to.equal(false);
      }
      b.stop.abort(new Error('stop'));
      await ahead.advance(1);
      await b.ended;
      expect([a.log, b.log]).to.deep.equal([['leads@0'], []]);
      await finish(a);
    });
  });

  describe('when the API server has lost its data', () => {
    it('keeps its lease', async () => {
      const a = replica('a', server, clock);
      await clock.advance(1_000);
      server.lease = undefined;
      await clock.advance(60_000);
      expect(a.log).to.deep.equal(['leads@0']);
      expect(server.lease).to.have.nested.property('spec.holderIdentity', 'a');
      await finish(a);
    });

    it('gives the leader, which may be writing, its time before it takes over', async () => {
      const a = replica('a', server, clock, { retryMs: 8_000 });
      const b = replica('b', server, clock, { retryMs: 1_000 });
      await clock.advance(30_500);
      expect(b.log).to.deep.equal([]);
      server.lease = undefined;
      for (let step = 0; step < 600; step += 1) {
        await clock.advance(100);
        expect([a, b].filter(({ election }) => election.held).length).to.be.at.most(1);
      }
      expect([a.log, b.log]).to.deep.equal([['leads@0'], []]);
      await finish(a, b);
    });

    it('takes over when the leader is gone as well', async () => {
      server.lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'operator', namespace: 'longshore', resourceVersion: 'x' }, spec: { holderIdentity: 'dead', leaseDurationSeconds: 30 } };
      const b = replica('b', server, clock);
      await clock.advance(10_000);
      server.lease = undefined;
      await clock.advance(19_999);
      expect(b.log).to.deep.equal([]);
      await clock.advance(5_001);
      expect(b.log).to.deep.equal(['leads@30000']);
      await finish(b);
    });

    it('is not deceived by a version that is given a second time', async () => {
      const foreign = (holder: string, renewTime: string): Lease => ({
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { name: 'operator', namespace: 'longshore', resourceVersion: '57' },
        spec: { holderIdentity: holder, leaseDurationSeconds: 30, renewTime },
      });
      server.lease = foreign('old', '1970-01-01T00:00:00.000000Z');
      const b = replica('b', server, clock);
      await clock.advance(20_000);
      server.lease = foreign('new', '1970-01-01T00:00:20.000000Z');
      await clock.advance(24_000);
      expect(b.log).to.deep.equal([]);
      await finish(b);
    });
  });
});
