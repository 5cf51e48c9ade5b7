import { expect } from 'chai';
import { deploymentsOf, rolledOut, untilReady, writes } from '../support/scenario.ts';
import { createWorld, serviceManifest, type RunningOperator, type World } from '../support/world.ts';

const leasePath = '/apis/coordination.k8s.io/v1/namespaces/default/leases/longshore-test';

describe('the lease of a running operator', () => {
  let world: World;
  let operator: RunningOperator;

  async function lease(method: 'GET' | 'PATCH' | 'DELETE', body?: object): Promise<any> {
    const bytes = body === undefined ? new Uint8Array() : Buffer.from(JSON.stringify(body));
    const headers = { 'content-type': 'application/merge-patch+json' };
    const answer = await world.api.handle({ method, url: leasePath, headers, body: bytes, signal: new AbortController().signal });
    expect(answer.status, answer.body as string).to.equal(200);
    return JSON.parse(answer.body as string);
  }
  const steal = (): Promise<any> => lease('PATCH', { spec: { holderIdentity: 'thief', leaseDurationSeconds: 30 } });

  beforeEach(async () => {
    world = await createWorld();
    operator = await world.startOperator(undefined, { elect: true });
    await rolledOut(world, serviceManifest('web'));
    world.sim.calls.reset();
  });
  afterEach(() => world.close());

  it('is stolen: within the fence nothing more is written to AWS, the process stands by, and works on once the thief is gone', async () => {
    await steal();
    // The next renewal (5 s) finds it out.
    await world.pass(6);
    await world.apply(serviceManifest('web', {}, 'repo/app:2'));
    for (let round = 0; round < 8; round += 1) {
      await world.pass(20);
      await lease('PATCH', { spec: { renewTime: `2026-01-01T01:00:0${round}.000000Z` } });
    }
    expect(writes(world)).to.deep.equal({});
    expect(await Promise.race([operator.ended.then(() => 'ended'), world.pass(1).then(() => 'stands by')])).to.equal('stands by');
    // It renews no more.
    await untilReady(world, 'web');
    expect(writes(world)).to.deep.equal({ RegisterTaskDefinition: 1, UpdateService: 1 });
    expect((await lease('GET')).spec.holderIdentity).to.equal('operator-1');
  });

  it('is stolen in the middle of a rollout, again and again: one revision, one deployment', async () => {
    await world.apply(serviceManifest('web', {}, 'repo/app:2'));
    for (let round = 0; round < 4; round += 1) {
      await world.pass(3);
      await steal();
      await world.pass(45);
    }
    await untilReady(world, 'web');
    expect(writes(world)).to.deep.equal({ RegisterTaskDefinition: 1, UpdateService: 1 });
    expect(deploymentsOf(world, 'web')).to.have.length(2);
  });

  it('is deleted: it is made again, and nobody else comes between', async () => {
    const second = await world.startOperator(undefined, { elect: true });
    await lease('DELETE');
    await world.pass(60);
    expect((await lease('GET')).spec.holderIdentity).to.equal('operator-1');
    await world.apply(serviceManifest('web', {}, 'repo/app:2'));
    await untilReady(world, 'web');
    expect(writes(world)).to.deep.equal({ RegisterTaskDefinition: 1, UpdateService: 1 });
    await second.stop();
  });

  it('survives a wall clock that is set forward by more than its duration: one writer, one deployment', async () => {
    const second = await world.startOperator(undefined, { elect: true });
    await world.apply(serviceManifest('web', {}, 'repo/app:2'));
    await world.pass(10);
    // Not further than a rollout's deadline, which is a time of day: it has to hold over restarts.
    world.clock.setWall(10 * 60_000);
    await untilReady(world, 'web');
    await world.pass(120);
    expect((await lease('GET')).spec.holderIdentity).to.equal('operator-1');
    expect(writes(world)).to.deep.equal({ RegisterTaskDefinition: 1, UpdateService: 1 });
    expect(deploymentsOf(world, 'web')).to.have.length(2);
    await second.stop();
  });
});
