import { expect } from 'chai';
import { memoryJournal } from '../../src/apiserver/store/journal.ts';
import { keptJournal } from '../support/kept-journal.ts';
import { deploymentsOf, liveService, revisionCount, rolledOut, untilReady, writes } from '../support/scenario.ts';
import { accountId, createWorld, region, serviceManifest, type World } from '../support/world.ts';

const account = {
  apiVersion: 'longshore.dev/v1beta1',
  kind: 'AwsAccount',
  metadata: { name: 'default' },
  spec: { accountId, regions: [region], defaultRegion: region, endpoints: { ecs: 'http://sim.invalid', sts: 'http://sim.invalid' }, access: [{ namespaces: { matchNames: ['*'] } }] },
};

/** A request for kinds of which the operator's client knows nothing. */
async function ask(world: World, method: string, url: string, body?: object): Promise<any> {
  const bytes = body === undefined ? new Uint8Array() : Buffer.from(JSON.stringify(body));
  const answer = await world.api.handle({ method, url, headers: { 'content-type': 'application/json' }, body: bytes, signal: new AbortController().signal });
  return JSON.parse(answer.body as string);
}

const leaseHolder = async (world: World): Promise<string | undefined> =>
  (await ask(world, 'GET', '/apis/coordination.k8s.io/v1/namespaces/default/leases/longshore-test')).spec?.holderIdentity;

describe('an API server that is restarted under a running operator', () => {
  let disk: ReturnType<typeof keptJournal>;
  let world: World;
  beforeEach(async () => {
    disk = keptJournal();
    world = await createWorld({ journal: disk.open() });
    await world.startOperator(undefined, { elect: true });
    await rolledOut(world, serviceManifest('web'));
    world.sim.calls.reset();
  });
  afterEach(() => world.close());

  for (const downSeconds of [0, 3, 120]) {
    it(`with its data, after ${downSeconds} s: watches go on, the lease is held, nothing is written to AWS`, async () => {
      await world.restartApi(disk.open(), downSeconds);
      await world.pass(120);
      expect(writes(world)).to.deep.equal({});
      expect(await leaseHolder(world)).to.equal('operator-1');
      await world.apply(serviceManifest('web', {}, 'repo/app:2'));
      await untilReady(world, 'web');
      expect(writes(world)).to.deep.equal({ RegisterTaskDefinition: 1, UpdateService: 1 });
      expect(deploymentsOf(world, 'web')).to.have.length(2);
    });
  }

  it('with its data in the middle of a rollout: one revision, one deployment', async () => {
    await world.apply(serviceManifest('web', {}, 'repo/app:2'));
    for (let round = 0; round < 6; round += 1) {
      await world.pass(5);
      await world.restartApi(disk.open(), 4);
    }
    await untilReady(world, 'web');
    expect(writes(world)).to.deep.equal({ RegisterTaskDefinition: 1, UpdateService: 1 });
  });

  for (const downSeconds of [0, 120]) {
    it(`without its data, after ${downSeconds} s: an object that vanished is no order to delete; put back, it finds its service`, async () => {
      const before = liveService(world, 'web');
      await world.restartApi(memoryJournal(), downSeconds);
      await world.pass(1200);
      expect(writes(world)).to.deep.equal({});
      expect(liveService(world, 'web')).to.include({ status: 'ACTIVE', taskDefinition: before?.taskDefinition, desiredCount: 3 });
      expect(await leaseHolder(world)).to.equal('operator-1');

      await world.apply(account);
      await rolledOut(world, serviceManifest('web'));
      expect(deploymentsOf(world, 'web'), JSON.stringify(writes(world))).to.have.length(1);
      expect(revisionCount(world)).to.equal(1);
      expect(writes(world)).to.not.have.any.keys('CreateService', 'DeleteService', 'RegisterTaskDefinition');
    });
  }

  it('without its data, and at once written by others beyond the version that the watches knew: nothing is missed', async () => {
    // As `openLevelJournal` starts an empty directory: at the time, which is above every version that the old store gave.
    await world.restartApi(memoryJournal(world.clock.now()));
    await world.apply(account);
    await world.apply(serviceManifest('other'));
    for (let n = 0; n < 150; n += 1) await ask(world, 'POST', '/api/v1/namespaces/default/configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `c${n}` } });
    await untilReady(world, 'other');
  });
});
