import { expect } from 'chai';
import { createTraffic, type Traffic } from '../../../../src/simulator/traffic/traffic.ts';
import type { Members } from '../../../../src/simulator/state.ts';
import { ACCOUNT, container, definition, describeOne, REGION, service, startSimulator, type TestSimulator } from '../builders.ts';
import { elb, forward, webBalancer, type Balancers } from '../elb/balancers.ts';

const MINUTE = 60_000;

describe('traffic during deployments of the simulator', () => {
  let world: TestSimulator;
  let web: Balancers;
  let production: Traffic;
  let test: Traffic;
  let testRule: string;
  let startedAt: number;
  afterEach(async () => {
    production.stop();
    test.stop();
    await world.simulator.close();
    expect(world.clock.pending, 'timers left').to.equal(0);
  });

  /** A service that runs its first revision behind blue, with ten requests a second, and one of test traffic. */
  const run = async (configuration: Members): Promise<void> => {
    world = await startSimulator();
    web = await webBalancer(world);
    const header = [{ Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'x-test', Values: ['1'] } }];
    const made = await elb(world, 'CreateRule', { ListenerArn: web.listener, Priority: 5, Conditions: header, Actions: [forward([web.blue, 1], [web.green, 0])] });
    testRule = /<RuleArn>(.*?)<\/RuleArn>/.exec(made)?.[1] ?? '';
    const advancedConfiguration = { alternateTargetGroupArn: web.green, productionListenerRule: web.rule, testListenerRule: testRule, roleArn: `arn:aws:iam::${ACCOUNT}:role/ecs-elb` };
    await world.call('RegisterTaskDefinition', definition());
    await world.call('CreateService', service({
      deploymentConfiguration: configuration,
      loadBalancers: [{ targetGroupArn: web.blue, containerName: 'app', containerPort: 80, advancedConfiguration }],
    }));
    await world.clock.advance(20 * MINUTE);
    startedAt = world.clock.now();
    const options = { accountId: ACCOUNT, region: REGION, listenerArn: web.listener };
    production = createTraffic(world.simulator.world, { ...options, perSecond: 10 });
    test = createTraffic(world.simulator.world, { ...options, perSecond: 1, headers: { 'X-Test': '1' } });
  };
  const deploy = async (image: string, minutes: number): Promise<void> => {
    await world.call('RegisterTaskDefinition', definition({ containerDefinitions: [container({ image })] }));
    await world.call('UpdateService', { cluster: 'main', service: 'web', taskDefinition: 'web' });
    await world.clock.advance(minutes * MINUTE);
  };
  /** `blue/green` after each change of the production rule since the traffic began. */
  const weights = (): string[] =>
    production
      .record()
      .weights.filter(({ ruleArn }) => ruleArn === web.rule)
      .map(({ forwards }) => [web.blue, web.green].map((arn) => forwards.find(({ targetGroupArn }) => targetGroupArn === arn)?.weight ?? '-').join('/'));
  const shareOf = (traffic: Traffic, revision: number): number => Object.entries(traffic.record().taskDefinitions).find(([arn]) => arn.endsWith(`:${revision}`))?.[1].requests ?? 0;
  const expectNobodyHurt = (): void => {
    for (const traffic of [production, test]) expect(traffic.record()).to.deep.include({ unhealthy: 0, unavailable: 0, mishaps: [] });
  };

  it('BLUE_GREEN shifts all at once, and nobody meets an unhealthy target', async () => {
    await run({ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 5 });
    await deploy('nginx:2', 30);
    expect(weights()).to.deep.equal(['0/100']);
    expect((await describeOne(world)).deployments.map((entry: Members) => [entry['status'], entry['rolloutState']])).to.deep.equal([['PRIMARY', 'COMPLETED']]);
    expect(shareOf(production, 1) + shareOf(production, 2)).to.equal(30 * 600);
    expect(shareOf(production, 2)).to.be.greaterThan(24 * 600);
    // Test traffic meets the new revision before production does.
    expect(shareOf(test, 2) * 10).to.be.greaterThan(shareOf(production, 2));
    expectNobodyHurt();
  });

  it('CANARY gives the new revision its percentage for the bake, then everything', async () => {
    await run({ strategy: 'CANARY', bakeTimeInMinutes: 2, canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 10 } });
    await deploy('nginx:2', 40);
    expect(weights()).to.deep.equal(['90/10', '0/100']);
    const [canary, full] = production.record().weights.filter(({ ruleArn }) => ruleArn === web.rule);
    const canaryMinutes = ((full?.at ?? 0) - (canary?.at ?? 0)) / MINUTE;
    expect(canaryMinutes).to.be.within(10, 11);
    const minutesBefore = ((canary?.at ?? 0) - startedAt) / MINUTE;
    // Seconds that the weights changed in belong to either side.
    expect(shareOf(production, 1)).to.be.closeTo(minutesBefore * 600 + canaryMinutes * 600 * 0.9, 20);
    expect(shareOf(production, 1) + shareOf(production, 2)).to.equal(40 * 600);
    expectNobodyHurt();
  });

  it('LINEAR goes up by its steps, and by nothing else', async () => {
    await run({ strategy: 'LINEAR', bakeTimeInMinutes: 1, linearConfiguration: { stepPercent: 25, stepBakeTimeInMinutes: 2 } });
    await deploy('nginx:2', 40);
    expect(weights()).to.deep.equal(['75/25', '50/50', '25/75', '0/100']);
    expectNobodyHurt();
  });

  it('a new revision that never gets healthy receives no production request, and the old one goes on', async () => {
    await run({ strategy: 'CANARY', bakeTimeInMinutes: 1, canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 1 }, deploymentCircuitBreaker: { enable: true, rollback: true } });
    world.simulator.world.behaviours = [{ match: 'nginx:bad', outcome: 'unhealthy' }];
    await deploy('nginx:bad', 60);
    expect(shareOf(production, 1)).to.equal(60 * 600);
    expect(weights().filter((line) => line !== '100/0')).to.deep.equal([]);
    expect((await describeOne(world)).taskDefinition).to.match(/:1$/);
    expectNobodyHurt();
  });

  it('a second deployment goes back to the first group', async () => {
    await run({ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 1 });
    await deploy('nginx:2', 30);
    await deploy('nginx:3', 30);
    expect(weights()).to.deep.equal(['0/100', '100/0']);
    expect(shareOf(production, 3)).to.be.greaterThan(0);
    expectNobodyHurt();
  });
});
