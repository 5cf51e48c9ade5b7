/** ROLLING behind a load balancer with requests coming in: the weights stay as they are, and the end is exactly old or exactly new. */
import { expect } from 'chai';
import type { KubeObject } from '../../../src/api/meta.ts';
import { createBalancer, productionWeights, shiftingManifest, type Balancer } from '../../support/balancer.ts';
import { expectOnly, recordRollout } from '../../support/rollout-record.ts';
import { untilReady } from '../../support/scenario.ts';
import { createWorld, type World } from '../../support/world.ts';

describe('a rolling deployment with requests coming in', () => {
  let world: World;
  let balancer: Balancer;
  beforeEach(async () => {
    world = await createWorld();
    world.sim.world.behaviours = [{ match: 'repo/app:bad', outcome: 'pull-error' }];
    balancer = await createBalancer(world);
    await world.startOperator();
    await world.apply(manifest('repo/app:1'));
    await untilReady(world, 'web', 1_800, 5);
  });
  afterEach(() => world.close());

  /** In the blue group alone, as a service that has never shifted traffic. */
  function manifest(image: string): KubeObject {
    const whole = shiftingManifest(balancer, { strategy: 'ROLLING', minimumHealthyPercent: 100, maximumPercent: 200 }, image);
    const { service, ...spec } = whole.spec as { readonly service: { readonly loadBalancers: readonly object[] } };
    const loadBalancers = service.loadBalancers.map((each) => Object.fromEntries(Object.entries(each).filter(([name]) => name !== 'advancedConfiguration')));
    return { ...whole, spec: { ...spec, service: { ...service, loadBalancers } } };
  }

  it('loses none on the way to the new revision, and never touches the weights', async () => {
    await world.apply(manifest('repo/app:2'));
    const { weights, states } = await recordRollout(world, balancer, 'repo/app:2');
    expect([states.at(-1), weights]).to.deep.equal(['Succeeded', ['100/0']]);
    await expectOnly(world, balancer, 'repo/app:2');
    expect(productionWeights(world, balancer)).to.equal('100/0');
  });

  it('loses none while a revision fails and is taken back', async () => {
    await world.apply(manifest('repo/app:bad'));
    const { weights, states } = await recordRollout(world, balancer, 'repo/app:bad');
    expect([states.at(-1), weights]).to.deep.equal(['RolledBack', ['100/0']]);
    await expectOnly(world, balancer, 'repo/app:1');
  });
});
