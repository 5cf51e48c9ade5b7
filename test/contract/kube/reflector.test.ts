import { expect } from 'chai';
import type { KubeObject } from '../../../src/api/meta.ts';
import type { CredentialSource } from '../../../src/kube/credentials.ts';
import { httpTransport } from '../../../src/kube/http-transport.ts';
import { createReflector, type Reflector } from '../../../src/kube/reflector.ts';
import { createObjectStore, type WritableStore } from '../../../src/kube/store.ts';
import type { KubeTransport } from '../../../src/kube/transport.ts';
import { SILENCE_MS } from '../../../src/kube/watch-once.ts';
import { virtualClock, type VirtualClock } from '../../../src/runtime/clock.ts';
import { silentLogger, type Logger } from '../../../src/runtime/logger.ts';
import { scriptedServer, until, type Exchange, type ScriptedServer } from './scripted-server.ts';

const plain = (server: string): CredentialSource => ({ server, proxyUrl: undefined, current: async () => ({ headers: {}, tls: {}, fingerprint: 'f' }), invalidate: () => undefined });

const object = (name: string, version: number, extra: { uid?: string; metadata?: object; spec?: unknown } = {}): KubeObject => ({
  apiVersion: 'longshore.dev/v1beta1',
  kind: 'EcsService',
  metadata: { name, namespace: 'shop', uid: extra.uid ?? `uid-${name}`, resourceVersion: String(version), ...extra.metadata },
  spec: extra.spec ?? {},
});
const list = (version: number, items: readonly KubeObject[], token?: string): unknown => ({
  kind: 'EcsServiceList',
  apiVersion: 'longshore.dev/v1beta1',
  metadata: { resourceVersion: String(version), ...(token === undefined ? {} : { continue: token }) },
  items: items.map(({ metadata, spec }) => ({ metadata, spec })),
});
const gone = { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'Expired', code: 410, message: 'too old resource version: 5 (9)' };

