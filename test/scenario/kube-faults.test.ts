import { expect } from 'chai';
import { brokenTransport, type BrokenTransport } from '../support/broken-transport.ts';
import { deploymentsOf, liveService, revisionCount, rolledOut, untilReady, writes } from '../support/scenario.ts';
import { createWorld, serviceManifest, type World } from '../support/world.ts';

const kinds = 5;

describe('a Kubernetes API that misbehaves', () => {
  let world: World;
  let line: BrokenTransport;
  beforeEach(async () => {
    world = await createWorld();
    line = brokenTransport();
    await world.startOperator(undefined, { transport: line.through });
    await rolledOut(world, serviceManifest('web'));
    world.sim.calls.reset();
  });
  afterEach(() => world.close());

  for (const how of ['cut', 'gone'] as const) {
    it(`every watch is ${how === 'cut' ? 'cut' : 'answered with 410'}: nothing is written because of it, and the next change arrives`, async () => {
      expect(line.end(how)).to.equal(kinds);
      await world.pass(120);
      expect(writes(world)).to.deep.equal({});
      await world.apply(serviceManifest('web', {}, 'repo/app:2'));
      await world.until('web is updated', () => liveService(world, 'web')?.taskDefinition.endsWith(':2') === true, 5);
      await untilReady(world, 'web');
      expect(revisionCount(world)).to.equal(2);
      expect(deploymentsOf(world, 'web')).to.have.length(2);
    });

    it(`what changes while no watch can be had is noticed afterwards (${how}): edits, new objects, deletions`, async () => {
      await rolledOut(world, serviceManifest('old'));
      world.sim.calls.reset();
      line.deaf = true;
      line.end(how);
      await world.apply(serviceManifest('web', {}, 'repo/app:2'));
      await world.apply(serviceManifest('new'));
      await world.kube.delete(world.ctx, (await world.get('EcsService', 'old'))!, {});
      await world.pass(60);
      line.deaf = false;
      await untilReady(world, 'web');
      await untilReady(world, 'new');
      await world.until('old is gone', async () => (await world.get('EcsService', 'old')) === undefined, 300);
      expect(writes(world)).to.deep.equal({ RegisterTaskDefinition: 2, CreateService: 1, UpdateService: 1, DeleteService: 1 });
    });
  }

  it('watches that are cut again and again during a rollout: one revision, one deployment', async () => {
    await world.apply(serviceManifest('web', {}, 'repo/app:2'));
    for (let round = 0; round < 20; round += 1) {
      await world.pass(4);
      line.end(round % 2 === 0 ? 'cut' : 'gone');
    }
    await untilReady(world, 'web');
    expect(writes(world)).to.deep.equal({ RegisterTaskDefinition: 1, UpdateService: 1 });
  });

  for (const status of [409, 429, 500, 503]) {
    it(`status writes answered ${status} for a while: the rollout goes on, once, and Ready arrives`, async () => {
      line.refuse(({ method, path }) => method === 'PUT' && /\/ecsservices\/web\/status\b/.test(path), status, 6);
      await world.apply(serviceManifest('web', {}, 'repo/app:2'));
      await untilReady(world, 'web');
      expect(line.refused).to.deep.equal(Array.from({ length: 6 }, () => status));
      expect(writes(world)).to.deep.equal({ RegisterTaskDefinition: 1, UpdateService: 1 });
      expect(deploymentsOf(world, 'web')).to.have.length(2);
    });
  }

  it('a real conflict: somebody else writes the object between read and status write', async () => {
    await world.apply(serviceManifest('web', {}, 'repo/app:2'));
    for (let round = 0; round < 30; round += 1) {
      await world.kube.patch(world.ctx, (await world.get('EcsService', 'web'))!, { metadata: { labels: { round: String(round) } } });
      await world.pass(3);
    }
    await untilReady(world, 'web');
    expect(writes(world)).to.deep.equal({ RegisterTaskDefinition: 1, UpdateService: 1 });
  });
});
