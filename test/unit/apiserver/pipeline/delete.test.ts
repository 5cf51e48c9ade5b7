import { expect } from 'chai';
import type { Harness } from '../api-client.ts';
import { MERGE, collection, startServer, widget } from '../api-client.ts';

describe('delete', () => {
  let api: Harness;
  beforeEach(async () => {
    api = await startServer();
  });
  afterEach(() => api.server.close());
  const create = async (name: string, metadata: Record<string, unknown> = {}) => (await api.call('POST', collection, widget(name, {}, metadata))).body;
  const status = async (name: string) => (await api.call('GET', `${collection}/${name}`)).status;
  const owner = (object: any) => ({ apiVersion: 'example.io/v1', kind: 'Widget', name: object.metadata.name, uid: object.metadata.uid });

  it('answers a success Status when the object is gone', async () => {
    const object = await create('a');
    const { status: code, body } = await api.call('DELETE', `${collection}/a`);
    expect(code).to.equal(200);
    expect(body).to.deep.equal({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: { name: 'a', group: 'example.io', kind: 'widgets', uid: object.metadata.uid },
    });
    expect(await status('a')).to.equal(404);
  });

  it('marks an object that a finalizer holds, once, and removes it with the last finalizer', async () => {
    await create('a', { finalizers: ['example.io/hold'] });
    const { body } = await api.call('DELETE', `${collection}/a`);
    expect(body.metadata).to.include({ deletionTimestamp: '2026-01-01T00:00:00Z', deletionGracePeriodSeconds: 0, generation: 2 });
    const again = await api.call('DELETE', `${collection}/a`);
    expect(again.body.metadata.resourceVersion).to.equal(body.metadata.resourceVersion);
    await api.call('PATCH', `${collection}/a`, { metadata: { finalizers: null } }, { type: MERGE });
    expect(await status('a')).to.equal(404);
  });

  it('refuses new finalizers once deletion has begun', async () => {
    await create('a', { finalizers: ['example.io/hold'] });
    await api.call('DELETE', `${collection}/a`);
    const { body } = await api.call('PATCH', `${collection}/a`, { metadata: { finalizers: ['example.io/hold', 'example.io/x'] } }, { type: MERGE });
    expect(body.code).to.equal(422);
    expect(body.message).to.equal(
      'Widget.example.io "a" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"example.io/x"}',
    );
  });

  it('checks uid and resourceVersion preconditions', async () => {
    const object = await create('a');
    const wrong = await api.call('DELETE', `${collection}/a`, { preconditions: { uid: 'other' } });
    expect(wrong.body).to.include({ code: 409, reason: 'Conflict' });
    expect((await api.call('DELETE', `${collection}/a`, { preconditions: { resourceVersion: '1' } })).status).to.equal(409);
    expect((await api.call('DELETE', `${collection}/a`, { preconditions: { uid: object.metadata.uid } })).status).to.equal(200);
  });

  it('deletes nothing on a dry run in the query or in the body', async () => {
    await create('a');
    await api.call('DELETE', `${collection}/a?dryRun=All`);
    await api.call('DELETE', `${collection}/a`, { dryRun: ['All'] });
    expect(await status('a')).to.equal(200);
  });

  it('refuses a policy that it does not know', async () => {
    await create('a');
    expect((await api.call('DELETE', `${collection}/a`, { propagationPolicy: 'Sometimes' })).status).to.equal(422);
  });

  it('deletes dependents in the background, but not those with another owner alive', async () => {
    const [a, b] = [await create('a'), await create('b')];
    await create('of-a', { ownerReferences: [owner(a)] });
    await create('of-both', { ownerReferences: [owner(a), owner(b)] });
    await api.call('DELETE', `${collection}/a`, { propagationPolicy: 'Background' });
    expect([await status('of-a'), await status('of-both')]).to.deep.equal([404, 200]);
    await api.call('DELETE', `${collection}/b`);
    expect(await status('of-both')).to.equal(404);
  });

  it('waits for dependents in the foreground', async () => {
    const a = await create('a');
    await create('child', { ownerReferences: [owner(a)], finalizers: ['example.io/hold'] });
    const { body } = await api.call('DELETE', `${collection}/a`, { propagationPolicy: 'Foreground' });
    expect(body.metadata.finalizers).to.deep.equal(['foregroundDeletion']);
    await api.call('PATCH', `${collection}/child`, { metadata: { finalizers: null } }, { type: MERGE });
    expect([await status('child'), await status('a')]).to.deep.equal([404, 404]);
  });

  it('orphans dependents when asked', async () => {
    const a = await create('a');
    await create('child', { ownerReferences: [owner(a)] });
    await api.call('DELETE', `${collection}/a`, { propagationPolicy: 'Orphan' });
    expect(await status('a')).to.equal(404);
    expect((await api.call('GET', `${collection}/child`)).body.metadata).not.to.have.property('ownerReferences');
  });

  it('deletes what a selector matches and no more', async () => {
    await create('a', { labels: { g: '1' } });
    await create('b', { labels: { g: '2' } });
    await api.call('DELETE', `${collection}?labelSelector=g%3D1`);
    expect([await status('a'), await status('b')]).to.deep.equal([404, 200]);
  });

  describe('of a namespace', () => {
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };
    const inShop = '/apis/example.io/v1/namespaces/shop/widgets';
    beforeEach(() => api.call('POST', '/api/v1/namespaces', namespace));

    it('takes its content along', async () => {
      await api.call('POST', inShop, widget('a'));
      await api.call('DELETE', '/api/v1/namespaces/shop');
      expect((await api.call('GET', `${inShop}/a`)).status).to.equal(404);
      expect((await api.call('GET', '/api/v1/namespaces/shop')).status).to.equal(404);
    });

    it('is Terminating and takes nothing new while something is held in it', async () => {
      await api.call('POST', inShop, widget('a', {}, { finalizers: ['example.io/hold'] }));
      const { body } = await api.call('DELETE', '/api/v1/namespaces/shop');
      expect(body.status.phase).to.equal('Terminating');
      const refused = await api.call('POST', inShop, widget('b'));
      expect(refused.body).to.include({
        code: 403,
        message: 'widgets.example.io "b" is forbidden: unable to create new content in namespace shop because it is being terminated',
      });
      expect(refused.body.details.causes[0].reason).to.equal('NamespaceTerminating');
      await api.call('PATCH', `${inShop}/a`, { metadata: { finalizers: null } }, { type: MERGE });
      expect((await api.call('GET', '/api/v1/namespaces/shop')).status).to.equal(404);
    });

    it('is refused for the default namespace', async () => {
      expect((await api.call('DELETE', '/api/v1/namespaces/default')).status).to.equal(403);
    });
  });

  describe('of a CRD', () => {
    const crd = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.example.io';

    it('takes instances and routes along, also after a finalizer held one', async () => {
      await create('a', { finalizers: ['example.io/hold'] });
      await create('b');
      const { body } = await api.call('DELETE', crd);
      expect(body.metadata.finalizers).to.deep.equal(['customresourcecleanup.apiextensions.k8s.io']);
      expect([await status('a'), await status('b')]).to.deep.equal([200, 404]);
      const refused = await api.call('POST', collection, widget('c'));
      expect(refused.body).to.include({ code: 405, message: 'create not allowed while custom resource definition is terminating' });
      await api.call('PATCH', `${collection}/a`, { metadata: { finalizers: null } }, { type: MERGE });
      expect((await api.call('GET', crd)).status).to.equal(404);
      expect((await api.call('GET', collection)).body.message).to.equal('the server could not find the requested resource');
    });
  });
});
