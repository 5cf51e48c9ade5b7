import { expect } from 'chai';
import type { KubeObject } from '../../../src/api/meta.ts';
import { watchObject } from '../../../src/app/watch-object.ts';
import type { KubeTransport } from '../../../src/kube/transport.ts';
import { createWorld, serviceManifest, type World } from '../../support/world.ts';

const key = { namespace: 'default', name: 'web' };

describe('watchObject', () => {
  let world: World;
  let seen: (string | undefined)[];
  let stop: AbortController;
  let watching: Promise<void>;
  beforeEach(async () => {
    world = await createWorld();
    seen = [];
    stop = new AbortController();
  });
  afterEach(async () => {
    stop.abort();
    await watching;
    await world.close();
  });

  const watch = async (transport: KubeTransport = world.transport): Promise<void> => {
    const onChange = (object: KubeObject | undefined): void => {
      seen.push(object === undefined ? undefined : (object.metadata.annotations?.['n'] ?? ''));
    };
    watching = watchObject({ transport, clock: world.clock, kind: 'EcsService', key, stop: stop.signal, onChange });
    await world.clock.settle();
  };
  const note = async (n: string, name = 'web'): Promise<void> => {
    const manifest = serviceManifest(name);
    await world.apply({ ...manifest, metadata: { ...manifest.metadata, annotations: { n } } });
    await world.clock.settle();
  };

  it('gives the object as it is, each change of it, its end and its return, and nothing of others', async () => {
    await note('1');
    await watch();
    await note('2');
    await note('x', 'webb');
    await world.kube.delete(world.ctx, (await world.get('EcsService', 'web'))!, {});
    await world.clock.settle();
    await note('3');
    expect(seen).to.deep.equal(['1', '2', undefined, '3']);
  });

  it('says that there is none', async () => {
    await watch();
    expect(seen).to.deep.equal([undefined]);
  });

  it('misses nothing while its watch is cut, and does not storm the server', async () => {
    await note('1');
    let streams = 0;
    const cut: KubeTransport = {
      ...world.transport,
      stream: (request) => {
        streams += 1;
        return streams <= 3 ? Promise.reject(new Error('reset')) : world.transport.stream(request);
      },
    };
    await watch(cut);
    await note('2');
    expect(streams).to.equal(1);
    await world.pass(3);
    expect({ streams, seen }).to.deep.equal({ streams: 4, seen: ['1', '2'] });
  });

  it('lists again when the server no longer knows the version', async () => {
    await note('1');
    let gone = true;
    const expired: KubeTransport = {
      ...world.transport,
      stream: (request) => {
        if (!gone) return world.transport.stream(request);
        gone = false;
        return Promise.resolve({ status: 410, headers: {}, body: (async function* () {})() });
      },
    };
    await watch(expired);
    await note('2');
    await world.pass(2);
    await note('3');
    expect(seen).to.deep.equal(['1', '2', '3']);
  });

  it('rejects when the first look fails, and not later', async () => {
    const refusing: KubeTransport = { ...world.transport, request: () => Promise.resolve({ status: 403, headers: {}, body: '' }) };
    const failed = watchObject({ transport: refusing, clock: world.clock, kind: 'EcsService', key, stop: stop.signal, onChange: () => undefined });
    expect(await failed.then(() => '', (error: Error) => error.message)).to.contain('list ecsservices in default');
    let looks = 0;
    const later: KubeTransport = {
      ...world.transport,
      stream: () => Promise.resolve({ status: 410, headers: {}, body: (async function* () {})() }),
      request: (request) => ((looks += 1) > 1 ? Promise.reject(new Error('down')) : world.transport.request(request)),
    };
    await note('1');
    await watch(later);
    await world.pass(5);
    expect(seen).to.deep.equal(['1']);
    expect(looks).to.be.greaterThan(2);
  });
});
