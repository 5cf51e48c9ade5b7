/** What comes in between while a canary waits at its gate: a spec that is refused, and a person at the AWS console. */
import { expect } from 'chai';
import type { GateStatus } from '../../../src/core/status/ecs-service-status.ts';
import { createBalancer, liveShift, productionWeights, shiftingManifest, shiftingStrategies, type Balancer } from '../../support/balancer.ts';
import { expectOnly, recordRollout } from '../../support/rollout-record.ts';
import { eventsOf, untilCondition, untilReady } from '../../support/scenario.ts';
import { createWorld, type RunningOperator, type World } from '../../support/world.ts';

const { configuration: canary } = shiftingStrategies.CANARY;
const gate = (at: string, name = at.toLowerCase()) => ({ name, at, approval: {} });

describe('while a canary waits at its gate', () => {
  let world: World;
  let balancer: Balancer;
  let operator: RunningOperator;
  beforeEach(async () => {
    world = await createWorld();
    balancer = await createBalancer(world);
    operator = await world.startOperator();
    await world.apply(shiftingManifest(balancer, canary, 'repo/app:1'));
    await untilReady(world, 'web', 3_600, 5);
    world.sim.calls.reset();
    await world.apply(shiftingManifest(balancer, canary, 'repo/app:2', { rollout: { gates: [gate('BeforeProduction')] } }));
    await untilWaiting();
  });
  afterEach(() => world.close());

  let tokens = 0;
  async function annotate(verb: string, more: Readonly<Record<string, string>> = {}): Promise<string> {
    tokens += 1;
    const annotations = { 'longshore.dev/action': `${verb}:t${String(tokens)}`, 'longshore.dev/action-by': 'ada', ...more };
    await world.kube.patch(world.ctx, (await world.get('EcsService', 'web'))!, { metadata: { annotations } });
    await world.until(`${verb} is answered`, async () => (await world.status('web')).lastHandledAction?.token === `t${String(tokens)}`, 300);
    return (await world.status('web')).lastHandledAction?.result ?? '';
  }
  const hash = async (): Promise<string> => (await world.status('web')).rollout?.targetHash ?? '';
  const waiting = async (): Promise<GateStatus | undefined> => ((await world.status('web')).rollout?.gates as readonly GateStatus[] | undefined)?.find(({ state }) => state === 'Waiting');
  const untilWaiting = (): Promise<void> => world.until('its gate waits', async () => (await waiting()) !== undefined, 3_600, 5);

  describe('comes a spec that only the operator refuses (two gates at one stage)', () => {
    beforeEach(async () => {
      await world.apply(shiftingManifest(balancer, canary, 'repo/app:3', { rollout: { gates: [gate('BeforeProduction'), gate('BeforeProduction', 'again')] } }));
      await untilCondition(world, 'EcsService', 'web', { type: 'Valid', status: 'False', reason: 'InvalidSpec', message: /spec\.rollout\.gates\[1\]\.at.*Gate beforeproduction at PRE_PRODUCTION_TRAFFIC_SHIFT waits.*longshore promote web/s });
    });

    it('each step is promoted to its end, and nothing of the refused spec is sent', async () => {
      let last: string | undefined;
      await recordRollout(world, balancer, 'repo/app:2', {
        during: async () => {
          const now = await waiting();
          if (now === undefined || now.hookId === last) return;
          last = now.hookId;
          expect(await annotate('promote', { 'longshore.dev/action-target': await hash() })).to.equal('Done');
          expect(await world.condition('web', 'Stalled')).to.include({ status: 'True', reason: 'InvalidSpec' });
        },
      });
      expect(world.sim.calls.of('ContinueServiceDeployment').calls).to.equal(2);
      expect(world.sim.calls.of('UpdateService').calls, 'of the valid spec alone').to.equal(1);
      await world.until('its end is known', async () => (await world.status('web')).history?.[0]?.outcome === 'Succeeded', 300);
      expect((await eventsOf(world, 'web')).map(({ reason }) => reason)).to.include('RolloutSucceeded');
      await world.pass(600);
      expect(await world.condition('web', 'Valid')).to.include({ status: 'False', reason: 'InvalidSpec' });
      await expectOnly(world, balancer, 'repo/app:2');
    });

    it('it is aborted, and another replica may be the one that sees it end', async () => {
      expect(await annotate('abort')).to.equal('Done');
      await operator.kill();
      await world.startOperator();
      await world.until('it is rolled back', async () => (await world.status('web')).rollout?.state === 'RolledBack', 1_800, 5);
      expect((await world.status('web')).quarantine?.[0]?.reason).to.equal('RolledBackByOperator');
      expect(await world.condition('web', 'Stalled')).to.include({ status: 'True', reason: 'InvalidSpec' });
      await expectOnly(world, balancer, 'repo/app:1');
    });

    it('a spec that is right again is rolled out in its place', async () => {
      await world.apply(shiftingManifest(balancer, canary, 'repo/app:4', { rollout: { gates: [] } }));
      await untilReady(world, 'web', 3_600, 5);
      await expectOnly(world, balancer, 'repo/app:4');
    });
  });

  describe('comes an UpdateService of somebody else', () => {
    beforeEach(async () => {
      const { taskDefinition } = await world.ecs('DescribeTaskDefinition', { taskDefinition: (await world.status('web')).desired?.taskDefinitionArn });
      const { family, cpu, memory, networkMode, requiresCompatibilities, executionRoleArn, containerDefinitions } = taskDefinition;
      const hacked = await world.ecs('RegisterTaskDefinition', { family, cpu, memory, networkMode, requiresCompatibilities, executionRoleArn, containerDefinitions: [{ ...containerDefinitions[0], image: 'repo/app:hacked' }] });
      const before = liveShift(world).arn;
      await world.ecs('UpdateService', { cluster: 'main', service: 'web', taskDefinition: hacked['taskDefinition'].taskDefinitionArn });
      await world.until('that deployment is at the gate', () => liveShift(world).arn !== before && liveShift(world).stage === 'PRE_PRODUCTION_TRAFFIC_SHIFT', 3_600, 5);
      await untilCondition(world, 'EcsService', 'web', { type: 'RolloutBlocked', status: 'True', reason: 'ForeignDeployment', message: /waits at gate beforeproduction \(PRE_PRODUCTION_TRAFFIC_SHIFT\), until ECS rolls it back by itself at 20.*longshore abort web -n default/ }, 120);
    });

    it('it is not promoted, and the reason says who can pass it', async () => {
      const [weights, { arn }] = [productionWeights(world, balancer), liveShift(world)];
      expect(await annotate('promote', { 'longshore.dev/action-target': await hash() })).to.include(`--service-deployment-arn ${arn}`);
      await world.pass(120);
      expect(world.sim.calls.of('ContinueServiceDeployment').calls).to.equal(0);
      expect(productionWeights(world, balancer)).to.equal(weights);
    });

    it('it is taken back by an abort, and then the spec has its way', async () => {
      const { arn } = liveShift(world);
      expect(await annotate('abort')).to.equal('Done');
      expect(world.sim.calls.of('StopServiceDeployment').calls).to.equal(1);
      await world.until('it is rolled back', () => liveShift(world).arn !== arn || liveShift(world).status === 'ROLLBACK_SUCCESSFUL', 1_800, 5);
      expect((await world.status('web')).quarantine ?? [], 'nothing of the spec is held').to.deep.equal([]);
      let last: string | undefined;
      await world.until('what the spec asks for is deployed again, through its gate', async () => {
        const now = await waiting();
        if (now !== undefined && now.hookId !== last && liveShift(world).arn !== arn) {
          last = now.hookId;
          await annotate('promote', { 'longshore.dev/action-target': await hash() });
        }
        return (await world.condition('web', 'Ready'))?.status === 'True';
      }, 7_200, 5);
      await expectOnly(world, balancer, 'repo/app:2');
    });
  });
});
