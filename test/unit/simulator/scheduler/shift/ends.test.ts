/** Every way to end a shifting deployment early, at every stage: the end is exactly the old or exactly the new revision. */
import { expect } from 'chai';

import { advanceTargets, healthyTargets } from '../../../../../src/simulator/elb/index.ts';
import type { Members, SimServiceDeployment } from '../../../../../src/simulator/state.ts';
import { HOUR, SECOND, breaker } from '../world.ts';
import type { Bench } from '../world.ts';
import { BLUE, GREEN, PRODUCTION, finish, isOver, reach, shiftBench, weightsOf } from './world.ts';

const STAGES: readonly (readonly [stage: string, step: number])[] = [
  ['PRE_SCALE_UP', 0], ['SCALE_UP', 0], ['POST_SCALE_UP', 0], ['TEST_TRAFFIC_SHIFT', 0], ['POST_TEST_TRAFFIC_SHIFT', 0],
  ['PRE_PRODUCTION_TRAFFIC_SHIFT', 0], ['PRODUCTION_TRAFFIC_SHIFT', 0], ['PRE_PRODUCTION_TRAFFIC_SHIFT', 1], ['PRODUCTION_TRAFFIC_SHIFT', 1],
  ['POST_PRODUCTION_TRAFFIC_SHIFT', 1], ['BAKE_TIME', 1], ['CLEAN_UP', 1],
];
const CANARY: Members = { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 20, canaryBakeTimeInMinutes: 1 }, bakeTimeInMinutes: 1 };

async function at(stage: string, step: number, configuration: Members = {}): Promise<{ bench: Bench; second: SimServiceDeployment }> {
  const bench = shiftBench({ ...CANARY, ...configuration });
  await finish(bench, bench.deploy('web:1'));
  const second = bench.deploy('web:2');
  await reach(bench, second, stage, step);
  return { bench, second };
}

/** Healthy targets of a group, as the load balancer sees them now. */
function healthyIn(bench: Bench, targetGroupArn: string): number {
  advanceTargets(bench.world, bench.region, bench.clock.now());
  return healthyTargets(bench.region, targetGroupArn);
}

/** Who has traffic has healthy targets, and at least the full number of them. */
function expectServed(bench: Bench): void {
  for (const { targetGroupArn, weight } of bench.region.balancing.rules.get(PRODUCTION)!.forwards) {
    if (weight > 0) expect(healthyIn(bench, targetGroupArn), `${targetGroupArn} ${String(weight)}`).to.be.at.least(bench.service.desiredCount);
  }
}

async function finishServed(bench: Bench, deployment: SimServiceDeployment): Promise<void> {
  for (let passed = 0; passed < 3_600 && !isOver(deployment); passed += 1) {
    await bench.advance(SECOND);
    expectServed(bench);
  }
}

function expectOnly(bench: Bench, image: string, weights: string): void {
  expect([bench.healthy(image), bench.healthy(), weightsOf(bench)], image).to.deep.equal([2, 2, weights]);
  expect(bench.service.deployments).to.have.length(1);
  expect(healthyIn(bench, weights === '100/0' ? BLUE : GREEN)).to.equal(2);
}

