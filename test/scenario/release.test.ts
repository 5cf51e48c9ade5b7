/** Many services released at once, with AWS's request buckets in force: what runs is looked at all the same. */
import { expect } from 'chai';
import { liveService } from '../support/scenario.ts';
import { createWorld, serviceManifest, type World } from '../support/world.ts';

const SERVICES = 40;
const nameOf = (index: number): string => `service-${String(index)}`;
const breakerOff = { deploymentCircuitBreaker: { enable: false, rollback: false }, minimumHealthyPercent: 100, maximumPercent: 200 };

describe('a release of many services', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld({ sim: { throttle: true }, account: { limits: { maxConcurrentRollouts: 1_000 } } });
    await world.startOperator();
  });
  afterEach(() => world.close());

  function manifestOf(index: number, image: string): ReturnType<typeof serviceManifest> {
    const { spec } = serviceManifest('web') as unknown as { readonly spec: { readonly service: object } };
    return serviceManifest(nameOf(index), { service: { ...spec.service, desiredCount: 1, deploymentConfiguration: breakerOff } }, image);
  }

  it('stops the first one that fails within one poll, while most still wait to be started, and throttles nothing', async () => {
    for (let index = 0; index < SERVICES; index += 1) await world.apply(manifestOf(index, 'repo/app:1'));
    const updates = (): number => world.sim.calls.of('UpdateService').calls;
    await world.until('all services are Ready', async () => {
      for (let index = 0; index < SERVICES; index += 1) if ((await world.condition(nameOf(index), 'Ready'))?.status !== 'True') return false;
      return true;
    }, 1_800, 10);
    world.sim.world.behaviours = [{ match: 'repo/app:bad', outcome: 'pull-error' }];
    world.sim.calls.reset();
    for (let index = 0; index < SERVICES; index += 1) await world.apply(manifestOf(index, index === 0 ? 'repo/app:bad' : 'repo/app:2'));
    const bad = () => liveService(world, nameOf(0));
    await world.until('its first task failed', () => (bad()?.deployments[0]?.failedTasks ?? 0) > 0, 300);
    expect(updates(), 'most are not started yet').to.be.lessThan(SERVICES - 10);
    await world.pass(6);
    expect(bad()?.serviceDeployments[0]?.status).to.match(/^(STOP_REQUESTED|ROLLBACK)/);
    await world.until('all were released', () => updates() >= SERVICES, 300);
    expect(world.sim.calls.total().throttled).to.equal(0);
  });
});
