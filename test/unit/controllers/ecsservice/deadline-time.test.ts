/** Deadlines under a wall clock that somebody sets. */
import { expect } from 'chai';
import { readyWorld } from '../../../support/fakes/service-world.ts';
import type { ServiceWorld } from '../../../support/fakes/service-world.ts';

const HOUR_MS = 3_600_000;
const spec = { rollout: { progressDeadlineSeconds: 600 } };
const calls = (world: ServiceWorld, name: string): number => world.ecs.calls.filter(({ operation }) => operation === name).length;
async function later(world: ServiceWorld, seconds = 5): Promise<void> {
  await world.clock.advance(seconds * 1000);
  const outcome = await world.pass();
  if (outcome instanceof Error) throw outcome;
}
async function rolling(): Promise<ServiceWorld> {
  const world = await readyWorld();
  world.apply({ image: 'app:2', spec });
  await world.pass();
  await later(world);
  return world;
}

describe('EcsService: a wall clock that is set forward past the deadline of a rollout', () => {
  it('does not take it back; the deadline is judged by the time that has really passed', async () => {
    const world = await rolling();
    await later(world, 60);
    world.clock.setWall(2 * HOUR_MS);
    for (let pass = 0; pass < 10; pass += 1) await later(world, 30);
    expect(calls(world, 'stopServiceDeployment')).to.equal(0);
    expect(world.status().rollout?.state).to.equal('Progressing');
    await later(world, 300);
    expect(world.status().rollout).to.include({ state: 'Stopping', stopCause: 'ProgressDeadline' });
    expect(calls(world, 'stopServiceDeployment')).to.equal(1);
  });

  it('right after the rollout began, or moved to its next stage, is no other', async () => {
    const world = await readyWorld();
    world.apply({ image: 'app:2', spec });
    await world.pass();
    world.clock.setWall(HOUR_MS);
    for (const stage of ['SCALE_UP', 'POST_SCALE_UP', 'BAKE_TIME']) {
      world.ecs.mark({ lifecycleStage: stage, deploymentConfiguration: { strategy: 'BLUE_GREEN' } });
      await later(world);
      world.clock.setWall(HOUR_MS);
      await later(world, 300);
    }
    expect(calls(world, 'stopServiceDeployment')).to.equal(0);
    world.ecs.end('SUCCESSFUL');
    await later(world);
    expect(world.condition('Ready')).to.equal('True Ready');
  });

  it('counts for a process that starts afterwards: it has nothing else to go by', async () => {
    const world = await rolling();
    world.clock.setWall(2 * HOUR_MS);
    world.restart();
    await later(world);
    expect(calls(world, 'stopServiceDeployment')).to.equal(1);
  });

  it('a clock that is set back stops nothing early', async () => {
    const world = await rolling();
    world.clock.setWall(-HOUR_MS);
    await later(world, 500);
    expect(calls(world, 'stopServiceDeployment')).to.equal(0);
  });
});

describe('EcsService: a wall clock that is set forward past the time-out of a gate', () => {
  for (const onTimeout of ['Continue', 'Rollback'] as const) {
    it(`lets nothing pass and sends nothing away (${onTimeout}), until the time has really passed`, async () => {
      const world = await readyWorld();
      world.apply({ image: 'app:2', spec: { rollout: { gates: [{ name: 'sign-off', at: 'BeforeDeployment', approval: { timeoutSeconds: 600, onTimeout } }] } } });
      await later(world);
      world.clock.setWall(2 * HOUR_MS);
      for (let pass = 0; pass < 10; pass += 1) await later(world, 30);
      expect(world.condition('Ready')).to.equal('False AwaitingApproval');
      expect(calls(world, 'updateService')).to.equal(0);
      await later(world, 300);
      expect(calls(world, 'updateService')).to.equal(onTimeout === 'Continue' ? 1 : 0);
      expect(world.status().quarantine?.[0]?.reason).to.equal(onTimeout === 'Continue' ? undefined : 'ApprovalTimedOut');
    });
  }
});
