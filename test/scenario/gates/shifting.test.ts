/** Gates as PAUSE hooks under the strategies that shift traffic: the whole operator, the simulator, requests coming in, virtual time. */
import { expect } from 'chai';
import type { KubeObject } from '../../../src/api/meta.ts';
import type { GateStatus } from '../../../src/core/status/ecs-service-status.ts';
import { createBalancer, productionWeights, shiftingManifest, shiftingStrategies, type Balancer } from '../../support/balancer.ts';
import { expectOnly, recordRollout } from '../../support/rollout-record.ts';
import { eventsOf, untilCondition, untilReady } from '../../support/scenario.ts';
import { createWorld, type RunningOperator, type World } from '../../support/world.ts';

const { configuration: canary } = shiftingStrategies.CANARY;
const blueGreen = { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 1 };
const gate = (at: string, approval: object = {}) => ({ name: at.toLowerCase(), at, approval });

describe('gates while traffic shifts', () => {
  let world: World;
  let balancer: Balancer;
  let operator: RunningOperator;
  beforeEach(async () => {
    world = await createWorld();
    balancer = await createBalancer(world);
    operator = await world.startOperator();
  });
  afterEach(() => world.close());

  let tokens = 0;
  async function annotate(verb: string, more: Readonly<Record<string, string>> = {}): Promise<void> {
    tokens += 1;
    const annotations = { 'longshore.dev/action': `${verb}:t${String(tokens)}`, 'longshore.dev/action-by': 'ada', ...more };
    await world.kube.patch(world.ctx, (await world.get('EcsService', 'web'))!, { metadata: { annotations } });
  }
  async function hash(): Promise<string> {
    return (await world.status('web')).rollout?.targetHash ?? '';
  }
  const promote = async (verb = 'promote') => annotate(verb, { 'longshore.dev/action-target': await hash() });
  async function approve(spec: object, name = 'yes'): Promise<KubeObject> {
    return world.apply({ apiVersion: 'longshore.dev/v1beta1', kind: 'RolloutApproval', metadata: { name, namespace: 'default' }, spec: { serviceRef: { name: 'web' }, ...spec } });
  }
  async function gates(): Promise<readonly GateStatus[]> {
    return ((await world.status('web')).rollout?.gates ?? []) as readonly GateStatus[];
  }
  async function untilGate(state: string, name?: string, hookId?: string): Promise<GateStatus> {
    let found: GateStatus | undefined;
    await world.until(`a gate is ${state}`, async () => {
      found = (await gates()).find((each) => each.state === state && (name === undefined || each.name === name) && each.hookId !== hookId);
      return found !== undefined;
    }, 3_600, 5);
    return found!;
  }
  /** `app:1` runs, and `app:2` is on its way; gates stand in its way only, so that the first deployment needs nobody. */
  async function second(configuration: Readonly<Record<string, unknown>>, ...list: readonly object[]): Promise<void> {
    await world.apply(shiftingManifest(balancer, configuration, 'repo/app:1'));
    await untilReady(world, 'web', 3_600, 5);
    world.sim.calls.reset();
    await world.apply(shiftingManifest(balancer, configuration, 'repo/app:2', { rollout: { gates: list } }));
  }

  it('CANARY: waits before each step of production traffic, and each takes an approval of its own', async () => {
    await second(canary, gate('BeforeProduction'));
    const seen: string[] = [];
    let last: string | undefined;
    const { weights } = await recordRollout(world, balancer, 'repo/app:2', {
      during: async () => {
        const waiting = (await gates()).find(({ state, hookId }) => state === 'Waiting' && hookId !== last);
        if (waiting === undefined) return;
        last = waiting.hookId;
        seen.push(productionWeights(world, balancer));
        expect((await world.condition('web', 'Ready'))?.reason).to.equal('AwaitingApproval');
        await world.pass(90);
        expect(productionWeights(world, balancer), 'nothing moves meanwhile').to.equal(seen.at(-1));
        await promote();
      },
    });
    expect(seen.length, 'one wait for each step').to.equal(weights.length - 1);
    expect(seen).to.deep.equal(weights.slice(0, -1));
    expect(world.sim.calls.of('ContinueServiceDeployment').calls).to.equal(seen.length);
    expect((await eventsOf(world, 'web')).filter(({ reason }) => reason === 'GateApproved').length).to.be.greaterThan(0);
    await expectOnly(world, balancer, 'repo/app:2');
  });

  it('BLUE_GREEN: stands at every point that there is, and a full approval made beforehand passes them all', async () => {
    const points = ['BeforeDeployment', 'PreScaleUp', 'PostScaleUp', 'PostTestTraffic', 'BeforeProduction', 'PostProduction'];
    await second(blueGreen, ...points.map((at) => gate(at)));
    await untilCondition(world, 'EcsService', 'web', { type: 'RolloutBlocked', status: 'True', reason: 'AwaitingApproval' });
    await approve({ targetHash: (await world.status('web')).awaiting?.targetHash, full: true });
    await world.pass(5);
    await recordRollout(world, balancer, 'repo/app:2');
    expect((await gates()).map(({ name, state, approvedBy }) => `${name} ${state} ${approvedBy ?? ''}`)).to.deep.equal(points.map((at) => `${at.toLowerCase()} Passed RolloutApproval/yes`));
    await expectOnly(world, balancer, 'repo/app:2');
  });

  for (const at of ['PreScaleUp', 'PostScaleUp', 'PostTestTraffic', 'BeforeProduction', 'PostProduction']) {
    it(`BLUE_GREEN at ${at}: waits until it is approved by name, not by another gate's name`, async () => {
      await second(blueGreen, gate(at));
      await untilGate('Waiting', at.toLowerCase());
      await approve({ targetHash: await hash(), gate: 'other' }, 'other');
      await world.pass(120);
      expect((await gates())[0]?.state).to.equal('Waiting');
      expect((await eventsOf(world, 'other')).map(({ type, reason }) => `${type} ${reason}`)).to.deep.equal(['Warning ApprovalNotUsed']);
      await approve({ targetHash: await hash(), gate: at.toLowerCase() });
      await recordRollout(world, balancer, 'repo/app:2');
      expect((await gates())[0]).to.include({ state: 'Passed', approvedBy: 'RolloutApproval/yes' });
      expect((await eventsOf(world, 'yes')).map(({ type, reason }) => `${type} ${reason}`)).to.deep.equal(['Normal ApprovalUsed']);
    });
  }

  it('promote --full passes what waits and every later step', async () => {
    await second({ strategy: 'LINEAR', linearConfiguration: { stepPercent: 25, stepBakeTimeInMinutes: 1 }, bakeTimeInMinutes: 1 }, gate('BeforeProduction'), gate('PostProduction'));
    await untilGate('Waiting');
    await promote('promote-full');
    await recordRollout(world, balancer, 'repo/app:2');
    await expectOnly(world, balancer, 'repo/app:2');
  });

  for (const away of [false, true]) {
    it(`the time-out is ECS's own: rolls back${away ? ' also while the operator is away' : ''}, and the input is held`, async () => {
      await second(canary, gate('BeforeProduction', { timeoutSeconds: 300 }));
      await untilGate('Waiting');
      if (away) await operator.stop();
      await world.pass(900);
      if (away) await world.startOperator();
      await world.until('it is known to be rolled back', async () => (await world.status('web')).rollout?.state === 'RolledBack', 1_800, 5);
      expect((await gates())[0]?.state).to.equal('TimedOut');
      expect((await world.status('web')).quarantine?.[0]?.reason).to.equal('RolledBackByHook');
      expect(world.sim.calls.of('ContinueServiceDeployment').calls).to.equal(0);
      await expectOnly(world, balancer, 'repo/app:1');
    });
  }

  it('the time-out goes on where the gate says so', async () => {
    await second(blueGreen, gate('PostTestTraffic', { timeoutSeconds: 120, onTimeout: 'Continue' }));
    await recordRollout(world, balancer, 'repo/app:2');
    expect((await gates())[0]?.state).to.equal('TimedOut');
    expect(world.sim.calls.of('ContinueServiceDeployment').calls).to.equal(0);
  });

  it('abort at a gate goes back, and is remembered as the operator\'s', async () => {
    await second(canary, gate('BeforeProduction'));
    const { hookId } = await untilGate('Waiting');
    await promote();
    await untilGate('Waiting', undefined, hookId);
    expect(productionWeights(world, balancer)).to.match(/^(90\/10|10\/90)$/);
    await annotate('abort');
    await world.until('it is rolled back', async () => (await world.status('web')).rollout?.state === 'RolledBack', 1_800, 5);
    expect((await world.status('web')).quarantine?.[0]?.reason).to.equal('RolledBackByOperator');
    expect((await world.status('web')).history?.[0]).to.include({ outcome: 'RolledBack', by: 'Abort' });
    await expectOnly(world, balancer, 'repo/app:1');
  });

  it('a pause holds a gate that was approved, and resume lets it go', async () => {
    await second(blueGreen, gate('BeforeProduction'));
    await untilGate('Waiting');
    await annotate('pause');
    await world.pass(30);
    await approve({ targetHash: await hash() });
    await world.pass(300);
    expect((await gates())[0]?.state).to.equal('Waiting');
    expect((await world.condition('web', 'Ready'))?.message).to.include('longshore resume web -n default');
    await annotate('resume');
    await recordRollout(world, balancer, 'repo/app:2');
  });

  it('a status that is lost at a gate waits there again, and another replica may be the one that passes it', async () => {
    await second(canary, gate('BeforeProduction'));
    const { hookId } = await untilGate('Waiting');
    await promote();
    await untilGate('Waiting', undefined, hookId);
    await operator.kill();
    await world.kube.putStatus(world.ctx, (await world.get('EcsService', 'web'))!, {});
    await world.startOperator();
    const again = await untilGate('Waiting');
    await world.pass(300);
    expect(world.sim.calls.of('ContinueServiceDeployment').calls, 'the annotation of before counts no more').to.equal(1);
    expect((await gates())[0]?.hookId).to.equal(again.hookId);
    await promote();
    await recordRollout(world, balancer, 'repo/app:2');
    await expectOnly(world, balancer, 'repo/app:2');
  });

  it('an approval of the last revision passes no gate of the next one', async () => {
    await second(blueGreen, gate('BeforeProduction'));
    await untilGate('Waiting');
    const old = await hash();
    await world.apply(shiftingManifest(balancer, blueGreen, 'repo/app:3', { rollout: { gates: [gate('BeforeProduction')] } }));
    await approve({ targetHash: old, full: true });
    await world.until('the newer one waits', async () => (await hash()) !== old && (await gates()).some(({ state }) => state === 'Waiting'), 1_800, 5);
    await annotate('promote', { 'longshore.dev/action-target': old });
    await world.pass(120);
    expect((await gates())[0]?.state).to.equal('Waiting');
    expect((await world.status('web')).lastHandledAction?.result).to.include('waits for nothing');
  });
});
