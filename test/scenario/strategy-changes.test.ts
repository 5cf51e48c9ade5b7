import { expect } from 'chai';
import type { KubeObject } from '../../src/api/meta.ts';
import { createBalancer, runningImages, sendTraffic, shiftingManifest, type Balancer } from '../support/balancer.ts';
import { deploymentsOf, liveService, untilReady, writes } from '../support/scenario.ts';
import { createWorld, type World } from '../support/world.ts';

const rolling = { strategy: 'ROLLING', earlySuccessCriteria: { enable: true, healthyPercent: 100, sourceServiceRevisionCleanup: 'BLOCKING' } };
const blueGreen = { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 1 };
const canary = { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 20, canaryBakeTimeInMinutes: 1 }, bakeTimeInMinutes: 1 };
const linear = { strategy: 'LINEAR', linearConfiguration: { stepPercent: 50, stepBakeTimeInMinutes: 1 }, bakeTimeInMinutes: 1 };

describe('a service that changes its strategy on virtual time', () => {
  let world: World;
  let balancer: Balancer;
  beforeEach(async () => {
    world = await createWorld();
    balancer = await createBalancer(world);
    await world.startOperator();
  });
  afterEach(() => world.close());

  /** Under ROLLING the balancer has nothing to shift with. */
  function manifest(configuration: Readonly<Record<string, unknown>>, image: string): KubeObject {
    const whole = shiftingManifest(balancer, configuration, image);
    if (configuration['strategy'] !== 'ROLLING') return whole;
    const { service, ...spec } = whole.spec as { readonly service: { readonly loadBalancers: readonly object[] } };
    const loadBalancers = service.loadBalancers.map((each) => Object.fromEntries(Object.entries(each).filter(([name]) => name !== 'advancedConfiguration')));
    return { ...whole, spec: { ...spec, service: { ...service, loadBalancers } } };
  }

  it("takes the two steps of AWS's guide as well: advancedConfiguration by a rolling deployment, then the strategy by none", async () => {
    await world.apply(manifest(rolling, 'repo/app:0'));
    await untilReady(world, 'web');
    for (const [configuration, deployments] of [[rolling, 2], [blueGreen, 2]] as const) {
      world.sim.calls.reset();
      await world.apply(shiftingManifest(balancer, configuration, 'repo/app:0'));
      await untilReady(world, 'web', 3600);
      await world.pass(120);
      expect(writes(world), `to ${configuration.strategy}`).to.deep.equal({ UpdateService: 1 });
      expect(deploymentsOf(world, 'web')).to.have.length(deployments);
    }
    await world.apply(shiftingManifest(balancer, blueGreen, 'repo/app:1'));
    await untilReady(world, 'web', 3600);
    expect(await world.status('web')).to.have.nested.property('rollout.strategy', 'BLUE_GREEN');
    expect(runningImages(world)).to.deep.equal(['repo/app:1']);
  });

  it('takes the Lambda hooks of the spec along to ROLLING, as ECS does', async () => {
    const lifecycleHooks = [{ targetType: 'AWS_LAMBDA', hookTargetArn: 'arn:aws:lambda:eu-central-1:123456789012:function:check', roleArn: 'arn:aws:iam::123456789012:role/hooks', lifecycleStages: ['PRE_SCALE_UP'] }];
    await world.apply(manifest({ ...blueGreen, lifecycleHooks }, 'repo/app:0'));
    await untilReady(world, 'web', 3600);
    world.sim.calls.reset();
    await world.apply(manifest({ ...rolling, lifecycleHooks }, 'repo/app:1'));
    await untilReady(world, 'web', 3600);
    await world.pass(300);
    expect(writes(world)).to.deep.equal({ RegisterTaskDefinition: 1, UpdateService: 1 });
    expect(liveService(world, 'web')?.members['deploymentConfiguration']).to.deep.include({ strategy: 'ROLLING', lifecycleHooks });
  });

  it('takes each change in one UpdateService that ECS accepts, and deploys by the new strategy from then on, without a lost request', async () => {
    await world.apply(manifest(rolling, 'repo/app:0'));
    await untilReady(world, 'web');
    const traffic = sendTraffic(world, balancer);
    let version = 0;
    for (const configuration of [blueGreen, linear, canary, blueGreen, canary, linear, blueGreen, rolling]) {
      world.sim.calls.reset();
      await world.apply(manifest(configuration, `repo/app:${String(version)}`));
      await untilReady(world, 'web', 3600);
      expect(writes(world), `to ${configuration.strategy}`).to.deep.equal({ UpdateService: 1 });
      version += 1;
      await world.apply(manifest(configuration, `repo/app:${String(version)}`));
      await untilReady(world, 'web', 3600);
      expect(runningImages(world)).to.deep.equal([`repo/app:${String(version)}`]);
      expect(await world.status('web')).to.have.nested.property('rollout.strategy', configuration.strategy);
    }
    traffic.stop();
    const { requests, unhealthy, unavailable } = traffic.record();
    expect(requests).to.be.greaterThan(10_000);
    expect({ unhealthy, unavailable }, 'requests that nobody answered').to.deep.equal({ unhealthy: 0, unavailable: 0 });
  });
});