describe('reflector against a scripted API server', () => {
  let server: ScriptedServer;
  let clock: VirtualClock;
  let transport: KubeTransport;
  let store: WritableStore;
  let reflector: Reflector;
  let stop: AbortController;
  let ended: Promise<void>;
  let changes: string[];
  let counts: string[];
  let events: number;
  let warnings: string[];
  let listenerErrors: unknown[];

  const start = (): void => {
    ended = reflector.run(stop.signal);
  };

  /** Answers the first list and takes the first watch. */
  const syncedAt = async (version: number, items: readonly KubeObject[]): Promise<Exchange> => {
    start();
    (await server.next()).reply(200, list(version, items));
    const watch = await server.next();
    watch.open();
    return watch;
  };
  const backedOff = async (ms = 30_000): Promise<void> => {
    await until(() => reflector.state === 'backing off');
    await clock.advance(ms);
  };
  const isWatchFrom = (exchange: Exchange, version: number): void => {
    expect(exchange.query.get('watch')).to.equal('true');
    expect(exchange.query.get('allowWatchBookmarks')).to.equal('true');
    expect(exchange.query.get('resourceVersion')).to.equal(String(version));
  };
  const isList = (exchange: Exchange): void => {
    expect(exchange.query.has('watch')).to.equal(false);
  };

  beforeEach(async () => {
    server = await scriptedServer();
    clock = virtualClock();
    changes = [];
    counts = [];
    events = 0;
    warnings = [];
    listenerErrors = [];
    stop = new AbortController();
    const log: Logger = { ...silentLogger, warn: (message) => warnings.push(message), child: () => log };
    transport = httpTransport({ credentials: plain(server.url), userAgent: 'test', log });
    store = createObjectStore((error) => listenerErrors.push(error));
    store.onChange((before, after) =>
      changes.push(before === undefined ? `+${after!.metadata.name}` : after === undefined ? `-${before.metadata.name}` : `~${after.metadata.name}@${after.metadata.resourceVersion}`),
    );
    reflector = createReflector({
      selection: { kind: 'EcsService' },
      transport,
      store,
      clock,
      log,
      random: () => 0.5,
      metrics: { listed: (objects) => counts.push(`listed ${objects}`), relisted: (reason) => counts.push(`relisted ${reason}`), restarted: (reason) => counts.push(`restarted ${reason}`), event: () => (events += 1) },
    });
  });

  afterEach(async () => {
    stop.abort(new Error('test over'));
    await ended;
    expect(reflector.state).to.equal('stopped');
    expect(clock.pending, 'timers left behind').to.equal(0);
    await transport.close();
    await until(() => server.openSockets === 0);
    await server.close();
  });

  it('lists, watches from the list, follows events and goes on from the last one', async () => {
    const watch = await syncedAt(5, [object('a', 3), object('b', 4)]);
    isWatchFrom(watch, 5);
    expect(Number(watch.query.get('timeoutSeconds'))).to.be.within(300, 600);
    expect(store.synced).to.equal(true);
    watch.line({ type: 'MODIFIED', object: object('a', 6) });
    watch.line({ type: 'ADDED', object: object('c', 7) });
    watch.line({ type: 'DELETED', object: object('b', 8) });
    watch.end();
    const next = await server.next();
    isWatchFrom(next, 8);
    expect(changes).to.deep.equal(['+a', '+b', '~a@6', '+c', '-b']);
    expect(store.list('shop').map(({ metadata }) => metadata.name)).to.deep.equal(['a', 'c']);
    expect(store.get({ namespace: 'shop', name: 'a' })).to.include({ kind: 'EcsService', apiVersion: 'longshore.dev/v1beta1' });
  });

  it('moves on by bookmarks, so that a quiet kind does not expire', async () => {
    const watch = await syncedAt(5, []);
    watch.line({ type: 'BOOKMARK', object: { kind: 'EcsService', apiVersion: 'longshore.dev/v1beta1', metadata: { resourceVersion: '900' } } });
    watch.end();
    isWatchFrom(await server.next(), 900);
    expect(changes).to.deep.equal([]);
  });

  it('watches again at once, without a list, when the server closes in order', async () => {
    (await syncedAt(5, [])).end();
    isWatchFrom(await server.next(), 5);
    expect(counts).to.deep.equal(['listed 0', 'restarted closed']);
  });

  it('does not ask a server in a tight loop that closes every watch at once', async () => {
    (await syncedAt(5, [])).end();
    const second = await server.next();
    second.open();
    second.end();
    await until(() => reflector.state === 'backing off');
    await clock.advance(599);
    expect(reflector.state).to.equal('backing off');
    await clock.advance(1);
    isWatchFrom(await server.next(), 5);
  });

  it('does not ask a server in a tight loop that sends one event per connection, but never waits long for it', async () => {
    let watch = await syncedAt(5, []);
    for (let version = 6; version < 10; version += 1) {
      watch.line({ type: 'ADDED', object: object('a', version) });
      watch.end();
      if (version > 6) await backedOff(600);
      watch = await server.next();
      isWatchFrom(watch, version);
      watch.open();
    }
  });

  it('applies nothing that it had already received when the stop came', async () => {
    const watch = await syncedAt(5, []);
    store.onChange(() => stop.abort(new Error('stop')));
    const both = [object('first', 6), object('second', 7)].map((each) => `${JSON.stringify({ type: 'ADDED', object: each })}\n`);
    watch.raw(both.join(''));
    await Promise.all([ended, watch.closed]);
    expect(changes).to.deep.equal(['+first']);
  });

  for (const [name, expire] of [
    ['an ERROR event', (watch: Exchange) => watch.line({ type: 'ERROR', object: gone })],
    ['a status of 410', undefined],
  ] as const) {
    it(`lists again after 410 as ${name}, and tells the difference`, async () => {
      const watch = await syncedAt(5, [object('same', 1), object('changed', 2), object('deleted', 3), object('reborn', 4, { uid: 'old' })]);
      if (expire === undefined) {
        watch.end();
        (await server.next()).reply(410, gone);
        await backedOff();
      } else {
        expire(watch);
      }
      const relist = await server.next();
      isList(relist);
      changes.length = 0;
      relist.reply(200, list(20, [object('same', 1), object('changed', 9), object('reborn', 10, { uid: 'new' }), object('added', 11)]));
      isWatchFrom(await server.next(), 20);
      expect(changes.toSorted()).to.deep.equal(['+added', '+reborn', '-deleted', '-reborn', '~changed@9']);
      expect(changes.indexOf('-reborn')).to.be.lessThan(changes.indexOf('+reborn'));
      expect(counts).to.include('relisted expired');
    });
  }

  it('goes on from the last version after a connection was reset mid-stream', async () => {
    const watch = await syncedAt(5, []);
    watch.line({ type: 'ADDED', object: object('a', 6) });
    watch.raw('{"type":"MODIFIED","object":{"metad');
    await until(() => changes.length === 1);
    watch.reset();
    await backedOff();
    isWatchFrom(await server.next(), 6);
    expect(changes).to.deep.equal(['+a']);
    expect(counts).to.include('restarted reset');
  });

  it('keeps trying when the server refuses connections and answers 503, with growing pauses of at most 30 s', async () => {
    (await syncedAt(5, [])).end();
    const pauses: number[] = [];
    for (let n = 0; n < 8; n += 1) {
      const watch = await server.next();
      if (n % 2 === 0) watch.reset();
      else watch.reply(503, 'upstream connect error');
      await until(() => reflector.state === 'backing off');
      const from = clock.now();
      while (server.unanswered === 0 && reflector.state === 'backing off') await clock.advance(100);
      pauses.push(clock.now() - from);
    }
    isWatchFrom(await server.next(), 5);
    expect(pauses).to.deep.equal([1_200, 2_400, 4_800, 9_600, 19_200, 22_500, 22_500, 22_500]);
  });

  it('waits as long as a 429 says', async () => {
    (await syncedAt(5, [])).end();
    (await server.next()).reply(429, { kind: 'Status', code: 429 }, { 'Retry-After': '20' });
    await backedOff(19_999);
    expect(reflector.state).to.equal('backing off');
    await clock.advance(1);
    isWatchFrom(await server.next(), 5);
  });

  it('keeps listing when the first lists fail, in whichever way', async () => {
    start();
    (await server.next()).reply(500, { kind: 'Status', reason: 'InternalError' });
    await backedOff();
    (await server.next()).reset();
    await backedOff();
    (await server.next()).reply(403, { kind: 'Status', reason: 'Forbidden', message: 'no' });
    await backedOff();
    (await server.next()).reply(200, '{"items": [{"metadata"');
    await backedOff();
    expect(store.synced).to.equal(false);
    (await server.next()).reply(200, list(7, [object('a', 1)]));
    isWatchFrom(await server.next(), 7);
    expect(changes).to.deep.equal(['+a']);
    expect(warnings).to.have.length(4);
  });

  it('lists again after a malformed line, and says so', async () => {
    const watch = await syncedAt(5, []);
    watch.raw('<html>502 Bad Gateway</html>\n');
    watch.line({ type: 'ADDED', object: object('late', 9) });
    await backedOff();
    const relist = await server.next();
    isList(relist);
    relist.reply(200, list(12, []));
    isWatchFrom(await server.next(), 12);
    expect(changes).to.deep.equal([]);
    expect(counts).to.include('relisted malformed');
    expect(warnings).to.deep.equal(['watch ended']);
  });

  it('connects again, without a list, when a stream is silent for too long', async () => {
    const watch = await syncedAt(5, []);
    await until(() => reflector.state === 'watching');
    await clock.advance(SILENCE_MS - 1_000);
    watch.line({ type: 'ADDED', object: object('a', 6) });
    await until(() => changes.length === 1);
    await clock.advance(SILENCE_MS - 1);
    expect(server.unanswered).to.equal(0);
    await clock.advance(1);
    await watch.closed;
    isWatchFrom(await server.next(), 6);
    expect(counts).to.include('restarted silent');
  });

  it('ends a watch that the server does not end in time', async () => {
    const watch = await syncedAt(5, []);
    expect(watch.query.get('timeoutSeconds')).to.equal('450');
    for (const ms of [...Array<number>(7).fill(60_000), 34_999]) {
      const heard = events;
      watch.line({ type: 'BOOKMARK', object: { metadata: { resourceVersion: String(6 + heard) } } });
      await until(() => events > heard);
      await clock.advance(ms);
    }
    expect(counts).to.deep.equal(['listed 0']);
    await clock.advance(1);
    await watch.closed;
    isWatchFrom(await server.next(), 13);
    expect(counts).to.deep.equal(['listed 0', 'restarted silent']);
  });

  it('does not end because a listener throws, and serves the others', async () => {
    const failure = new Error('listener bug');
    store.onChange(() => {
      throw failure;
    });
    const watch = await syncedAt(5, [object('a', 1)]);
    watch.line({ type: 'ADDED', object: object('b', 6) });
    await until(() => changes.length === 2);
    expect(listenerErrors).to.deep.equal([failure, failure]);
    expect(reflector.state).to.equal('watching');
  });

  it('opens no watch when it is stopped during the list', async () => {
    start();
    const pending = await server.next();
    stop.abort(new Error('stop'));
    await pending.closed;
    await ended;
    expect(server.unanswered).to.equal(0);
    expect(store.synced).to.equal(false);
  });

  it('closes its connection when it is stopped during a watch, and applies nothing afterwards', async () => {
    const watch = await syncedAt(5, []);
    await until(() => reflector.state === 'watching');
    stop.abort(new Error('stop'));
    watch.line({ type: 'ADDED', object: object('late', 6) });
    await Promise.all([ended, watch.closed]);
    expect(changes).to.deep.equal([]);
  });

  it('refuses to run twice at a time, and runs again after it ended', async () => {
    const watch = await syncedAt(5, []);
    expect(await reflector.run(stop.signal).catch((error: unknown) => error)).to.be.instanceOf(Error).with.property('message', 'The reflector of EcsService runs already.');
    expect(server.unanswered).to.equal(0);
    stop.abort(new Error('stop'));
    await Promise.all([ended, watch.closed]);
    stop = new AbortController();
    isWatchFrom(await syncedAt(50, []), 50);
  });

  it('reads a list in pages', async () => {
    start();
    const first = await server.next();
    expect([first.query.get('limit'), first.query.get('continue'), first.query.get('resourceVersion')]).to.deep.equal(['40', null, null]);
    first.reply(200, list(10, [object('a', 1)], 'token-1'));
    const second = await server.next();
    expect([second.query.get('limit'), second.query.get('continue'), second.query.get('resourceVersion')]).to.deep.equal(['40', 'token-1', null]);
    second.reply(200, list(10, [object('b', 2)]));
    isWatchFrom(await server.next(), 10);
    expect(counts).to.deep.equal(['listed 2']);
  });

  it('starts a list again when its token expires, and asks for it in one piece when that happens twice', async () => {
    start();
    for (let n = 0; n < 2; n += 1) {
      (await server.next()).reply(200, list(10, [object('stale', 1)], 'token'));
      (await server.next()).reply(410, gone);
    }
    const whole = await server.next();
    expect([whole.query.get('limit'), whole.query.get('continue')]).to.deep.equal([null, null]);
    whole.reply(200, list(30, [object('fresh', 2)]));
    isWatchFrom(await server.next(), 30);
    expect(changes).to.deep.equal(['+fresh']);
  });

  it('puts events together however they are cut into packets', async () => {
    const watch = await syncedAt(5, []);
    const bytes = new TextEncoder().encode(`${JSON.stringify({ type: 'ADDED', object: object('ä', 6, { spec: { text: 'größe ✓' } }) })}\n`);
    for (let at = 0; at < bytes.length; at += 3) {
      watch.raw(bytes.subarray(at, at + 3));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => changes.length === 1);
    expect(store.get({ namespace: 'shop', name: 'ä' })?.spec).to.deep.equal({ text: 'größe ✓' });
  });

  it('notes an unknown type of event once, and goes on', async () => {
    const watch = await syncedAt(5, []);
    watch.line({ type: 'SPARKLE', object: {} });
    watch.line({ type: 'SPARKLE', object: {} });
    watch.line({ type: 'ADDED', object: object('a', 6) });
    await until(() => changes.length === 1);
    expect(warnings).to.deep.equal(['watch event of an unknown type ignored']);
  });

  it('keeps objects without managedFields and last-applied, frozen', async () => {
    await syncedAt(5, [
      object('a', 1, { metadata: { managedFields: [{ manager: 'x' }], annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}', keep: 'me' } }, spec: { deep: { er: [1] } } }),
    ]);
    await until(() => changes.length === 1);
    const kept = store.get({ namespace: 'shop', name: 'a' });
    expect(kept?.metadata).to.deep.equal({ name: 'a', namespace: 'shop', uid: 'uid-a', resourceVersion: '1', annotations: { keep: 'me' } });
    expect(Object.isFrozen((kept?.spec as { deep: { er: unknown } }).deep.er)).to.equal(true);
  });
});
