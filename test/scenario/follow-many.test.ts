import { expect } from 'chai';
import { createWorld, serviceManifest, type World } from '../support/world.ts';

const FOLLOW_SECONDS = 5;

/** Services whose rollout neither ends nor waits: each is looked at every five seconds. */
async function rollingOut(world: World, count: number): Promise<void> {
  const names = Array.from({ length: count }, (_none, index) => `web-${index}`);
  world.sim.world.behaviours = [{ match: 'repo/app:none', outcome: 'no-capacity' }];
  const { service } = serviceManifest('web').spec as { readonly service: object };
  const unguarded = { service: { ...service, deploymentConfiguration: { deploymentCircuitBreaker: { enable: false, rollback: false } } }, rollout: { progressDeadlineSeconds: 7_200 } };
  for (const name of names) await world.apply(serviceManifest(name, unguarded, 'repo/app:none'));
  for (const name of names) await world.until(`${name} rolls out`, async () => (await world.status(name)).rollout?.state === 'Progressing', 600, 5);
  await world.pass(60);
}

describe('many services of one cluster that roll out at once', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld({ account: { limits: { maxConcurrentRollouts: 1_000 } } });
    await world.startOperator();
  });
  afterEach(() => world.close());

  it('are read in tens, and their deployments in twenties, as often as one alone', async function () {
    this.timeout(120_000);
    const count = 50;
    await rollingOut(world, count);
    world.sim.calls.reset();
    const seconds = 120;
    await world.pass(seconds);
    const looks = seconds / FOLLOW_SECONDS;
    const calls = (operation: string): number => world.sim.calls.of(operation).calls;
    // Somewhat more is fair: the one or other look falls outside of the moment for all. Each for itself would be 1,200.
    expect(calls('DescribeServices'), JSON.stringify(world.sim.calls.all())).to.be.within(looks * Math.ceil(count / 10) * 0.9, looks * Math.ceil(count / 10) * 1.5);
    expect(calls('DescribeServiceDeployments')).to.be.within(looks * Math.ceil(count / 20) * 0.9, looks * Math.ceil(count / 20) * 1.5);
  });
});
