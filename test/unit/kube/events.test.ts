import { expect } from 'chai';
import type { KubeObject } from '../../../src/api/meta.ts';
import { createKubePort } from '../../../src/kube/client.ts';
import { MERGE_WINDOW_MS } from '../../../src/kube/events.ts';
import { inProcessTransport } from '../../../src/kube/in-process-transport.ts';
import { virtualClock, type VirtualClock } from '../../../src/runtime/clock.ts';
import type { Context } from '../../../src/runtime/context.ts';
import { silentLogger } from '../../../src/runtime/logger.ts';

const web: KubeObject = { apiVersion: 'longshore.dev/v1beta1', kind: 'EcsService', metadata: { name: 'web', namespace: 'shop', uid: 'u1', resourceVersion: '7' } };
interface StoredEvent {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly count: number;
  readonly firstTimestamp: string;
  readonly lastTimestamp: string;
  readonly message: string;
}

describe('events', () => {
  let clock: VirtualClock;
  let ctx: Context;
  let stored: Map<string, StoredEvent>;
  let answer: number | undefined;
  let port: ReturnType<typeof createKubePort>;

  beforeEach(() => {
    clock = virtualClock(Date.UTC(2026, 0, 1));
    ctx = { clock, log: silentLogger, signal: new AbortController().signal, reconcileId: 'r' };
    stored = new Map();
    answer = undefined;
    const transport = inProcessTransport(async ({ method, url, body }) => {
      if (answer !== undefined) return { status: answer, headers: {}, body: 'no' };
      const sent = JSON.parse(new TextDecoder().decode(body)) as StoredEvent;
      const name = method === 'POST' ? sent.metadata.name : url.slice(url.lastIndexOf('/') + 1).split('?')[0]!;
      const before = stored.get(name);
      if (method === 'PATCH' && before === undefined) return { status: 404, headers: {}, body: JSON.stringify({ kind: 'Status', reason: 'NotFound', message: 'gone' }) };
      stored.set(name, { ...before, ...sent });
      return { status: 200, headers: {}, body: JSON.stringify(stored.get(name)) };
    });
    port = createKubePort({ transport, fieldManager: 'longshore', instance: 'pod-1' });
  });

  const send = (message = 'rolled back', regarding = web): Promise<void> => port.event(ctx, { regarding, type: 'Warning', reason: 'RolledBack', message });

  it('writes what kubectl describe shows', async () => {
    await send();
    const [event] = [...stored.values()];
    expect(event).to.deep.include({
      type: 'Warning',
      reason: 'RolledBack',
      message: 'rolled back',
      count: 1,
      firstTimestamp: '2026-01-01T00:00:00Z',
      lastTimestamp: '2026-01-01T00:00:00Z',
      involvedObject: { apiVersion: 'longshore.dev/v1beta1', kind: 'EcsService', name: 'web', namespace: 'shop', uid: 'u1', resourceVersion: '7' },
      source: { component: 'longshore' },
      reportingInstance: 'pod-1',
    });
    expect(event?.metadata.name).to.match(/^web\.[0-9a-f]{16}$/);
  });

  it('counts up a duplicate within ten minutes, also when both come at once, and starts anew afterwards', async () => {
    await Promise.all([send(), send()]);
    await clock.advance(MERGE_WINDOW_MS - 1);
    await send();
    expect([...stored.values()].map(({ count, lastTimestamp }) => [count, lastTimestamp])).to.deep.equal([[3, '2026-01-01T00:09:59Z']]);
    await clock.advance(1);
    await send();
    await send('another message');
    expect([...stored.values()].map(({ count }) => count)).to.deep.equal([3, 1, 1]);
  });

  it('makes a new event when the server has dropped the old one', async () => {
    await send();
    stored.clear();
    await clock.advance(1_000);
    await send();
    expect([...stored.values()].map(({ count }) => count)).to.deep.equal([1]);
  });

  it('puts events of cluster-scoped objects into the default namespace', async () => {
    await send('halted', { apiVersion: 'longshore.dev/v1beta1', kind: 'AwsAccount', metadata: { name: 'prod', uid: 'u2' } });
    expect([...stored.values()][0]?.metadata.namespace).to.equal('default');
  });

  it('never throws', async () => {
    for (const status of [403, 404, 409, 422, 500, 503]) {
      answer = status;
      await send();
    }
    expect(stored.size).to.equal(0);
  });

  it('lets an object have 25 events, then one in five minutes; other objects are not held up', async () => {
    for (let n = 0; n < 40; n += 1) await send(`message ${n}`);
    expect(stored.size).to.equal(25);
    await send('hello', { ...web, metadata: { ...web.metadata, uid: 'other' } });
    expect(stored.size).to.equal(26);
    await clock.advance(300_000);
    await send('late 1');
    await send('late 2');
    expect(stored.size).to.equal(27);
  });

  it('cuts a message to what Kubernetes takes', async () => {
    await send('x'.repeat(5_000));
    expect([...stored.values()][0]?.message).to.have.length(1_024);
  });
});
