import { expect } from 'chai';

import { HOUR, MINUTE, SECOND } from '../world.ts';
import type { Bench, BenchOptions } from '../world.ts';
import { NETWORK, PRODUCTION, TEST, balanced, finish, isOver, reach, record, shiftBench, weightsOf } from './world.ts';
import type { Members } from '../../../../../src/simulator/state.ts';

async function running(configuration: Members, options: BenchOptions = {}): Promise<Bench> {
  const bench = shiftBench(configuration, options);
  const first = bench.deploy('web:1');
  await finish(bench, first, 10 * HOUR / SECOND);
  expect(first.status).to.equal('SUCCESSFUL');
  return bench;
}

describe('shifting: CANARY and LINEAR', () => {
  it('sends the canary\'s share, waits, then all; the stages before the shift come once for each step', async () => {
    const bench = await running({ strategy: 'CANARY', canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 7 } });
    bench.region.balancing.weightChanges.length = 0;
    const second = bench.deploy('web:2');
    const lines = await record(bench, second, 3_600, () => isOver(second));
    expect(lines.filter((line) => line.includes('PRODUCTION_TRAFFIC_SHIFT'))).to.deep.equal([
      'PRE_PRODUCTION_TRAFFIC_SHIFT 0/100 IN_PROGRESS',
      'PRODUCTION_TRAFFIC_SHIFT 10/100 IN_PROGRESS',
      'PRE_PRODUCTION_TRAFFIC_SHIFT 10/100 IN_PROGRESS',
      'PRODUCTION_TRAFFIC_SHIFT 100/100 IN_PROGRESS',
      'POST_PRODUCTION_TRAFFIC_SHIFT 100/100 IN_PROGRESS',
    ]);
    const written = bench.region.balancing.weightChanges.filter(({ ruleArn }) => ruleArn === PRODUCTION);
    expect(written.map(({ forwards }) => forwards.map(({ weight }) => weight))).to.deep.equal([[90, 10], [0, 100]]);
    expect(written[1]!.at - written[0]!.at).to.be.within(7 * MINUTE, 7 * MINUTE + 15 * SECOND);
  });

  it('rises step by step with LINEAR, tenths of a percent included', async () => {
    const bench = await running({ strategy: 'LINEAR', linearConfiguration: { stepPercent: 33.3, stepBakeTimeInMinutes: 1 } });
    bench.region.balancing.weightChanges.length = 0;
    const second = bench.deploy('web:2');
    await finish(bench, second);
    const written = bench.region.balancing.weightChanges.filter(({ ruleArn }) => ruleArn === PRODUCTION);
    expect(written.map(({ forwards }) => forwards.map(({ weight }) => weight).join('/'))).to.deep.equal(['667/333', '334/666', '1/999', '0/100']);
    expect(second.status).to.equal('SUCCESSFUL');
  });

  it('a first deployment takes all of the traffic in one step', async () => {
    const bench = shiftBench({ strategy: 'LINEAR' });
    const first = bench.deploy('web:1');
    const lines = await record(bench, first, 600, () => isOver(first));
    expect(lines.filter((line) => line.startsWith('PRODUCTION_TRAFFIC_SHIFT'))).to.deep.equal(['PRODUCTION_TRAFFIC_SHIFT 100/100 IN_PROGRESS']);
    expect(first.status).to.equal('SUCCESSFUL');
  });

  it('a service scaled to nothing keeps its source until the clean-up', async () => {
    const bench = await running({ strategy: 'CANARY', canaryConfiguration: { canaryPercent: 5, canaryBakeTimeInMinutes: 1 } }, { desiredCount: 0 });
    const second = bench.deploy('web:2');
    await reach(bench, second, 'PRODUCTION_TRAFFIC_SHIFT');
    expect(bench.service.deployments).to.have.length(2);
    const third = bench.deploy('web:3');
    await finish(bench, third);
    expect([third.status, weightsOf(bench)]).to.deep.equal(['SUCCESSFUL', '0/100']);
  });

  it('keeps its source, too, when an alarm stopped the deployment half-way and the service was scaled to nothing then', async () => {
    const bench = await running({ strategy: 'CANARY', alarms: { enable: true, rollback: false, alarmNames: ['errors'] } });
    const second = bench.deploy('web:2');
    await reach(bench, second, 'PRODUCTION_TRAFFIC_SHIFT');
    bench.world.alarming = new Set(['errors']);
    await finish(bench, second);
    expect([second.status, weightsOf(bench)]).to.deep.equal(['STOPPED', '95/5']);
    bench.service.desiredCount = 0;
    bench.scheduler.reschedule(bench.world, bench.region, bench.service);
    await bench.advance(10 * MINUTE);
    expect(bench.service.tasks.filter(({ desiredStatus }) => desiredStatus === 'RUNNING')).to.deep.equal([]);
    bench.world.alarming = new Set();
    const third = bench.deploy('web:3');
    await finish(bench, third);
    expect([third.status, weightsOf(bench)]).to.deep.equal(['SUCCESSFUL', '0/100']);
  });

  it('needs about 10 minutes more with a network load balancer', async () => {
    const bench = shiftBench({}, { members: balanced({ productionListenerRule: NETWORK }) });
    const first = bench.deploy('web:1');
    await reach(bench, first, 'PRODUCTION_TRAFFIC_SHIFT');
    await bench.advance(9 * MINUTE);
    expect(first.shift?.stage).to.equal('PRODUCTION_TRAFFIC_SHIFT');
    await bench.advance(2 * MINUTE);
    expect(first.shift?.stage).to.not.equal('PRODUCTION_TRAFFIC_SHIFT');
  });
});

