import { expect } from 'chai';
import type { Harness } from '../api-client.ts';
import { MERGE, collection, startServer, widget } from '../api-client.ts';

describe('watch', () => {
  let api: Harness;
  afterEach(() => api.server.close());
  const create = (name: string, labels: Record<string, string> = {}, spec: Record<string, unknown> = {}) =>
    api.call('POST', collection, widget(name, spec, { labels }));
  const relabel = (name: string, labels: Record<string, string | null>) => api.call('PATCH', `${collection}/${name}`, { metadata: { labels } }, { type: MERGE });
  const brief = (events: any[]) => events.map((event) => `${event.type} ${event.object.metadata.name}`);
  const version = async () => (await api.call('GET', collection)).body.metadata.resourceVersion as string;

  it('resumes after a list without losing or repeating a change', async () => {
    api = await startServer();
    await create('a');
    const from = await version();
    await create('b');
    const watch = await api.watch(`${collection}?watch=true&resourceVersion=${from}`);
    await relabel('a', { x: '1' });
    await api.call('DELETE', `${collection}/b`);
    expect(brief(await watch.take())).to.deep.equal(['ADDED b', 'MODIFIED a', 'DELETED b']);
    watch.stop();
  });

  it('starts with synthetic ADDED events for version 0 and for none', async () => {
    api = await startServer();
    await create('a');
    for (const query of ['watch=true&resourceVersion=0', 'watch=1']) {
      const watch = await api.watch(`${collection}?${query}`);
      expect(brief(await watch.take())).to.deep.equal(['ADDED a']);
      watch.stop();
    }
  });

  it('gives every event a higher version than the one before, also a DELETED', async () => {
    api = await startServer();
    const watch = await api.watch(`${collection}?watch=true`);
    await create('a');
    await relabel('a', { x: '1' });
    await api.call('DELETE', `${collection}/a`);
    const versions = (await watch.take()).map((event) => Number(event.object.metadata.resourceVersion));
    expect(versions).to.have.length(3);
    expect(versions).to.deep.equal([...new Set(versions)].toSorted((left, right) => left - right));
    watch.stop();
  });

  it('shows objects that enter and leave a selector as ADDED and DELETED', async () => {
    api = await startServer();
    await create('a', { tier: 'back' });
    const watch = await api.watch(`${collection}?watch=true&resourceVersion=${await version()}&labelSelector=tier%3Dfront`);
    await relabel('a', { tier: 'front' });
    await relabel('a', { more: '1' });
    await relabel('a', { tier: null });
    const events = await watch.take();
    expect(brief(events)).to.deep.equal(['ADDED a', 'MODIFIED a', 'DELETED a']);
    expect(events[2].object.metadata.labels).to.deep.equal({ tier: 'front', more: '1' });
    watch.stop();
  });

  it('selects by name and by a selectable field', async () => {
    api = await startServer();
    const byName = await api.watch(`${collection}?watch=true&fieldSelector=metadata.name%3Db`);
    const byColor = await api.watch(`${collection}?watch=true&fieldSelector=spec.color%3Dred`);
    await create('a', {}, { color: 'red' });
    await create('b');
    expect(brief(await byName.take())).to.deep.equal(['ADDED b']);
    expect(brief(await byColor.take())).to.deep.equal(['ADDED a']);
    byName.stop();
    byColor.stop();
  });

  it('answers a version that left the window with one 410 event and ends', async () => {
    api = await startServer({ historySize: 4 });
    const from = await version();
    for (let index = 0; index < 20; index += 1) await create(`w${index}`);
    const watch = await api.watch(`${collection}?watch=true&resourceVersion=${from}`);
    const [event, ...more] = await watch.take();
    expect(more).to.deep.equal([]);
    expect(event.type).to.equal('ERROR');
    expect(event.object).to.include({ kind: 'Status', code: 410, reason: 'Expired', message: `too old resource version: ${from} (${await version()})` });
    expect(watch.ended()).to.equal(true);
  });

  it('does not let a busy kind push the changes of a quiet one out', async () => {
    api = await startServer({ historySize: 4 });
    const from = await version();
    await create('a');
    for (let index = 0; index < 20; index += 1) {
      await api.call('POST', '/api/v1/namespaces/default/configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `c${index}` } });
    }
    const watch = await api.watch(`${collection}?watch=true&resourceVersion=${from}`);
    expect(brief(await watch.take())).to.deep.equal(['ADDED a']);
    watch.stop();
  });

  it('sends bookmarks every minute and before the end, when allowed', async () => {
    api = await startServer();
    const watch = await api.watch(`${collection}?watch=true&allowWatchBookmarks=true&timeoutSeconds=90`);
    const silent = await api.watch(`${collection}?watch=true&timeoutSeconds=90`);
    await api.clock.advance(60_000);
    const [bookmark] = await watch.take();
    expect(bookmark).to.deep.equal({ type: 'BOOKMARK', object: { apiVersion: 'example.io/v1', kind: 'Widget', metadata: { resourceVersion: await version() } } });
    await api.clock.advance(30_000);
    expect((await watch.take()).map((event) => event.type)).to.deep.equal(['BOOKMARK']);
    expect([watch.ended(), silent.ended()]).to.deep.equal([true, true]);
    expect(await silent.take()).to.deep.equal([]);
  });

  it('streams a list: initial events, the marker bookmark, then changes', async () => {
    api = await startServer();
    await create('a');
    const watch = await api.watch(`${collection}?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`);
    const [added, marker] = await watch.take();
    expect(added.type).to.equal('ADDED');
    expect(marker.type).to.equal('BOOKMARK');
    expect(marker.object.metadata.annotations).to.deep.equal({ 'k8s.io/initial-events-end': 'true' });
    await create('b');
    expect(brief(await watch.take())).to.deep.equal(['ADDED b']);
    watch.stop();
  });

  const forbidden: readonly (readonly [string, string])[] = [
    ['sendInitialEvents without a match', 'watch=true&sendInitialEvents=true'],
    ['sendInitialEvents on a list', 'sendInitialEvents=true'],
    ['a match on a plain watch', 'watch=true&resourceVersionMatch=NotOlderThan'],
    ['a match that does not exist', 'resourceVersion=1&resourceVersionMatch=Roughly'],
  ];
  for (const [name, query] of forbidden) {
    it(`refuses ${name}`, async () => {
      api = await startServer();
      expect((await api.call('GET', `${collection}?${query}`)).status).to.equal(422);
    });
  }

  it('sends the columns of a Table with the first event only', async () => {
    api = await startServer();
    const watch = await api.watch(`${collection}?watch=true`, { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' });
    await create('a');
    await create('b');
    const [first, second] = await watch.take();
    expect(first.object.columnDefinitions.map((column: any) => column.name)).to.deep.equal(['Name', 'Color', 'Ready', 'Replicas']);
    expect(second.object.columnDefinitions).to.equal(null);
    expect(second.object.rows[0].cells).to.deep.equal(['b', 'blue', null, null]);
    watch.stop();
  });

  it('ends when the CRD is deleted, when the client goes and when the server closes', async () => {
    api = await startServer();
    const first = await api.watch(`${collection}?watch=true`);
    const client = await api.watch('/api/v1/namespaces?watch=true');
    const server = await api.watch('/api/v1/namespaces?watch=true');
    await api.call('DELETE', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.example.io');
    client.stop();
    await api.clock.settle();
    expect([first.ended(), client.ended(), server.ended()]).to.deep.equal([true, true, false]);
    await api.server.close();
    await api.clock.settle();
    expect(server.ended()).to.equal(true);
  });

  it('ends when the CRD changes, so that clients come back to the new schema, and not for a change of its labels', async () => {
    api = await startServer();
    const url = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.example.io';
    const watch = await api.watch(`${collection}?watch=true`);
    await api.call('PATCH', url, { metadata: { labels: { x: 'y' } } }, { type: MERGE });
    await api.clock.settle();
    expect(watch.ended()).to.equal(false);
    await api.call('PATCH', url, { spec: { names: { shortNames: ['wdg'] } } }, { type: MERGE });
    await api.clock.settle();
    expect(watch.ended()).to.equal(true);
  });

  it('refuses a version from the future', async () => {
    api = await startServer();
    const watch = await api.watch(`${collection}?watch=true&resourceVersion=999999`);
    const [event] = await watch.take();
    expect(event.object).to.include({ code: 504, reason: 'Timeout' });
  });

  it('watches all namespaces and shows nothing of others when one is named', async () => {
    api = await startServer();
    await api.call('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
    const all = await api.watch('/apis/example.io/v1/widgets?watch=true');
    const one = await api.watch(`${collection}?watch=true`);
    await api.call('POST', '/apis/example.io/v1/namespaces/shop/widgets', widget('elsewhere'));
    await create('here');
    expect(brief(await all.take())).to.deep.equal(['ADDED elsewhere', 'ADDED here']);
    expect(brief(await one.take())).to.deep.equal(['ADDED here']);
    all.stop();
    one.stop();
  });
});
