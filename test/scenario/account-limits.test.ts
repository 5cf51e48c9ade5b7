import { expect } from 'chai';
import { awsAccountDefaults } from '../../src/api/v1beta1/awsaccount.ts';
import { untilCondition, untilReady, writes } from '../support/scenario.ts';
import { createWorld, serviceManifest, type World } from '../support/world.ts';

const names = Array.from({ length: 30 }, (_, index) => `web-${index}`);

/** Services of which ECS has a deployment that runs. */
const rollingOut = (world: World): number =>
  [...world.sim.world.regions.values()].flatMap(({ services }) => [...services.values()]).filter(({ deployments }) => deployments[0]?.rolloutState === 'IN_PROGRESS').length;

/** The most rollouts that ran at once in so many seconds. */
async function mostAtOnce(world: World, seconds: number): Promise<number> {
  let most = 0;
  for (let second = 0; second < seconds; second += 1) {
    await world.pass(1);
    most = Math.max(most, rollingOut(world));
  }
  return most;
}

describe('limits.maxConcurrentRollouts', () => {
  for (const [what, limits, allowed] of [
    ['an account that says nothing of limits', {}, awsAccountDefaults.maxConcurrentRollouts],
    ['an account that says five', { limits: { maxConcurrentRollouts: 5 } }, 5],
  ] as const) {
    it(`${what}: ${allowed} of thirty new services are rolled out at once, and all of them in the end`, async () => {
      const world = await createWorld({ account: limits });
      try {
        await world.startOperator();
        for (const name of names) await world.apply(serviceManifest(name));
        expect(await mostAtOnce(world, 300)).to.equal(allowed);
        for (const name of names) await untilReady(world, name);
      } finally {
        await world.close();
      }
    });
  }
});

/** Services that ECS shows as running. */
const active = (world: World): number =>
  [...world.sim.world.regions.values()].flatMap(({ services }) => [...services.values()]).filter(({ status }) => status === 'ACTIVE').length;

describe('limits.maxDeletesPerHour', () => {
  it('holds for an operator that is killed every few seconds: three of eight deletions in an hour, three more in the next', async () => {
    const world = await createWorld({ account: { limits: { maxDeletesPerHour: 3 } } });
    try {
      const doomed = names.slice(0, 8);
      let operator = await world.startOperator();
      for (const name of doomed) await world.apply(serviceManifest(name));
      for (const name of doomed) await untilReady(world, name);
      for (const name of doomed) await world.kube.delete(world.ctx, (await world.get('EcsService', name))!, {});
      for (let life = 0; life < 10; life += 1) {
        await world.pass(2);
        await operator.kill();
        operator = await world.startOperator();
      }
      await world.pass(3_300);
      expect(active(world)).to.equal(5);
      await world.pass(700);
      expect(active(world)).to.equal(2);
    } finally {
      await world.close();
    }
  });
});

describe('limits.maxMissingPercent', () => {
  it('an account that is halted stays halted over a restart while the loss is seen, and goes on when the services are back', async () => {
    const world = await createWorld();
    try {
      const all = names.slice(0, 10);
      const first = await world.startOperator();
      for (const name of all) await world.apply(serviceManifest(name));
      for (const name of all) await untilReady(world, name);
      const [region] = [...world.sim.world.regions.values()].filter(({ services }) => services.size === all.length);
      const lost = [...region!.services].slice(0, 5);
      for (const [arn] of lost) region!.services.delete(arn);
      await untilCondition(world, 'AwsAccount', 'default', { type: 'Ready', status: 'False', reason: 'AccountHalted' }, 90);
      world.sim.calls.reset();
      await first.kill();
      await world.apply(serviceManifest('web-9', {}, 'repo/app:2'));
      await world.kube.delete(world.ctx, (await world.get('EcsService', 'web-8'))!, {});
      // No answer to the sweeps of the new process: all it knows is what the old one wrote.
      world.sim.faults.set({ kind: 'error', operation: 'DescribeServices', times: 20 });
      await world.startOperator();
      await world.pass(900);
      expect(writes(world), 'nothing is made anew, edited or deleted').to.deep.equal({});
      expect((await world.condition('web-9', 'Stalled'))?.reason).to.equal('AccountHalted');

      for (const [arn, service] of lost) region!.services.set(arn, service);
      for (const name of all.filter((name) => name !== 'web-8')) await untilReady(world, name, 400);
      await untilCondition(world, 'AwsAccount', 'default', { type: 'Ready', status: 'True', reason: 'Verified' }, 30);
      expect(writes(world)).to.deep.equal({ RegisterTaskDefinition: 1, UpdateService: 1, DeleteService: 1 });
    } finally {
      await world.close();
    }
  });
});
