import { expect } from 'chai';
import type { KubeTransport } from '../../src/kube/transport.ts';
import { eventsOf, rolledOut, untilCondition, untilReady, writes } from '../support/scenario.ts';
import { createWorld, serviceManifest, type World } from '../support/world.ts';

/** Every request of the operator that changes something in Kubernetes, as `METHOD resource`. */
function countingWrites(): { readonly through: (transport: KubeTransport) => KubeTransport; readonly made: string[] } {
  const made: string[] = [];
  return {
    made,
    through: (transport) => ({
      ...transport,
      request(request) {
        if (request.method !== 'GET') made.push(`${request.method} ${request.path.split('?')[0]?.replace(/.*\/namespaces\/[^/]+\//, '') ?? ''}`);
        return transport.request(request);
      },
    }),
  };
}

const most = 8;

describe('what a rollout costs etcd', () => {
  let world: World;
  let kube: ReturnType<typeof countingWrites>;
  beforeEach(async () => {
    world = await createWorld();
    world.sim.world.behaviours = [{ match: 'repo/app:bad', outcome: 'pull-error' }, { match: 'repo/app:slow', outcome: 'no-capacity' }];
    kube = countingWrites();
    await world.startOperator(undefined, { transport: kube.through });
  });
  afterEach(() => world.close());

  it(`a creation: at most ${most} writes, finalizer and events included`, async () => {
    await rolledOut(world, serviceManifest('web'));
    await world.pass(600);
    const mine = kube.made.filter((write) => !write.includes('awsaccounts'));
    expect(mine.length, kube.made.join('\n')).to.be.at.most(most);
    expect((await eventsOf(world, 'web')).map(({ reason, message }) => `${reason}: ${message}`)).to.have.members([
      'Created: ECS service web was created; deploying default-web:1.',
      'RolloutSucceeded: Rolled out after 74 s.',
    ]);
  });

  it(`an image change: at most ${most} writes, events included`, async () => {
    await rolledOut(world, serviceManifest('web'));
    await world.pass(600);
    kube.made.length = 0;
    await rolledOut(world, serviceManifest('web', {}, 'repo/app:2'));
    await world.pass(600);
    expect(kube.made.length, kube.made.join('\n')).to.be.at.most(most);
  });

  it(`a rollback by the circuit breaker after a quarter of an hour: at most ${most} status writes`, async () => {
    await rolledOut(world, serviceManifest('web'));
    await world.pass(600);
    kube.made.length = 0;
    await world.apply(serviceManifest('web', {}, 'repo/app:bad'));
    await untilCondition(world, 'EcsService', 'web', { type: 'Stalled', status: 'True', reason: 'RolledBack' }, 1_800);
    await world.pass(900);
    const status = kube.made.filter((write) => write.startsWith('PUT'));
    expect(status.length, kube.made.join('\n')).to.be.at.most(most);
  });
});

describe('what fifty services in steady state cost', () => {
  it('in an hour: no write to anything, and at most 0.1 reads of ECS per service and sweep', async () => {
    const count = 50;
    const world = await createWorld();
    try {
      const kube = countingWrites();
      await world.startOperator(undefined, { transport: kube.through });
      for (let index = 0; index < count; index += 1) await world.apply(serviceManifest(`web-${index}`));
      for (let index = 0; index < count; index += 1) await untilReady(world, `web-${index}`);
      await world.pass(600);
      kube.made.length = 0;
      world.sim.calls.reset();
      await world.pass(3_600);
      expect(kube.made).to.deep.equal([]);
      expect(writes(world)).to.deep.equal({});
      // STS has buckets of its own, and is asked per account, not per service.
      const reads = world.sim.calls.total().calls - world.sim.calls.of('GetCallerIdentity').calls;
      expect(reads / count / 60, `${reads} calls: ${JSON.stringify(world.sim.calls.all())}`).to.be.at.most(0.1);
      expect(reads, 'the sweep looks all the same').to.be.at.least(count / 10 * 55);
    } finally {
      await world.close();
    }
  });
});
