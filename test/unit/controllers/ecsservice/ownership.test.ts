import { expect } from 'chai';
import { readyWorld } from '../../../support/fakes/service-world.ts';
import type { ServiceWorld } from '../../../support/fakes/service-world.ts';

const service = { desiredCount: 2, launchType: 'FARGATE', networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } } };

/** Ready and Stalled, and that nothing was written to AWS. */
function expectRefused(world: ServiceWorld, reason: string, name = 'web'): void {
  expect(world.condition('Ready', name)).to.equal(`False ${reason}`);
  expect(world.condition('Stalled', name)).to.equal(`True ${reason}`);
  expect(world.ecs.writes()).to.deep.equal([]);
}

describe('EcsService: whose service it is', () => {
  async function foreign(tags: readonly object[], members: object = {}): Promise<ServiceWorld> {
    const world = await readyWorld();
    world.ecs.meddle({ tags, ...members });
    world.kube.remove('EcsService', { namespace: 'shop', name: 'web' });
    await world.pass();
    world.ecs.calls.length = 0;
    return world;
  }

  it('leaves a service of another owner alone', async () => {
    const world = await foreign(['installation', 'namespace', 'name'].map((key) => ({ key: `longshore.dev/${key}`, value: 'other' })));
    world.apply();
    await world.pass();
    expectRefused(world, 'NotOwned');
    expect(world.status().target).to.equal(undefined);
  });

  it('adopts an untagged service only when told to, once, and then only reports its differences', async () => {
    const world = await foreign([]);
    world.apply({ image: 'app:2' });
    await world.pass();
    expectRefused(world, 'AdoptionNeeded');
    world.apply({ image: 'app:2', spec: { adoption: { policy: 'IfUnowned' } } });
    await world.settle();
    await world.clock.advance(120_000);
    await world.settle();
    expect(world.ecs.writes()).to.deep.equal(['tagResource']);
    expect(world.condition('Drifted')).to.equal('True DriftReported');
    expect(world.condition('Ready')).to.equal('False DriftReported');
    expect(world.status().target?.adoptedAt).to.be.a('string');
    expect(world.kube.events.filter((event) => event.reason === 'Adopted').length).to.equal(1);
  });

  it('never touches a service behind an Express service, or of another controller', async () => {
    for (const [members, reason] of [[{ resourceManagementType: 'ECS' }, 'ExpressService'], [{ deploymentController: { type: 'CODE_DEPLOY' } }, 'UnsupportedController']] as const) {
      const world = await foreign([], members);
      world.apply();
      await world.pass();
      expectRefused(world, reason);
    }
  });

  it('says what needs a replacement, and changes nothing', async () => {
    const world = await readyWorld();
    const writes = world.ecs.writes().length;
    world.apply({ spec: { service: { ...service, schedulingStrategy: 'DAEMON' } } });
    world.ecs.meddle({ schedulingStrategy: 'REPLICA' });
    await world.pass();
    expect(world.condition('Stalled')).to.equal('True NeedsReplacement');
    expect(world.ecs.writes().length).to.equal(writes);
  });
});
