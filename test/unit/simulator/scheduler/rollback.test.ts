import { expect } from 'chai';

import { MINUTE, SECOND, breaker, createBench } from './world.ts';

const network = (subnet: string): object => ({ awsvpcConfiguration: { subnets: [subnet] } });

describe('scheduler: rollback on request', () => {
  it('goes ROLLBACK_REQUESTED, ROLLBACK_IN_PROGRESS, ROLLBACK_SUCCESSFUL without a breaker, and restores every revision member', async () => {
    const bench = createBench({ desiredCount: 2, members: { networkConfiguration: network('a'), enableExecuteCommand: false } });
    bench.deploy('web:1');
    await bench.advance(3 * MINUTE);
    const [first] = bench.service.deployments;
    bench.service.members['networkConfiguration'] = network('b');
    bench.service.members['platformVersion'] = '1.4.0';
    bench.service.members['enableExecuteCommand'] = true;
    const second = bench.deploy('web:2');
    await bench.advance(30 * SECOND);
    bench.scheduler.requestRollback(bench.world, bench.region, bench.service, second);
    expect(second.status).to.equal('ROLLBACK_REQUESTED');
    await bench.advance(5 * SECOND);
    expect(second.status).to.equal('ROLLBACK_IN_PROGRESS');
    expect(bench.service.members).to.deep.include({ networkConfiguration: network('a'), enableExecuteCommand: true });
    expect(bench.service.members).to.not.have.property('platformVersion');
    await bench.advance(3 * MINUTE);
    expect(second.status).to.equal('ROLLBACK_SUCCESSFUL');
    expect(bench.service.deployments.map(({ id }) => id)).to.deep.equal([first?.id]);
    expect(bench.healthy('web:1')).to.equal(2);
    expect(bench.service.tasks.some(({ desiredStatus, containers }) => desiredStatus === 'RUNNING' && containers[0]?.image === 'web:2')).to.equal(false);
  });

  it('works from PENDING, and a second request changes nothing', async () => {
    const bench = createBench();
    bench.deploy('web:1');
    await bench.advance(3 * MINUTE);
    const second = bench.deploy('web:2');
    expect(second.status).to.equal('PENDING');
    bench.scheduler.requestRollback(bench.world, bench.region, bench.service, second);
    await bench.advance(SECOND);
    bench.scheduler.requestRollback(bench.world, bench.region, bench.service, second);
    await bench.advance(10 * SECOND);
    expect(second.status).to.equal('ROLLBACK_SUCCESSFUL');
    expect(bench.service.tasks).to.have.length(2);
  });

  it('during the bake, brings back the id of a deployment that is no longer listed', async () => {
    const bench = createBench({ configuration: { bakeTimeInMinutes: 10 } });
    const first = bench.deploy('web:1');
    await bench.advance(15 * MINUTE);
    expect(first.status).to.equal('SUCCESSFUL');
    const second = bench.deploy('web:2');
    await bench.advance(5 * MINUTE);
    expect(bench.service.deployments).to.have.length(1);
    expect(second.status).to.equal('IN_PROGRESS');
    bench.scheduler.requestRollback(bench.world, bench.region, bench.service, second);
    await bench.advance(5 * SECOND);
    expect(bench.service.deployments.map(({ id, status }) => [id === first.deploymentId, status])).to.deep.equal([[true, 'PRIMARY'], [false, 'ACTIVE']]);
    await bench.advance(5 * MINUTE);
    expect(second.status).to.equal('ROLLBACK_SUCCESSFUL');
    expect(bench.healthy('web:1')).to.equal(2);
  });

  it('stalls with the documented reason when there is nothing to go back to', async () => {
    const bench = createBench();
    const first = bench.deploy('web:1');
    await bench.advance(10 * SECOND);
    bench.scheduler.requestRollback(bench.world, bench.region, bench.service, first);
    await bench.advance(10 * SECOND);
    expect([first.status, first.statusReason]).to.deep.equal(['ROLLBACK_FAILED', 'No rollback candidate was found to run the rollback.']);
  });

  it('a rollback that is superseded has failed, and what it restored is no candidate until it completes again', async () => {
    const bench = createBench({ desiredCount: 1, configuration: { ...breaker(true), minimumHealthyPercent: 0, maximumPercent: 100 } });
    bench.world.behaviours = [{ match: 'web:bad*', outcome: 'pull-error' }];
    bench.deploy('web:1');
    await bench.advance(3 * MINUTE);
    const bad = bench.deploy('web:bad1');
    for (let waited = 0; bad.status !== 'ROLLBACK_IN_PROGRESS' && waited < 60; waited += 1) await bench.advance(20 * SECOND);
    expect(bad.status).to.equal('ROLLBACK_IN_PROGRESS');
    const worse = bench.deploy('web:bad2');
    expect(bad.status).to.equal('ROLLBACK_FAILED');
    await bench.advance(15 * MINUTE);
    expect([worse.status, worse.statusReason]).to.deep.equal(['ROLLBACK_FAILED', 'No rollback candidate was found to run the rollback.']);
  });

  it('ends as ROLLBACK_FAILED when the old revision does not start any more either', async () => {
    const bench = createBench({ desiredCount: 1, configuration: { ...breaker(true), minimumHealthyPercent: 0, maximumPercent: 100 } });
    bench.deploy('web:1');
    await bench.advance(3 * MINUTE);
    bench.world.behaviours = [{ match: 'web:*', outcome: 'pull-error' }];
    const bad = bench.deploy('web:2');
    await bench.advance(60 * MINUTE);
    expect(bad.status).to.equal('ROLLBACK_FAILED');
    expect(bench.service.deployments[0]?.rolloutState).to.equal('FAILED');
  });
});
