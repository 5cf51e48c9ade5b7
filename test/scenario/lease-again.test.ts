/** A replica that loses its lease stands by and may lead again: what it knew before then is old, and what it had planned is not lost. */
import { expect } from 'chai';
import { FIELD_MANAGER } from '../../src/controllers/gitsource/deps.ts';
import { sleep } from '../../src/runtime/clock.ts';
import { brokenTransport, type BrokenTransport } from '../support/broken-transport.ts';
import { serviceFile, startSource } from '../support/git-source.ts';
import { deploymentsOf, liveImage, liveService, revisionCount, untilReady, writes } from '../support/scenario.ts';
import { createWorld, serviceManifest, type World } from '../support/world.ts';

/** Longer than the lease, the fence and two looks of a candidate. */
const untilLed = 90;

async function steal(world: World): Promise<void> {
  const body = Buffer.from(JSON.stringify({ spec: { holderIdentity: 'thief', leaseDurationSeconds: 30 } }));
  const url = '/apis/coordination.k8s.io/v1/namespaces/default/leases/longshore-test';
  const answer = await world.api.handle({ method: 'PATCH', url, headers: { 'content-type': 'application/merge-patch+json' }, body, signal: new AbortController().signal });
  expect(answer.status).to.equal(200);
}

describe('a replica that leads again', () => {
  let world: World;
  let line: BrokenTransport;
  const commit = (image: string, overrides: Record<string, unknown> = {}): string => world.git.commit({ 'web.yaml': serviceFile('web', overrides, image) });
  const partition = (): void => {
    line.deaf = true;
    line.end('cut');
    line.refuse(() => true, 503, 1e9);
  };
  const heal = (): void => {
    line.deaf = false;
    line.refuse(() => false, 503, 0);
  };
  const updated = (image: string): Promise<void> => world.until(`web runs ${image}`, () => liveImage(world, 'web') === image, 30);

  beforeEach(async () => {
    world = await createWorld();
    line = brokenTransport();
    await world.startOperator(undefined, { elect: true, transport: line.through });
    commit('repo/app:1');
    await startSource(world);
    await untilReadyForImage('repo/app:1');
    world.sim.calls.reset();
  });
  afterEach(() => world.close());

  async function untilReadyForImage(image: string): Promise<void> {
    await world.until(`web is made of ${image}`, () => liveImage(world, 'web') === image, 600);
    await untilReady(world, 'web');
  }

  it('polls its repositories again, without waiting for somebody to touch the source', async () => {
    partition();
    await world.pass(60);
    heal();
    await world.pass(untilLed);
    expect(writes(world)).to.deep.equal({});
    commit('repo/app:2');
    await updated('repo/app:2');
    await untilReady(world, 'web');
    expect(writes(world)).to.deep.equal({ RegisterTaskDefinition: 1, UpdateService: 1 });
  });

  it('believes nothing of before where another replica worked in between', async () => {
    const second = await world.startOperator(undefined, { elect: true });
    partition();
    await world.pass(untilLed);
    commit('repo/app:2');
    await untilReadyForImage('repo/app:2');
    commit('repo/app:3');
    await updated('repo/app:3');
    heal();
    await world.pass(5);
    // In the middle of the rollout.
    await second.kill();
    await world.pass(untilLed);
    await untilReadyForImage('repo/app:3');
    expect(writes(world)).to.deep.equal({ RegisterTaskDefinition: 2, UpdateService: 2 });
    expect(deploymentsOf(world, 'web')).to.have.length(3);
    // Back to what this replica itself had rolled out last.
    commit('repo/app:1');
    await untilReadyForImage('repo/app:1');
    expect(revisionCount(world)).to.equal(3);
    expect(writes(world)).to.deep.equal({ RegisterTaskDefinition: 2, UpdateService: 3 });
    await world.ecs('UpdateService', { cluster: 'main', service: 'web', desiredCount: 7 });
    await world.until('drift is put back', () => liveService(world, 'web')?.desiredCount === 3, 300);
  });

  it('that is cut off again and again in the middle of rollouts: one revision and one deployment for each commit', async () => {
    const second = await world.startOperator(undefined, { elect: true });
    for (let round = 2; round < 6; round += 1) {
      commit(`repo/app:${round}`);
      await world.pass(3 + round);
      partition();
      await world.pass(20 + round * 7);
      heal();
      await untilReadyForImage(`repo/app:${round}`);
    }
    expect(writes(world)).to.deep.equal({ RegisterTaskDefinition: 4, UpdateService: 4 });
    expect(deploymentsOf(world, 'web')).to.have.length(5);
    await second.stop();
  });

  it('that loses its lease while it applies a commit writes none of the rest of it over what its successor applied', async () => {
    // The API server takes its time over web, and only from this replica.
    let slow = true;
    const late = await createWorld();
    try {
      await late.startOperator(undefined, {
        elect: true,
        transport: (direct) => ({
          ...direct,
          async request(request) {
            if (slow && request.method === 'PATCH' && request.path.includes('/ecsservices/web?')) await sleep(late.clock, 15_000, request.signal);
            return await direct.request(request);
          },
        }),
      });
      late.git.commit({ 'web.yaml': serviceFile('web') });
      await startSource(late);
      await late.pass(5);
      await steal(late);
      // The next renewal finds it out; the successor is quicker than the answer.
      await late.pass(6);
      await late.kube.apply(late.ctx, serviceManifest('web', {}, 'repo/app:2'), { fieldManager: FIELD_MANAGER, force: true });
      await late.pass(10);
      const web = await late.get('EcsService', 'web');
      expect(JSON.stringify(web?.spec)).to.contain('repo/app:2').and.not.contain('repo/app:1');
      slow = false;
      const told = late.log.records.filter(({ level, fields }) => level === 'warn' && fields['controller'] === 'gitsource');
      expect(told, 'what is told of the repository').to.deep.equal([]);
    } finally {
      await late.close();
    }
  });
});
