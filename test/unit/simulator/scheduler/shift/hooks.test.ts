import { expect } from 'chai';

import type { HookResult, Members } from '../../../../../src/simulator/state.ts';
import { HOUR, MINUTE, SECOND } from '../world.ts';
import type { Bench } from '../world.ts';
import { finish, reach, record, shiftBench } from './world.ts';

const GATE = 'arn:aws:lambda:eu-west-1:111122223333:function:gate';
const STAGES = ['PRE_SCALE_UP', 'POST_SCALE_UP', 'TEST_TRAFFIC_SHIFT', 'POST_TEST_TRAFFIC_SHIFT', 'PRE_PRODUCTION_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT', 'POST_PRODUCTION_TRAFFIC_SHIFT'];
const lambda = (lifecycleStages: readonly string[], more: Members = {}): Members => ({ targetType: 'AWS_LAMBDA', hookTargetArn: GATE, roleArn: 'arn:role', lifecycleStages, ...more });
const pause = (lifecycleStages: readonly string[], timeoutInMinutes = 60, action = 'ROLLBACK'): Members => ({ targetType: 'PAUSE', lifecycleStages, timeoutConfiguration: { timeoutInMinutes, action } });

/** A service that runs web:1 without hooks, and is then given some. */
async function running(hooks: readonly Members[], configuration: Members = {}): Promise<Bench> {
  const bench = shiftBench(configuration);
  await finish(bench, bench.deploy('web:1'));
  bench.service.members['deploymentConfiguration'] = { strategy: 'BLUE_GREEN', ...configuration, lifecycleHooks: hooks };
  return bench;
}
const script = (bench: Bench, results: readonly HookResult[]): void => {
  bench.world.hookResults = new Map([[GATE, [...results]]]);
};
const go = (bench: Bench): void => {
  bench.scheduler.reschedule(bench.world, bench.region, bench.service);
};

describe('shifting: Lambda hooks', () => {
  for (const stage of STAGES) {
    it(`a FAILED answer at ${stage} rolls back with ECS's words, and the old revision has the traffic`, async () => {
      const bench = await running([lambda([stage])]);
      script(bench, ['FAILED']);
      const second = bench.deploy('web:2');
      await finish(bench, second);
      const reason = `Service deployment rolled back because ${stage} lifecycle hook(s) failed. Lifecycle hook target ${GATE} returned FAILED status.`;
      expect([second.status, second.statusReason, second.rollback?.reason]).to.deep.equal(['ROLLBACK_SUCCESSFUL', reason, reason]);
      expect(bench.messages().some((message) => message.endsWith(`(deployment ${second.deploymentId}) deployment failed: ${reason}`))).to.equal(true);
      expect([second.shift?.production, second.shift?.test, bench.healthy('web:1'), bench.healthy()]).to.deep.equal([0, 0, 2, 2]);
    });
  }

  it('IN_PROGRESS calls again every 30 seconds until the function decides', async () => {
    const bench = await running([lambda(['POST_SCALE_UP'])]);
    script(bench, ['IN_PROGRESS', 'IN_PROGRESS', 'SUCCEEDED', 'FAILED']);
    const second = bench.deploy('web:2');
    await reach(bench, second, 'POST_SCALE_UP');
    await bench.advance(59 * SECOND);
    expect([second.shift?.stage, second.shift?.hooks[0]?.status]).to.deep.equal(['POST_SCALE_UP', 'IN_PROGRESS']);
    await bench.advance(3 * SECOND);
    expect(second.shift?.stage).to.equal('TEST_TRAFFIC_SHIFT');
    expect(bench.world.hookResults?.get(GATE)).to.deep.equal(['FAILED'], 'one answer a call');
  });

  it('that never decides times out after 24 hours', async () => {
    const bench = await running([lambda(['POST_SCALE_UP'])]);
    script(bench, Array<HookResult>(5_000).fill('IN_PROGRESS'));
    const second = bench.deploy('web:2');
    await reach(bench, second, 'POST_SCALE_UP');
    await bench.advance(23 * HOUR);
    expect(second.status).to.equal('IN_PROGRESS');
    await bench.advance(2 * HOUR);
    expect(second.statusReason).to.match(/because POST_SCALE_UP lifecycle hook\(s\) timed out\./);
    expect(second.status).to.equal('ROLLBACK_SUCCESSFUL');
  });

  it('an answer without hookStatus fails in its own words', async () => {
    const bench = await running([lambda(['PRE_SCALE_UP'])]);
    script(bench, ['UNREADABLE']);
    const second = bench.deploy('web:2');
    await finish(bench, second);
    expect(second.statusReason).to.match(/ECS was unable to parse the response from arn:aws:lambda:.* due to HookStatus must not be null$/);
  });

  it('runs at every step of the production traffic', async () => {
    const bench = await running([lambda(['PRE_PRODUCTION_TRAFFIC_SHIFT'])], { strategy: 'LINEAR', linearConfiguration: { stepPercent: 50, stepBakeTimeInMinutes: 0 } });
    script(bench, ['SUCCEEDED', 'FAILED']);
    const second = bench.deploy('web:2');
    const lines = await record(bench, second, 600);
    expect(lines).to.include('PRODUCTION_TRAFFIC_SHIFT 50/100 IN_PROGRESS');
    expect(lines.some((line) => line.includes(' 100/100 '))).to.equal(false);
    expect(second.status).to.equal('ROLLBACK_SUCCESSFUL');
  });

  it('of the traffic stages runs on the way back as well; one that fails there fails the rollback, with the traffic back already', async () => {
    const bench = await running([lambda(['PRODUCTION_TRAFFIC_SHIFT'])]);
    script(bench, ['FAILED', 'FAILED']);
    const second = bench.deploy('web:2');
    await finish(bench, second);
    expect([second.status, second.shift?.stage, second.shift?.production]).to.deep.equal(['ROLLBACK_FAILED', 'PRODUCTION_TRAFFIC_SHIFT', 0]);
    expect(second.statusReason).to.match(/^Rollback failed because PRODUCTION_TRAFFIC_SHIFT lifecycle hook\(s\) failed\./);
  });

  it('all hooks of a stage run at once, and all of them have to pass', async () => {
    const bench = await running([lambda(['POST_SCALE_UP']), pause(['POST_SCALE_UP'])]);
    const second = bench.deploy('web:2');
    await reach(bench, second, 'POST_SCALE_UP');
    await bench.advance(MINUTE);
    expect(second.shift?.hooks.map(({ targetType, targetArn, status }) => [targetType, targetArn, status])).to.deep.equal([['AWS_LAMBDA', GATE, 'SUCCEEDED'], ['PAUSE', undefined, 'AWAITING_ACTION']]);
    second.shift!.hooks[1]!.status = 'SUCCEEDED';
    go(bench);
    expect(second.shift?.stage).to.equal('TEST_TRAFFIC_SHIFT');
  });
});