describe('shifting: StopServiceDeployment', () => {
  for (const [stage, step] of STAGES) {
    it(`in ${stage}, step ${String(step)}: the old revision has everything again`, async () => {
      const { bench, second } = await at(stage, step);
      const [old] = bench.service.deployments.filter(({ status }) => status === 'ACTIVE');
      bench.scheduler.requestRollback(bench.world, bench.region, bench.service, second);
      expect(second.status).to.equal('ROLLBACK_REQUESTED');
      await finishServed(bench, second);
      expect([second.status, second.shift?.production, second.shift?.test, second.shift?.direction]).to.deep.equal(['ROLLBACK_SUCCESSFUL', 0, 0, 'back']);
      expect(bench.service.deployments[0]?.id).to.equal(old?.id);
      expectOnly(bench, 'web:1', '100/0');
    });
  }

  it('on the way back, only what is left to undo happens: production before test, then the clean-up', async () => {
    const { bench, second } = await at('BAKE_TIME', 1);
    bench.scheduler.requestRollback(bench.world, bench.region, bench.service, second);
    const stages: (string | undefined)[] = [];
    while (!isOver(second)) {
      await bench.advance(SECOND);
      if (second.status === 'ROLLBACK_IN_PROGRESS' && stages.at(-1) !== second.shift?.stage) stages.push(second.shift?.stage);
    }
    expect(stages).to.deep.equal(['PRODUCTION_TRAFFIC_SHIFT', 'TEST_TRAFFIC_SHIFT', 'CLEAN_UP']);
  });

  it('before its first stage, and before it reconciled what another one left, gives the traffic back all the same', async () => {
    for (const seconds of [0, 1, 2]) {
      const { bench } = await at('PRODUCTION_TRAFFIC_SHIFT', 0);
      const third = bench.deploy('web:3');
      expect(weightsOf(bench)).to.equal('80/20');
      await bench.advance(seconds * SECOND);
      bench.scheduler.requestRollback(bench.world, bench.region, bench.service, third);
      await finishServed(bench, third);
      expect(third.status).to.equal('ROLLBACK_SUCCESSFUL');
      expectOnly(bench, 'web:1', '100/0');
    }
  });

  it('of a first deployment finds nothing to go back to', async () => {
    const bench = shiftBench(CANARY);
    const first = bench.deploy('web:1');
    await reach(bench, first, 'POST_SCALE_UP');
    bench.scheduler.requestRollback(bench.world, bench.region, bench.service, first);
    await finish(bench, first);
    expect([first.status, first.statusReason]).to.deep.equal(['ROLLBACK_FAILED', 'No rollback candidate was found to run the rollback.']);
  });
});

describe('shifting: a new deployment during another one', () => {
  for (const [stage, step] of STAGES) {
    it(`in ${stage}, step ${String(step)}: reconciles first, and ends with the newest alone`, async () => {
      const { bench, second } = await at(stage, step);
      const third = bench.deploy('web:3');
      expect([second.status, second.statusReason]).to.deep.equal(['STOPPED', 'Service deployment stopped because a new service deployment was started.']);
      await bench.advance(2 * SECOND);
      expect(third.shift?.stage).to.equal('RECONCILE_SERVICE');
      await finishServed(bench, third);
      expect(third.status).to.equal('SUCCESSFUL');
      expectOnly(bench, 'web:3', '0/100');
    });
  }

  it('of a rollback: the traffic goes to what served, and the end is the newest', async () => {
    for (const passed of [0, 4, 6, 10, 20]) {
      const { bench, second } = await at('BAKE_TIME', 1);
      bench.scheduler.requestRollback(bench.world, bench.region, bench.service, second);
      await bench.advance(passed * SECOND);
      const third = bench.deploy('web:3');
      expect(second.status).to.equal('ROLLBACK_FAILED');
      await finishServed(bench, third);
      expect(third.status).to.equal('SUCCESSFUL');
      expect([bench.healthy('web:3'), bench.healthy()]).to.deep.equal([2, 2]);
    }
  });

  it('without the permission to give the traffic back fails, and nobody who has traffic goes', async () => {
    const { bench } = await at('PRODUCTION_TRAFFIC_SHIFT', 0);
    bench.world.deniedRoles = new Set(['arn:role']);
    const third = bench.deploy('web:3');
    await finishServed(bench, third);
    expect([third.status, weightsOf(bench), bench.healthy('web:1'), bench.healthy('web:2')]).to.deep.equal(['ROLLBACK_FAILED', '80/20', 2, 2]);
  });

  it('of a first deployment that had no traffic yet starts afresh', async () => {
    const bench = shiftBench(CANARY);
    await reach(bench, bench.deploy('web:1'), 'POST_SCALE_UP');
    const second = bench.deploy('web:2');
    expect(second.shift?.sourceRevisionArn).to.equal(undefined);
    await finish(bench, second);
    expect([second.status, bench.healthy('web:2'), bench.healthy()]).to.deep.equal(['SUCCESSFUL', 2, 2]);
  });
});

