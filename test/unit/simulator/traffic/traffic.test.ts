import { expect } from 'chai';
import * as fc from 'fast-check';
import { deregisterTarget, registerTarget, setForwards, setTargetHealth } from '../../../../src/simulator/elb/index.ts';
import type { SimRegion } from '../../../../src/simulator/state.ts';
import { createTraffic, type Traffic, type TrafficOptions } from '../../../../src/simulator/traffic/traffic.ts';
import { regionOf } from '../../../../src/simulator/world.ts';
import { ACCOUNT, definition, REGION, service, startSimulator, type TestSimulator } from '../builders.ts';
import { elb, forward, NOT_FOUND, webBalancer, type Balancers } from '../elb/balancers.ts';

describe('traffic through a listener', () => {
  let world: TestSimulator;
  let web: Balancers;
  let region: SimRegion;
  let running: Traffic[];
  beforeEach(async () => {
    world = await startSimulator();
    web = await webBalancer(world);
    region = regionOf(world.simulator.world, ACCOUNT, REGION);
    running = [];
  });
  afterEach(async () => {
    for (const traffic of running) traffic.stop();
    await world.simulator.close();
    expect(world.clock.pending, 'timers left').to.equal(0);
  });

  const start = (options: Partial<TrafficOptions> = {}): Traffic => {
    const traffic = createTraffic(world.simulator.world, { accountId: ACCOUNT, region: REGION, listenerArn: web.listener, perSecond: 10, ...options });
    running.push(traffic);
    return traffic;
  };
  const target = (group: string, id: string, healthy = true): void => {
    registerTarget(world.simulator.world, region, group, { id, port: 80 });
    const found = region.balancing.targetGroups.get(group)?.targets.find((candidate) => candidate.id === id);
    if (found !== undefined) {
      found.state = healthy ? 'healthy' : 'unhealthy';
      delete found.nextAt;
    }
  };
  const weigh = (blue: number, green: number): boolean =>
    setForwards(world.simulator.world, region, web.rule, [{ targetGroupArn: web.blue, weight: blue }, { targetGroupArn: web.green, weight: green }]);
  const requests = (traffic: Traffic, group: string): number => traffic.record().targetGroups[group]?.requests ?? 0;

  it('sends a second\'s share each second, fractions added up', async () => {
    target(web.blue, '10.0.0.1');
    const [fast, slow] = [start(), start({ perSecond: 0.4 })];
    await world.clock.advance(999);
    expect(fast.record().requests).to.equal(0);
    await world.clock.advance(9_001);
    expect([fast.record().requests, slow.record().requests]).to.deep.equal([100, 4]);
  });

  it('splits any number of whole rounds exactly as the weights say', () => {
    target(web.blue, '10.0.0.1');
    target(web.green, '10.0.1.1');
    const traffic = start();
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 }), fc.integer({ min: 1, max: 3 }), (blue, green, rounds) => {
        fc.pre(blue + green > 0);
        weigh(blue, green);
        traffic.reset();
        traffic.send((blue + green) * rounds);
        expect([requests(traffic, web.blue), requests(traffic, web.green)]).to.deep.equal([blue * rounds, green * rounds]);
      }),
      { numRuns: 60 },
    );
  });

  it('is never further from the weights than one request, at any time', () => {
    target(web.blue, '10.0.0.1');
    target(web.green, '10.0.1.1');
    weigh(90, 10);
    const traffic = start();
    for (let sent = 1; sent <= 200; sent += 1) {
      traffic.send(1);
      expect(Math.abs(requests(traffic, web.green) - sent * 0.1)).to.be.at.most(1);
    }
  });

  it('sends nothing to a weight of 0, and records when weights changed', async () => {
    target(web.blue, '10.0.0.1');
    target(web.green, '10.0.1.1');
    const startedAt = world.clock.now();
    const traffic = start();
    await world.clock.advance(10_000);
    weigh(95, 5);
    await world.clock.advance(10_000);
    weigh(0, 100);
    await world.clock.advance(10_000);
    expect([requests(traffic, web.blue), requests(traffic, web.green)]).to.deep.equal([195, 105]);
    expect(traffic.record().weights.map(({ at, ruleArn, forwards }) => [at - startedAt, ruleArn === web.rule, ...forwards.map(({ weight }) => weight)])).to.deep.equal([
      [0, true, 100, 0],
      [10_000, true, 95, 5],
      [20_000, true, 0, 100],
    ]);
  });

  it('takes healthy targets in turn and leaves draining ones alone', () => {
    for (const id of ['10.0.0.1', '10.0.0.2', '10.0.0.3']) target(web.blue, id);
    target(web.blue, '10.0.0.4', false);
    deregisterTarget(world.simulator.world, region, web.blue, { id: '10.0.0.3', port: 80 });
    const traffic = start();
    traffic.send(10);
    expect(traffic.record()).to.deep.include({ requests: 10, unhealthy: 0, unavailable: 0 });
  });

  it('fails open when no target is healthy, and counts it', () => {
    target(web.blue, '10.0.0.1', false);
    const traffic = start();
    traffic.send(7);
    const record = traffic.record();
    expect(record).to.deep.include({ requests: 7, unhealthy: 7, unavailable: 0 });
    expect(record.targetGroups).to.deep.equal({ [web.blue]: { requests: 7, unhealthy: 7 } });
    expect(record.mishaps[0]).to.deep.equal({ at: world.clock.now(), targetGroupArn: web.blue, targetId: '10.0.0.1', state: 'unhealthy' });
  });

  it('does not go to another group because its own has no healthy target', () => {
    target(web.blue, '10.0.0.1');
    target(web.green, '10.0.1.1', false);
    weigh(1, 1);
    const traffic = start();
    traffic.send(10);
    expect(traffic.record()).to.deep.include({ requests: 10, unhealthy: 5 });
  });

  it('is unavailable without a registered target, without any weight, and without the listener', async () => {
    const traffic = start();
    traffic.send(1);
    target(web.blue, '10.0.0.1');
    weigh(0, 0);
    traffic.send(2);
    await elb(world, 'DeleteListener', { ListenerArn: web.listener });
    traffic.send(4);
    expect(traffic.record()).to.deep.include({ requests: 7, unavailable: 7 });
  });

  it('takes the first rule that matches: test traffic by its header, the rest by path, and what the listener answers itself', async () => {
    target(web.blue, '10.0.0.1');
    target(web.green, '10.0.1.1');
    await elb(world, 'CreateRule', {
      ListenerArn: web.listener,
      Priority: 5,
      Conditions: [{ Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'x-amzn-ecs-blue-green-test', Values: ['test'] } }],
      Actions: [forward([web.green, 1])],
    });
    await elb(world, 'CreateRule', { ListenerArn: web.listener, Priority: 6, Conditions: [{ Field: 'path-pattern', Values: ['/gone'] }], Actions: [NOT_FOUND] });
    const [production, test, gone] = [start(), start({ headers: { 'X-Amzn-Ecs-Blue-Green-Test': 'test' } }), start({ path: '/gone' })];
    for (const traffic of [production, test, gone]) traffic.send(3);
    expect(requests(production, web.blue)).to.equal(3);
    expect(requests(test, web.green)).to.equal(3);
    expect(gone.record()).to.deep.include({ requests: 3, replied: 3, targetGroups: {} });
  });

  it('names the revision behind each target, and knows a task that no longer runs', async () => {
    await world.call('RegisterTaskDefinition', definition());
    await world.call('CreateService', service({ desiredCount: 1 }));
    await world.clock.advance(120_000);
    const task = [...region.services.values()][0]!.tasks[0]!;
    registerTarget(world.simulator.world, region, web.blue, { id: '10.0.0.9', port: 80, taskArn: task.taskArn });
    setTargetHealth(world.simulator.world, region, web.blue, task.taskArn, true);
    const traffic = start();
    traffic.send(4);
    task.lastStatus = 'STOPPING';
    traffic.send(1);
    const record = traffic.record();
    expect(record.taskDefinitions).to.deep.equal({ [task.taskDefinitionArn]: { requests: 5, unhealthy: 1 } });
    expect(record.serviceRevisions).to.deep.equal({ [task.revisionArn]: { requests: 5, unhealthy: 1 } });
    expect(record.mishaps).to.deep.equal([{ at: world.clock.now(), targetGroupArn: web.blue, targetId: '10.0.0.9', state: 'healthy', taskArn: task.taskArn, lastStatus: 'STOPPING' }]);
  });

  it('lets targets that are due move on before it sends', async () => {
    registerTarget(world.simulator.world, region, web.blue, { id: '10.0.0.1', port: 80 });
    const traffic = start({ perSecond: 1 });
    await world.clock.advance(60_000);
    expect(traffic.record()).to.deep.include({ requests: 60, unhealthy: 29 });
  });

  it('is the same each time', async () => {
    const once = async (): Promise<unknown> => {
      const other = await startSimulator();
      const balancers = await webBalancer(other);
      const there = regionOf(other.simulator.world, ACCOUNT, REGION);
      for (const id of ['10.0.0.1', '10.0.0.2']) registerTarget(other.simulator.world, there, balancers.blue, { id, port: 80 });
      const traffic = createTraffic(other.simulator.world, { accountId: ACCOUNT, region: REGION, listenerArn: balancers.listener, perSecond: 7.3 });
      await other.clock.advance(50_000);
      traffic.stop();
      await other.simulator.close();
      const { weights, mishaps, ...counts } = traffic.record();
      return { counts, changes: weights.length, states: mishaps.map(({ targetId }) => targetId) };
    };
    expect(await once()).to.deep.equal(await once());
  });

  it('refuses a listener that does not exist and an impossible rate', () => {
    expect(() => start({ listenerArn: 'arn:nope' })).to.throw(RangeError, 'there is no listener arn:nope in account 123456789012, Region eu-central-1');
    for (const perSecond of [0, -1, Number.NaN, 10_001]) expect(() => start({ perSecond })).to.throw(RangeError, 'perSecond must be above 0 and at most 10000');
  });
});
