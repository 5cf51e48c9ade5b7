import { expect } from 'chai';
import { awsAccountDefaults } from '../../src/api/v1beta1/awsaccount.ts';
import { untilReady } from '../support/scenario.ts';
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
