import { expect } from 'chai';
import { cpSync } from 'node:fs';
import { ELB_OPERATIONS } from '../../../../src/simulator/elb/ops/index.ts';
import { ruleOf, setForwards, targetGroupOf } from '../../../../src/simulator/elb/index.ts';
import { decodeRecord, encodeRecord } from '../../../../src/simulator/persist/records.ts';
import { readStore } from '../../../../src/simulator/persist/store.ts';
import type { SavedWorld } from '../../../../src/simulator/persist/store.ts';
import type { SimRegion } from '../../../../src/simulator/state.ts';
import { regionKey, regionOf } from '../../../../src/simulator/world.ts';
import { tempDir } from '../../../support/temp-dir.ts';
import { ACCOUNT, definition, REGION, service, startSimulator } from '../builders.ts';
import { elb, forward, healthOf, loadBalancer, NOT_FOUND, pathRule, targetGroup, valueOf, valuesOf, webBalancer } from './balancers.ts';

describe('ELBv2: what is on disk', () => {
  const dir = tempDir('simulator-elb');
  const key = regionKey(ACCOUNT, REGION);
  /** Without the record of weight changes, which waits for the snapshot. */
  const records = (region: SimRegion | undefined): string => encodeRecord({ ...region?.balancing, weightChanges: [] });

  it('holds every acknowledged write at once', async () => {
    const world = await startSimulator({ dataDir: dir() });
    const web = await webBalancer(world);
    const spare = valueOf(await elb(world, 'CreateTargetGroup', { Name: 'spare', Protocol: 'HTTP', Port: 80, VpcId: 'vpc-1', TargetType: 'ip' }), 'TargetGroupArn');
    const second = valueOf(await elb(world, 'CreateListener', { LoadBalancerArn: web.loadBalancer, Protocol: 'HTTP', Port: 81, DefaultActions: [NOT_FOUND] }), 'ListenerArn');
    const writes: readonly [action: string, input: object][] = [
      ['ModifyRule', { RuleArn: web.rule, Actions: [forward([web.blue, 1], [web.green, 9])] }],
      ['RegisterTargets', { TargetGroupArn: web.blue, Targets: [{ Id: '10.0.0.1' }] }],
      ['DeregisterTargets', { TargetGroupArn: web.blue, Targets: [{ Id: '10.0.0.1' }] }],
      ['ModifyTargetGroup', { TargetGroupArn: web.blue, HealthCheckPath: '/ok' }],
      ['ModifyTargetGroupAttributes', { TargetGroupArn: web.blue, Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '7' }] }],
      ['ModifyListener', { ListenerArn: second, Port: 82, DefaultActions: [forward([spare, 1])] }],
      ['AddTags', { ResourceArns: [web.loadBalancer, second], Tags: [{ Key: 'a', Value: 'b' }] }],
      ['RemoveTags', { ResourceArns: [second], TagKeys: ['a'] }],
      ['DeleteRule', { RuleArn: web.rule }],
      ['DeleteListener', { ListenerArn: second }],
      ['DeleteTargetGroup', { TargetGroupArn: spare }],
      ['DeleteLoadBalancer', { LoadBalancerArn: web.loadBalancer }],
    ];
    const expectSaved = (action: string): void => {
      expect(records(readStore(dir())?.regions.get(key)), action).to.equal(records(world.simulator.world.regions.get(key)));
    };
    expectSaved('the four Create operations');
    for (const [action, input] of writes) {
      await elb(world, action, input as Record<string, unknown>);
      expectSaved(action);
    }
    const all = [...ELB_OPERATIONS.values()].filter(({ effect }) => effect === 'write').map(({ name }) => name);
    expect(['CreateLoadBalancer', 'CreateListener', 'CreateRule', 'CreateTargetGroup', ...writes.map(([action]) => action)].sort()).to.deep.equal(all.sort());
    await world.simulator.close();
  });

  it('brings weights, targets and their timers back after a restart', async () => {
    const first = await startSimulator({ dataDir: `${dir()}/restart` });
    const web = await webBalancer(first);
    await elb(first, 'RegisterTargets', { TargetGroupArn: web.blue, Targets: [{ Id: '10.0.0.1' }] });
    setForwards(first.simulator.world, regionOf(first.simulator.world, ACCOUNT, REGION), web.rule, [{ targetGroupArn: web.blue, weight: 3 }]);
    await first.clock.advance(20_000);
    await first.simulator.close();
    const second = await startSimulator({ dataDir: `${dir()}/restart` });
    const region = regionOf(second.simulator.world, ACCOUNT, REGION);
    expect(ruleOf(region, web.rule)?.forwards).to.deep.equal([{ targetGroupArn: web.blue, weight: 3 }]);
    expect(region.balancing.weightChanges).to.have.length(2);
    expect(await healthOf(second, web.blue)).to.deep.equal(['10.0.0.1:80 initial Elb.RegistrationInProgress']);
    await second.clock.advance(30_000);
    expect(await healthOf(second, web.blue)).to.deep.equal(['10.0.0.1:80 healthy']);
    expect(valuesOf(await elb(second, 'DescribeTargetGroups'), 'TargetGroupName')).to.deep.equal(['blue', 'green']);
    await second.simulator.close();
  });

  it('starts the checks of a group that came into use right before a crash', async () => {
    const path = `${dir()}/crash`;
    const first = await startSimulator({ dataDir: path });
    const web = await webBalancer(first);
    const spare = await targetGroup(first, 'spare');
    await elb(first, 'RegisterTargets', { TargetGroupArn: spare, Targets: [{ Id: '10.0.0.1' }] });
    await pathRule(first, web.listener, 20, '/spare', forward([spare, 1]));
    cpSync(path, `${path}-copy`, { recursive: true });
    await first.simulator.close();
    const second = await startSimulator({ dataDir: `${path}-copy` });
    await second.clock.advance(30_000);
    expect(await healthOf(second, spare)).to.deep.equal(['10.0.0.1:80 healthy']);
    await second.simulator.close();
  });

  it('holds what ECS changed at a load balancer during a call, together with the service', async () => {
    const path = `${dir()}/together`;
    const world = await startSimulator({ dataDir: path });
    const web = await webBalancer(world);
    await world.call('CreateCluster', { clusterName: 'main' });
    await world.call('RegisterTaskDefinition', definition());
    await world.call('CreateService', service({ loadBalancers: [{ targetGroupArn: web.blue, containerName: 'app', containerPort: 80 }] }));
    const live = regionOf(world.simulator.world, ACCOUNT, REGION);
    // What a scheduler may do within UpdateService; the snapshot is a second away.
    targetGroupOf(live, web.blue)?.targets.push({ id: '10.1.1.1', port: 80, state: 'initial', registeredAt: world.clock.now() });
    await world.call('UpdateService', { cluster: 'main', service: 'web', desiredCount: 1 });
    expect(records(readStore(path)?.regions.get(key))).to.equal(records(live)).and.include('10.1.1.1');
    await world.simulator.close();
  });

  it('of an older version, without load balancers, is taken as it is', async () => {
    const world = await startSimulator();
    const saved = decodeRecord(world.simulator.snapshot()) as SavedWorld;
    for (const region of saved.regions.values()) delete (region as Partial<SimRegion>).balancing;
    world.simulator.restore(encodeRecord(saved));
    expect(await loadBalancer(world)).to.include('loadbalancer/app/web/');
    await world.simulator.close();
  });
});
