/** A deployment of ours that never ends, while the status that knew of it is lost and another commit comes: the commits still arrive. */
import { expect } from 'chai';
import { createBalancer, shiftingManifest, shiftingStrategies, type Balancer } from '../../support/balancer.ts';
import { liveImage, rolledOut, untilCondition, untilReady, writes } from '../../support/scenario.ts';
import { createWorld, serviceManifest, type World } from '../../support/world.ts';

const withoutBreaker = { deploymentCircuitBreaker: { enable: false, rollback: false } };
const { service: declared } = (serviceManifest('web') as unknown as { readonly spec: { readonly service: Readonly<Record<string, unknown>> } }).spec;

describe('a deployment that never ends and that nobody remembers', () => {
  let world: World;
  let balancer: Balancer;
  beforeEach(async () => {
    world = await createWorld();
    balancer = await createBalancer(world);
    world.sim.world.behaviours = [{ match: 'repo/app:bad', outcome: 'no-capacity' }];
    await world.startOperator();
  });
  afterEach(() => world.close());

  const manifests = {
    ROLLING: (image: string, rollout: object) => serviceManifest('web', { rollout, service: { ...declared, deploymentConfiguration: withoutBreaker } }, image),
    CANARY: (image: string, rollout: object) => shiftingManifest(balancer, { ...shiftingStrategies.CANARY.configuration, ...withoutBreaker }, image, { rollout }),
  } as const;

  for (const [strategy, manifest] of Object.entries(manifests)) {
    async function hangsForgotten(rollout: object): Promise<void> {
      await rolledOut(world, manifest('repo/app:1', rollout));
      await world.apply(manifest('repo/app:bad', rollout));
      await world.pass(60);
      await world.apply(manifest('repo/app:2', rollout));
      await world.kube.putStatus(world.ctx, (await world.get('EcsService', 'web'))!, {});
      world.sim.calls.reset();
    }

    it(`${strategy}: is left its time, and then another commit takes its place`, async () => {
      await hangsForgotten({ progressDeadlineSeconds: 600 });
      await untilCondition(world, 'EcsService', 'web', { type: 'RolloutBlocked', status: 'True', reason: 'ForeignDeployment' }, 60);
      const { message = '' } = (await world.condition('web', 'RolloutBlocked')) ?? {};
      expect(message).to.match(/what the spec says takes its place, since status does not say/).and.not.match(/left to end/);
      const announced = /still runs at (\S+Z),/.exec(message)?.[1];
      expect(announced !== undefined, 'a time is named where it does not move').to.equal(strategy === 'ROLLING');
      await world.pass(announced === undefined ? 300 : (Date.parse(announced) - world.clock.now()) / 1000 - 1);
      expect(writes(world)).not.to.have.property('UpdateService');
      if (announced !== undefined) await world.until('what was announced', () => writes(world)['UpdateService'] === 1, 30);
      await untilReady(world, 'web', 1_800);
      expect([liveImage(world, 'web'), writes(world)['UpdateService']]).to.deep.equal(['repo/app:2', 1]);
    });

    it(`${strategy}: is left to people with onNewRevision: Finish`, async () => {
      await hangsForgotten({ progressDeadlineSeconds: 600, onNewRevision: 'Finish' });
      await world.pass(3_600);
      expect(writes(world)).not.to.have.property('UpdateService');
      expect((await world.condition('web', 'RolloutBlocked'))?.message).to.match(/It is left to end, and what differs from the spec is set back then\. To take it back: longshore abort/);
    });
  }
});
