/** Shifting deployments whose operator dies, or whose status is lost, at any point: it is followed to its end, and done once. */
import { expect } from 'chai';
import { createBalancer, liveShift, shiftingManifest, shiftingStrategies, type Balancer } from '../../support/balancer.ts';
import { expectOnly, recordRollout } from '../../support/rollout-record.ts';
import { isReady, untilCondition, untilReady, writes } from '../../support/scenario.ts';
import { createWorld, type RunningOperator, type World } from '../../support/world.ts';

const { configuration } = shiftingStrategies['CANARY'];
const points: readonly (readonly [what: string, at: (shift: ReturnType<typeof liveShift>) => boolean])[] = [
  ['in SCALE_UP', ({ stage }) => stage === 'SCALE_UP'],
  ['at the first step', ({ production }) => production === 10],
  ['in BAKE_TIME', ({ stage }) => stage === 'BAKE_TIME'],
  ['in CLEAN_UP', ({ stage, status }) => stage === 'CLEAN_UP' && status === 'IN_PROGRESS'],
];

describe('a shifting deployment that loses its operator', () => {
  let world: World;
  let balancer: Balancer;
  let operator: RunningOperator;
  beforeEach(async () => {
    world = await createWorld();
    balancer = await createBalancer(world);
    operator = await world.startOperator();
    await world.apply(shiftingManifest(balancer, configuration));
    await untilReady(world, 'web', 3_600, 5);
    world.sim.calls.reset();
  });
  afterEach(() => world.close());

  async function lose(what: 'operator' | 'status' | 'both'): Promise<void> {
    if (what !== 'status') await operator.kill();
    if (what !== 'operator') await world.kube.putStatus(world.ctx, (await world.get('EcsService', 'web'))!, {});
    if (what !== 'status') operator = await world.startOperator();
  }

  for (const what of ['operator', 'status', 'both'] as const) {
    for (const [where, at] of points) {
      it(`${what} lost ${where}: ends well, with one deployment and one revision`, async () => {
        await world.apply(shiftingManifest(balancer, configuration, 'repo/app:2'));
        let lost = false;
        const { states } = await recordRollout(world, balancer, 'repo/app:2', {
          async during() {
            if (lost || !at(liveShift(world))) return;
            lost = true;
            await lose(what);
          },
        });
        expect([lost, states.at(-1)?.split(' ')[0]]).to.deep.equal([true, 'Succeeded']);
        await expectOnly(world, balancer, 'repo/app:2');
        expect(await isReady(world, 'web')).to.equal(true);
        expect(writes(world)).to.deep.equal({ RegisterTaskDefinition: 1, UpdateService: 1 });
      });
    }

    it(`${what} lost while ECS goes back: remembered, and not tried again`, async () => {
      world.sim.world.behaviours = [{ match: 'repo/app:bad', outcome: 'pull-error' }];
      await world.apply(shiftingManifest(balancer, configuration, 'repo/app:bad', { rollout: { failFast: { disabledReasons: ['ImagePull'] } } }));
      await world.until('ECS goes back', () => liveShift(world).status === 'ROLLBACK_IN_PROGRESS', 1_800);
      await lose(what);
      await untilCondition(world, 'EcsService', 'web', { type: 'RolloutBlocked', status: 'True' }, 600);
      await expectOnly(world, balancer, 'repo/app:1');
      await untilCondition(world, 'EcsService', 'web', { type: 'Stalled', status: 'True' }, 60);
      expect((await world.status('web')).quarantine).to.have.length(1);
      expect(writes(world)).to.deep.equal({ RegisterTaskDefinition: 1, UpdateService: 1 });
    });
  }
});