describe('shifting: pause hooks', () => {
  for (const action of ['ROLLBACK', 'CONTINUE']) {
    it(`timed out, ${action.toLowerCase()} as configured`, async () => {
      const bench = await running([pause(['POST_TEST_TRAFFIC_SHIFT'], 30, action)]);
      const second = bench.deploy('web:2');
      await reach(bench, second, 'POST_TEST_TRAFFIC_SHIFT');
      const [run] = second.shift!.hooks;
      expect([run?.status, run?.timeoutAction, run!.expiresAt - second.shift!.stageAt]).to.deep.equal(['AWAITING_ACTION', action, 30 * MINUTE]);
      expect(run?.hookId).to.match(/^ecs-pause-[A-Za-z0-9_-]{43}$/);
      await bench.advance(29 * MINUTE);
      expect(second.shift?.stage).to.equal('POST_TEST_TRAFFIC_SHIFT');
      await bench.advance(10 * MINUTE);
      expect(run?.status).to.equal('TIMED_OUT');
      expect(second.status).to.equal(action === 'CONTINUE' ? 'SUCCESSFUL' : 'ROLLBACK_SUCCESSFUL');
      if (action === 'ROLLBACK') expect(second.statusReason).to.equal('Service deployment rolled back because POST_TEST_TRAFFIC_SHIFT pause hook timed out.');
    });
  }

  it('has a fresh id at each step', async () => {
    const bench = await running([pause(['PRE_PRODUCTION_TRAFFIC_SHIFT'])], { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 1 } });
    const second = bench.deploy('web:2');
    await reach(bench, second, 'PRE_PRODUCTION_TRAFFIC_SHIFT');
    const [first] = second.shift!.hooks;
    first!.status = 'SUCCEEDED';
    go(bench);
    await reach(bench, second, 'PRE_PRODUCTION_TRAFFIC_SHIFT', 1);
    expect(second.shift?.hooks.map(({ status }) => status)).to.deep.equal(['AWAITING_ACTION']);
    expect(second.shift?.hooks[0]?.hookId).to.not.equal(first?.hookId);
    expect(second.shift?.production).to.equal(10);
  });

  it('pauses for up to 14 days, longer than a stage may take', async () => {
    const bench = await running([pause(['PRE_SCALE_UP'], 20_160)]);
    const second = bench.deploy('web:2');
    await bench.advance(13 * 24 * HOUR);
    expect([second.status, second.shift?.stage]).to.deep.equal(['IN_PROGRESS', 'PRE_SCALE_UP']);
  });

  it('but a whole deployment takes 30 days at the most', async () => {
    const stages = ['PRE_SCALE_UP', 'POST_SCALE_UP', 'POST_TEST_TRAFFIC_SHIFT'];
    const bench = await running([pause(stages, 20_160, 'CONTINUE')]);
    const second = bench.deploy('web:2');
    await bench.advance(29 * 24 * HOUR);
    expect([second.status, second.shift?.stage]).to.deep.equal(['IN_PROGRESS', 'POST_TEST_TRAFFIC_SHIFT']);
    await bench.advance(2 * 24 * HOUR);
    expect([second.status, second.statusReason]).to.deep.equal(['ROLLBACK_SUCCESSFUL', 'Service deployment rolled back because it did not complete within 30 days.']);
  });
});
