import { expect } from 'chai';
import { advanceTargets, deregisterTarget, healthyTargets, registerTarget, setForwards, setTargetHealth, targetGroupOf } from '../../../../src/simulator/elb/index.ts';
import type { SimRegion } from '../../../../src/simulator/state.ts';
import { regionOf } from '../../../../src/simulator/world.ts';
import { ACCOUNT, REGION, startSimulator, type TestSimulator } from '../builders.ts';
import { elb, forward, healthOf, pathRule, targetGroup, webBalancer, type Balancers } from './balancers.ts';

describe('ELBv2: targets', () => {
  let world: TestSimulator;
  let web: Balancers;
  let region: SimRegion;
  beforeEach(async () => {
    world = await startSimulator();
    web = await webBalancer(world);
    region = regionOf(world.simulator.world, ACCOUNT, REGION);
  });
  afterEach(() => world.simulator.close());

  const register = (group: string, ...ids: string[]): Promise<string> => elb(world, 'RegisterTargets', { TargetGroupArn: group, Targets: ids.map((Id) => ({ Id, Port: 8080 })) });
  const deregister = (group: string, ...ids: string[]): Promise<string> => elb(world, 'DeregisterTargets', { TargetGroupArn: group, Targets: ids.map((Id) => ({ Id })) });

  it('are initial until the first check of the interval passed, then healthy', async () => {
    await register(web.blue, '10.0.0.1');
    expect(await healthOf(world, web.blue)).to.deep.equal(['10.0.0.1:8080 initial Elb.RegistrationInProgress']);
    await world.clock.advance(29_999);
    expect(await healthOf(world, web.blue)).to.deep.equal(['10.0.0.1:8080 initial Elb.RegistrationInProgress']);
    await world.clock.advance(1);
    expect(await healthOf(world, web.blue)).to.deep.equal(['10.0.0.1:8080 healthy']);
  });

  it('follow the interval of their group', async () => {
    await elb(world, 'ModifyTargetGroup', { TargetGroupArn: web.blue, HealthCheckIntervalSeconds: 5, HealthCheckTimeoutSeconds: 2 });
    await register(web.blue, '10.0.0.1');
    await world.clock.advance(5_000);
    expect(await healthOf(world, web.blue)).to.deep.equal(['10.0.0.1:8080 healthy']);
  });

  it('drain for the deregistration delay, then they are gone', async () => {
    await elb(world, 'ModifyTargetGroupAttributes', { TargetGroupArn: web.blue, Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '60' }] });
    await register(web.blue, '10.0.0.1', '10.0.0.2');
    await world.clock.advance(30_000);
    await deregister(web.blue, '10.0.0.1', '10.9.9.9');
    await world.clock.advance(59_999);
    expect(await healthOf(world, web.blue)).to.deep.equal(['10.0.0.1:8080 draining Target.DeregistrationInProgress', '10.0.0.2:8080 healthy']);
    await world.clock.advance(1);
    expect(await healthOf(world, web.blue)).to.deep.equal(['10.0.0.2:8080 healthy']);
  });

  it('drain for 300 seconds unless the group says otherwise, and not at all with a delay of 0', async () => {
    await register(web.blue, '10.0.0.1');
    await deregister(web.blue, '10.0.0.1');
    await world.clock.advance(299_999);
    expect(await healthOf(world, web.blue)).to.have.length(1);
    await world.clock.advance(1);
    expect(await healthOf(world, web.blue)).to.deep.equal([]);
    await elb(world, 'ModifyTargetGroupAttributes', { TargetGroupArn: web.blue, Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '0' }] });
    await register(web.blue, '10.0.0.1');
    await deregister(web.blue, '10.0.0.1');
    expect(await healthOf(world, web.blue)).to.deep.equal([]);
  });

  it('start over when they are registered again while they drain', async () => {
    await register(web.blue, '10.0.0.1');
    await world.clock.advance(30_000);
    await deregister(web.blue, '10.0.0.1');
    await register(web.blue, '10.0.0.1');
    expect(await healthOf(world, web.blue)).to.deep.equal(['10.0.0.1:8080 initial Elb.RegistrationInProgress']);
    await world.clock.advance(300_000);
    expect(await healthOf(world, web.blue)).to.deep.equal(['10.0.0.1:8080 healthy']);
  });

  it('are unused while no rule forwards to their group, and are checked from the moment one does, be it with weight 0', async () => {
    const spare = await targetGroup(world, 'spare');
    await register(spare, '10.0.0.1');
    await world.clock.advance(120_000);
    expect(await healthOf(world, spare)).to.deep.equal(['10.0.0.1:8080 unused Target.NotInUse']);
    const rule = await pathRule(world, web.listener, 20, '/spare', forward([web.blue, 1], [spare, 0]));
    expect(await healthOf(world, spare)).to.deep.equal(['10.0.0.1:8080 initial Elb.RegistrationInProgress']);
    await world.clock.advance(30_000);
    expect(await healthOf(world, spare)).to.deep.equal(['10.0.0.1:8080 healthy']);
    await elb(world, 'DeleteRule', { RuleArn: rule });
    expect(await healthOf(world, spare)).to.deep.equal(['10.0.0.1:8080 unused Target.NotInUse']);
    await deregister(spare, '10.0.0.1');
    expect(await healthOf(world, spare)).to.deep.equal([]);
  });

  it('that were asked for and are not registered read unused', async () => {
    const xml = await elb(world, 'DescribeTargetHealth', { TargetGroupArn: web.blue, Targets: [{ Id: '10.0.0.7' }] });
    expect(xml).to.include('<State>unused</State><Reason>Target.NotRegistered</Reason>').and.include('<Port>80</Port>');
  });

  it('of tasks pass and fail their checks as the scheduler says', async () => {
    const sim = world.simulator.world;
    expect(registerTarget(sim, region, web.blue, { id: '10.0.0.1', port: 80, taskArn: 'task-1' })).to.equal(true);
    registerTarget(sim, region, web.blue, { id: '10.0.0.2', port: 80, taskArn: 'task-2' });
    setTargetHealth(sim, region, web.blue, 'task-1', false);
    await world.clock.advance(600_000);
    advanceTargets(sim, region, sim.clock.now());
    expect(await healthOf(world, web.blue)).to.deep.equal(['10.0.0.1:80 unhealthy Target.FailedHealthChecks', '10.0.0.2:80 healthy']);
    expect(healthyTargets(region, web.blue)).to.equal(1);
    setTargetHealth(sim, region, web.blue, 'task-1', true);
    expect(healthyTargets(region, web.blue)).to.equal(2);
    deregisterTarget(sim, region, web.blue, { id: '10.0.0.1', port: 80 });
    setTargetHealth(sim, region, web.blue, 'task-1', true);
    expect(healthyTargets(region, web.blue)).to.equal(1);
  });

  it('tell when the next of them is due', async () => {
    const sim = world.simulator.world;
    const start = sim.clock.now();
    expect(advanceTargets(sim, region, start)).to.equal(undefined);
    registerTarget(sim, region, web.green, { id: '10.0.0.1', port: 80 });
    await world.clock.advance(10_000);
    registerTarget(sim, region, web.blue, { id: '10.0.0.1', port: 80 });
    expect(advanceTargets(sim, region, start + 10_000)).to.equal(start + 30_000);
    expect(advanceTargets(sim, region, start + 30_000)).to.equal(start + 40_000);
    expect(advanceTargets(sim, region, start + 40_000)).to.equal(undefined);
  });

  it('are at most 1000 in a group; one too many, or an unknown group, is refused without an exception', async () => {
    const sim = world.simulator.world;
    for (let index = 0; index < 1000; index += 1) expect(registerTarget(sim, region, web.blue, { id: `10.0.${index >> 8}.${index & 255}`, port: 80 })).to.equal(true);
    expect(registerTarget(sim, region, web.blue, { id: '10.1.0.0', port: 80 })).to.equal(false);
    expect(registerTarget(sim, region, 'arn:nowhere', { id: '10.1.0.0', port: 80 })).to.equal(false);
    expect(targetGroupOf(region, web.blue)?.targets).to.have.length(1000);
    expect(setForwards(sim, region, 'arn:nowhere', [])).to.equal(false);
  });

  it('that drained while nobody looked take up no room', async () => {
    const sim = world.simulator.world;
    for (let round = 0; round < 12; round += 1) {
      for (let index = 0; index < 100; index += 1) expect(registerTarget(sim, region, web.blue, { id: `10.${round}.0.${index}`, port: 80 })).to.equal(true);
      for (let index = 0; index < 100; index += 1) deregisterTarget(sim, region, web.blue, { id: `10.${round}.0.${index}`, port: 80 });
      await world.clock.advance(300_000);
    }
  });
});
