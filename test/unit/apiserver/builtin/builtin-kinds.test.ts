import { expect } from 'chai';
import type { Harness } from '../api-client.ts';
import { MERGE, startServer } from '../api-client.ts';

const STRATEGIC = 'application/strategic-merge-patch+json';
const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';

describe('built-in kinds', () => {
  let api: Harness;
  const core = '/api/v1/namespaces/default';
  beforeEach(async () => {
    api = await startServer();
  });
  afterEach(() => api.server.close());
  const post = (plural: string, object: object) => api.call('POST', `${core}/${plural}`, { apiVersion: 'v1', ...object });
  const table = async (url: string) => (await api.call('GET', url, undefined, { headers: { accept: TABLE } })).body;

  it('turns stringData of a Secret into data', async () => {
    const { body } = await post('secrets', { kind: 'Secret', metadata: { name: 's' }, stringData: { a: 'x' }, data: { b: 'eQ==' } });
    expect(body).to.deep.include({ type: 'Opaque', data: { a: 'eA==', b: 'eQ==' } });
    expect(body).not.to.have.property('stringData');
  });

  it('refuses data that is not base64 without repeating it', async () => {
    const { body } = await post('secrets', { kind: 'Secret', metadata: { name: 's' }, data: { a: 'p@ssw0rd!' } });
    expect(body.code).to.equal(422);
    expect(JSON.stringify(body)).not.to.contain('p@ssw0rd');
  });

  it('keeps immutable data', async () => {
    await post('configmaps', { kind: 'ConfigMap', metadata: { name: 'c' }, data: { a: '1' }, immutable: true });
    const changed = await api.call('PATCH', `${core}/configmaps/c`, { data: { a: '2' } }, { type: MERGE });
    expect(changed.body.code).to.equal(422);
    expect((await api.call('PATCH', `${core}/configmaps/c`, { metadata: { labels: { x: 'y' } } }, { type: MERGE })).status).to.equal(200);
  });

  it('merges strategically: maps by key, finalizers by value, directives', async () => {
    await post('configmaps', { kind: 'ConfigMap', metadata: { name: 'c', finalizers: ['x/a'] }, data: { a: '1', b: '2' } });
    const url = `${core}/configmaps/c`;
    const merged = await api.call('PATCH', url, { metadata: { finalizers: ['x/b'] }, data: { b: null, c: '3' } }, { type: STRATEGIC });
    expect(merged.body.metadata.finalizers).to.deep.equal(['x/a', 'x/b']);
    expect(merged.body.data).to.deep.equal({ a: '1', c: '3' });
    const replaced = await api.call('PATCH', url, { data: { $patch: 'replace', d: '4' }, metadata: { '$deleteFromPrimitiveList/finalizers': ['x/a'] } }, { type: STRATEGIC });
    expect(replaced.body.data).to.deep.equal({ d: '4' });
    expect(replaced.body.metadata.finalizers).to.deep.equal(['x/b']);
    expect((await api.call('PATCH', url, { data: { $retainKeys: ['d'] } }, { type: STRATEGIC })).status).to.equal(400);
  });

  it('serves one Event in two shapes', async () => {
    const involvedObject = { kind: 'Widget', namespace: 'default', name: 'w', uid: 'u' };
    await post('events', { kind: 'Event', metadata: { name: 'e' }, involvedObject, reason: 'Done', message: 'all well', type: 'Normal', count: 2, lastTimestamp: '2025-12-31T23:55:00Z' });
    const url = '/apis/events.k8s.io/v1/namespaces/default/events';
    const { body } = await api.call('GET', `${url}/e`);
    expect(body).to.deep.include({ apiVersion: 'events.k8s.io/v1', regarding: involvedObject, note: 'all well', deprecatedCount: 2 });
    expect(body).not.to.have.property('message');
    const view = { apiVersion: 'events.k8s.io/v1', kind: 'Event', metadata: { name: 'f' }, regarding: involvedObject, note: 'again', reason: 'Done', type: 'Warning' };
    expect((await api.call('POST', url, view)).status).to.equal(201);
    expect((await api.call('GET', `${core}/events/f`)).body).to.deep.include({ apiVersion: 'v1', involvedObject, message: 'again' });
    const selected = await api.call('GET', `${core}/events?fieldSelector=involvedObject.name%3Dw,involvedObject.uid%3Du,type%3DWarning`);
    expect(selected.body.items.map((item: any) => item.metadata.name)).to.deep.equal(['f']);
    const byView = await api.call('GET', `${url}?fieldSelector=regarding.name%3Dw`);
    expect(byView.body.items).to.have.length(2);
    expect((await table(`${core}/events/e`)).rows[0].cells.slice(0, 4)).to.deep.equal(['5m', 'Normal', 'Done', 'widget/w']);
    expect((await table(`${url}/e`)).rows[0].cells.slice(0, 4)).to.deep.equal(['5m', 'Normal', 'Done', 'widget/w']);
  });

  it('forgets events an hour after they were last seen', async () => {
    const involvedObject = { kind: 'Widget', name: 'w', namespace: 'default' };
    await post('events', { kind: 'Event', metadata: { name: 'old' }, involvedObject });
    await api.clock.advance(30 * 60_000);
    await post('events', { kind: 'Event', metadata: { name: 'young' }, involvedObject });
    const watch = await api.watch(`${core}/events?watch=true&timeoutSeconds=36000`);
    await watch.take();
    await api.clock.advance(35 * 60_000);
    expect((await watch.take()).map((event) => `${event.type} ${event.object.metadata.name}`)).to.deep.equal(['DELETED old']);
    expect((await api.call('GET', `${core}/events`)).body.items.map((item: any) => item.metadata.name)).to.deep.equal(['young']);
  });

  it('shows the columns that people know', async () => {
    await post('configmaps', { kind: 'ConfigMap', metadata: { name: 'c' }, data: { a: '1' }, binaryData: { b: 'eA==' } });
    await api.clock.advance(90_000);
    const shown = async (url: string) => {
      const { columnDefinitions, rows } = await table(url);
      return Object.fromEntries(columnDefinitions.map((column: any, index: number) => [column.name, rows[0].cells[index]]));
    };
    expect(await shown('/api/v1/namespaces/default')).to.deep.equal({ Name: 'default', Status: 'Active', Age: '90s' });
    expect(await shown(`${core}/configmaps/c`)).to.deep.equal({ Name: 'c', Data: 2, Age: '90s' });
    expect(await shown('/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.example.io')).to.deep.equal({ Name: 'widgets.example.io', 'Created At': '2026-01-01T00:00:00Z' });
  });

  it('gives a namespace its label, phase and finalizer, which clients cannot take away', async () => {
    const { body } = await api.call('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
    expect(body).to.deep.include({ spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } });
    expect(body.metadata.labels).to.deep.equal({ 'kubernetes.io/metadata.name': 'shop' });
    const patched = await api.call('PATCH', '/api/v1/namespaces/shop', { spec: { finalizers: [] } }, { type: MERGE });
    expect(patched.body.spec.finalizers).to.deep.equal(['kubernetes']);
  });

  it('gives every namespace its default service account', async () => {
    await api.call('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
    for (const namespace of ['default', 'shop']) {
      expect((await api.call('GET', `/api/v1/namespaces/${namespace}/serviceaccounts/default`)).status).to.equal(200);
    }
  });

  it('updates a Lease only against the version that was read', async () => {
    const url = '/apis/coordination.k8s.io/v1/namespaces/default/leases';
    const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'leader' }, spec: { holderIdentity: 'one' } };
    const created = (await api.call('POST', url, lease)).body;
    expect((await api.call('PUT', `${url}/leader`, { ...created, spec: { holderIdentity: 'two' } })).status).to.equal(200);
    expect((await api.call('PUT', `${url}/leader`, { ...created, spec: { holderIdentity: 'three' } })).status).to.equal(409);
    expect(created.metadata).not.to.have.property('generation');
  });
});