describe('shifting: the circuit breaker', () => {
  it('trips while the new tasks fail to start, and the old revision never lost a task', async () => {
    const bench = shiftBench({ ...CANARY, ...breaker(true) });
    await finish(bench, bench.deploy('web:1'));
    bench.world.behaviours = [{ match: 'web:bad', outcome: 'pull-error' }];
    const bad = bench.deploy('web:bad');
    while (!isOver(bad)) {
      await bench.advance(SECOND);
      expect(bench.healthy('web:1')).to.equal(2);
    }
    expect([bad.status, bad.statusReason, bad.breaker.status]).to.deep.equal(['ROLLBACK_SUCCESSFUL', 'Service deployment rolled back because the circuit breaker threshold was exceeded.', 'TRIGGERED']);
    expectOnly(bench, 'web:1', '100/0');
  });

  it('without rollback it stops, and what served goes on serving, healed and scaled', async () => {
    const bench = shiftBench({ ...CANARY, ...breaker(false) });
    await finish(bench, bench.deploy('web:1'));
    bench.world.behaviours = [{ match: 'web:bad', outcome: 'pull-error' }];
    const bad = bench.deploy('web:bad');
    await finish(bench, bad);
    expect([bad.status, weightsOf(bench)]).to.deep.equal(['STOPPED', '100/0']);
    bench.service.desiredCount = 3;
    bench.scheduler.reschedule(bench.world, bench.region, bench.service);
    await bench.advance(600 * SECOND);
    expect(bench.healthy('web:1')).to.equal(3);
  });

  it('without breaker failing tasks are replaced and do not pile up', async () => {
    const bench = shiftBench(CANARY);
    await finish(bench, bench.deploy('web:1'));
    bench.world.behaviours = [{ match: 'web:bad', outcome: 'unhealthy' }];
    const bad = bench.deploy('web:bad');
    for (let passed = 0; passed < 2 * HOUR; passed += 10 * SECOND) {
      await bench.advance(10 * SECOND);
      expect(bench.service.tasks.filter(({ desiredStatus, containers }) => desiredStatus === 'RUNNING' && containers[0]?.image === 'web:bad').length).to.be.at.most(4);
      expect(bench.healthy('web:1')).to.equal(2);
    }
    expect([bad.status, bad.shift?.stage]).to.deep.equal(['IN_PROGRESS', 'SCALE_UP']);
  });

  it('without breaker the scale-up gives up after 24 hours', async () => {
    const bench = shiftBench(CANARY);
    await finish(bench, bench.deploy('web:1'));
    bench.world.behaviours = [{ match: 'web:bad', outcome: 'pull-error' }];
    const bad = bench.deploy('web:bad');
    await bench.advance(23 * HOUR);
    expect(bad.status).to.equal('IN_PROGRESS');
    await bench.advance(2 * HOUR);
    expect([bad.status, bad.statusReason]).to.deep.equal(['ROLLBACK_SUCCESSFUL', 'Service deployment rolled back because SCALE_UP did not complete within 24 hours.']);
  });
});

describe('shifting: alarms', () => {
  const alarms = (rollback: boolean): Members => ({ alarms: { enable: true, rollback, alarmNames: ['errors', 'latency'] } });

  for (const [stage, step] of STAGES.slice(2, -1)) {
    it(`in ${stage}, step ${String(step)}, roll back`, async () => {
      const { bench, second } = await at(stage, step, alarms(true));
      bench.world.alarming = new Set(['latency', 'others']);
      await finishServed(bench, second);
      expect([second.status, second.alarms]).to.deep.equal(['ROLLBACK_SUCCESSFUL', { status: 'TRIGGERED', triggered: ['latency'] }]);
      expectOnly(bench, 'web:1', '100/0');
    });
  }

  it('do not count before the new tasks are up, nor when they were in ALARM at the start', async () => {
    const { bench, second } = await at('SCALE_UP', 0, alarms(true));
    bench.world.alarming = new Set(['errors']);
    await bench.advance(20 * SECOND);
    expect(second.status).to.equal('IN_PROGRESS');
    bench.world.alarming = new Set();
    await finish(bench, second);
    expect([second.status, second.alarms?.status]).to.deep.equal(['SUCCESSFUL', 'MONITORING_COMPLETE']);
    bench.world.alarming = new Set(['errors']);
    const third = bench.deploy('web:3');
    await finish(bench, third);
    expect([third.status, third.alarms?.status]).to.deep.equal(['SUCCESSFUL', 'DISABLED']);
  });

  it('without rollback stop the deployment where it is', async () => {
    const { bench, second } = await at('BAKE_TIME', 1, alarms(false));
    bench.world.alarming = new Set(['errors']);
    await finish(bench, second);
    expect([second.status, weightsOf(bench)]).to.deep.equal(['STOPPED', '0/100']);
    expect(bench.healthy('web:2')).to.equal(2);
  });
});