describe('shifting: services without target groups', () => {
  it('a headless service goes through the same stages, and nothing is written', async () => {
    const bench = shiftBench({}, { members: {} });
    const first = bench.deploy('web:1');
    await finish(bench, first);
    const second = bench.deploy('web:2');
    await finish(bench, second);
    expect([second.status, bench.healthy('web:2'), bench.healthy()]).to.deep.equal(['SUCCESSFUL', 2, 2]);
    expect([bench.region.balancing.weightChanges, weightsOf(bench)]).to.deep.equal([[], '100/0']);
  });

  it('Service Connect has test traffic without a rule for it', async () => {
    const members = { serviceConnectConfiguration: { enabled: true, namespace: 'shop', services: [{ portName: 'http' }] } };
    const bench = await running({}, { members });
    const second = bench.deploy('web:2');
    await reach(bench, second, 'POST_TEST_TRAFFIC_SHIFT');
    expect([second.shift?.test, second.shift?.production]).to.deep.equal([100, 0]);
  });
});

describe('shifting: rules that are not as ECS needs them', () => {
  const cases: readonly { readonly name: string; readonly spoil: (bench: Bench) => void; readonly reason: RegExp }[] = [
    { name: 'two groups serving', reason: /listener-rule\/app\/lb\/1\/2\/3 should have exactly one target group serving traffic but found 2 target groups which are serving traffic$/,
      spoil: ({ region }) => { region.balancing.rules.get(PRODUCTION)!.forwards = region.balancing.rules.get(PRODUCTION)!.forwards.map((forward) => ({ ...forward, weight: 50 })); } },
    { name: 'the other group serving', reason: /Production listener rule is forwarding traffic to unexpected target group .*green\/2\. Expected .*blue\/1$/,
      spoil: ({ region }) => { region.balancing.rules.get(PRODUCTION)!.forwards = [...region.balancing.rules.get(PRODUCTION)!.forwards].map((forward) => ({ ...forward, weight: 100 - forward.weight })); } },
    { name: 'no rule any more', reason: /Both targetGroup and alternateTargetGroup must be associated with the productionListenerRule or testListenerRule\.$/,
      spoil: ({ region }) => { region.balancing.rules.delete(PRODUCTION); } },
  ];
  for (const { name, spoil, reason } of cases) {
    it(`${name}: rolls back with ECS's words before anything is launched`, async () => {
      const bench = await running({});
      spoil(bench);
      const second = bench.deploy('web:2');
      await finish(bench, second);
      expect(second.status).to.equal('ROLLBACK_SUCCESSFUL');
      expect(second.statusReason).to.match(/^Service deployment rolled back because of invalid networking configuration\. /).and.match(reason);
      expect(bench.service.tasks.some(({ containers }) => containers[0]?.image === 'web:2')).to.equal(false);
    });
  }

  it('a rule that goes while its weights are due: rolls back, and what served keeps its tasks', async () => {
    for (const [arn, stage] of [[TEST, 'POST_SCALE_UP'], [PRODUCTION, 'POST_TEST_TRAFFIC_SHIFT']] as const) {
      const bench = await running({});
      const second = bench.deploy('web:2');
      await reach(bench, second, stage);
      bench.region.balancing.rules.delete(arn);
      await finish(bench, second);
      expect(second.status).to.equal('ROLLBACK_SUCCESSFUL');
      expect(second.statusReason).to.match(/because of invalid networking configuration\./);
      expect([bench.healthy('web:1'), bench.healthy()]).to.deep.equal([2, 2]);
    }
  });

  it('a role that loses its permission: the traffic stays where it is, and the words say why', async () => {
    const bench = await running({});
    const second = bench.deploy('web:2');
    await reach(bench, second, 'POST_TEST_TRAFFIC_SHIFT');
    bench.world.deniedRoles = new Set(['arn:role']);
    await finish(bench, second);
    expect([second.status, second.statusReason]).to.deep.equal(['ROLLBACK_FAILED', 'Rollback failed because ECS was unable to manage the ELB resources.']);
    expect(second.rollback?.reason).to.equal("Service deployment rolled back because ECS was unable to manage the ELB resources due to missing permissions on ECS Infrastructure Role 'arn:role'.");
    expect([weightsOf(bench), bench.healthy('web:1'), weightsOf(bench, TEST)]).to.deep.equal(['100/0', 2, '0/100']);
    bench.world.deniedRoles = new Set();
    const third = bench.deploy('web:3');
    await finish(bench, third);
    expect([third.status, weightsOf(bench), bench.healthy()]).to.deep.equal(['SUCCESSFUL', '0/100', 2]);
  });

  it('a role without the permission from the start: nothing is launched', async () => {
    const bench = await running({});
    bench.world.deniedRoles = new Set(['arn:role']);
    const second = bench.deploy('web:2');
    await finish(bench, second);
    expect(second.status).to.equal('ROLLBACK_SUCCESSFUL');
    expect(second.statusReason).to.match(/missing permissions on ECS Infrastructure Role 'arn:role'\.$/);
    expect(bench.service.tasks.some(({ containers }) => containers[0]?.image === 'web:2')).to.equal(false);
  });
});
