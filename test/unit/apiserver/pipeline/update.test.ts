import { expect } from 'chai';
import type { Harness } from '../api-client.ts';
import { MERGE, collection, startServer, widget } from '../api-client.ts';

describe('update and patch', () => {
  let api: Harness;
  const url = `${collection}/a`;
  beforeEach(async () => {
    api = await startServer();
    await api.call('POST', collection, widget('a', { image: 'x', serial: 's1' }, { labels: { app: 'a' } }));
  });
  afterEach(() => api.server.close());
  const get = async () => (await api.call('GET', url)).body;
  const merge = (body: unknown, where = url) => api.call('PATCH', where, body, { type: MERGE });

  it('counts the generation for spec, not for metadata or status', async () => {
    await merge({ metadata: { labels: { more: 'yes' } } });
    expect((await get()).metadata.generation).to.equal(1);
    await merge({ status: { replicas: 1 } }, `${url}/status`);
    expect((await get()).metadata.generation).to.equal(1);
    await merge({ spec: { image: 'y' } });
    expect((await get()).metadata.generation).to.equal(2);
  });

  it('keeps the resourceVersion when nothing changes', async () => {
    const before = await get();
    const { body } = await merge({ spec: { image: 'x' } });
    expect(body.metadata.resourceVersion).to.equal(before.metadata.resourceVersion);
    expect((await api.call('PUT', url, before)).body.metadata.resourceVersion).to.equal(before.metadata.resourceVersion);
  });

  it('keeps status out of the main resource and everything else out of /status', async () => {
    await merge({ status: { replicas: 4 }, spec: { image: 'ignored' }, metadata: { labels: { app: 'ignored' } } }, `${url}/status`);
    const object = await get();
    expect(object.status).to.deep.equal({ replicas: 4 });
    expect(object.spec.image).to.equal('x');
    expect(object.metadata.labels).to.deep.equal({ app: 'a' });
    await merge({ status: { replicas: 9 } });
    expect((await get()).status).to.deep.equal({ replicas: 4 });
  });

  it('does not let clients change uid, generation or times', async () => {
    const before = await get();
    await merge({ metadata: { generation: 50, creationTimestamp: '2001-01-01T00:00:00Z', deletionTimestamp: '2001-01-01T00:00:00Z' } });
    const { metadata } = await get();
    expect(metadata.generation).to.equal(1);
    expect(metadata.creationTimestamp).to.equal(before.metadata.creationTimestamp);
    expect(metadata).not.to.have.property('deletionTimestamp');
  });

  it('asks a PUT for the resourceVersion', async () => {
    const { status, body } = await api.call('PUT', url, widget('a', { serial: 's1' }));
    expect(status).to.equal(422);
    expect(body.message).to.equal('Widget.example.io "a" is invalid: metadata.resourceVersion: Invalid value: 0x0: must be specified for an update');
  });

  it('refuses a stale PUT and a stale patch in the words that clients match', async () => {
    const before = await get();
    await merge({ spec: { image: 'y' } });
    const message = 'Operation cannot be fulfilled on widgets.example.io "a": the object has been modified; please apply your changes to the latest version and try again';
    const put = await api.call('PUT', url, { ...before, spec: { ...before.spec, image: 'z' } });
    expect(put.body).to.include({ code: 409, reason: 'Conflict', message });
    const patch = await merge({ metadata: { resourceVersion: before.metadata.resourceVersion }, spec: { image: 'z' } });
    expect(patch.body).to.include({ code: 409, reason: 'Conflict', message });
  });

  it('refuses another uid', async () => {
    const { status, body } = await merge({ metadata: { uid: 'other' } });
    expect(status).to.equal(409);
    expect(body.message).to.contain('Precondition failed: UID in precondition: other, UID in object meta: ');
  });

  it('refuses another name in the body', async () => {
    const before = await get();
    const { body } = await api.call('PUT', url, { ...before, metadata: { ...before.metadata, name: 'b' } });
    expect(body).to.include({ code: 400, message: 'the name of the object (b) does not match the name on the URL (a)' });
  });

  it('runs transition rules against the old state', async () => {
    const { status, body } = await merge({ spec: { serial: 's2' } });
    expect(status).to.equal(422);
    expect(body.message).to.contain('serial cannot be changed');
  });

  it('applies JSON patches, and refuses those that fail a test', async () => {
    const type = 'application/json-patch+json';
    const { body } = await api.call('PATCH', url, [{ op: 'add', path: '/spec/tags', value: ['t'] }], { type });
    expect(body.spec.tags).to.deep.equal(['t']);
    const failed = await api.call('PATCH', url, [{ op: 'test', path: '/spec/image', value: 'other' }], { type });
    expect(failed.status).to.equal(422);
    expect((await api.call('PATCH', url, { op: 'add' }, { type })).status).to.equal(400);
  });

  it('refuses strategic merge on custom resources with the accepted types', async () => {
    const { status, body } = await api.call('PATCH', url, {}, { type: 'application/strategic-merge-patch+json' });
    expect(status).to.equal(415);
    expect(body.message).to.equal(
      'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
    );
  });

  it('refuses force outside of apply', async () => {
    const { status, body } = await merge({}, `${url}?force=true`);
    expect(status).to.equal(422);
    expect(body.message).to.equal('force: Forbidden: may not be specified for non-apply patch');
  });

  it('keeps the stored resourceVersion on a dry run', async () => {
    const before = await get();
    const { body } = await merge({ spec: { image: 'z' } }, `${url}?dryRun=All`);
    expect(body.spec.image).to.equal('z');
    expect(body.metadata.resourceVersion).to.equal(before.metadata.resourceVersion);
    expect(await get()).to.deep.equal(before);
  });

  it('merges concurrent patches of one object without conflict', async () => {
    const replies = await Promise.all(['t1', 't2', 't3'].map((key) => merge({ spec: { env: { [key]: 'v' } } })));
    expect(replies.map((reply) => reply.status)).to.deep.equal([200, 200, 200]);
    expect((await get()).spec.env).to.deep.equal({ t1: 'v', t2: 'v', t3: 'v' });
  });

  it('refuses a set with an entry twice and a list-map with a key twice', async () => {
    expect((await merge({ spec: { tags: ['a', 'a'] } })).body.details.causes[0].reason).to.equal('FieldValueDuplicate');
    expect((await merge({ spec: { ports: [{ name: 'p' }, { name: 'p' }] } })).body.details.causes[0].reason).to.equal('FieldValueDuplicate');
  });

  describe('scale', () => {
    it('reads and writes the count at the paths of the CRD', async () => {
      await merge({ spec: { replicas: 2 } });
      await merge({ status: { replicas: 1, selector: 'app=a' } }, `${url}/status`);
      const { body } = await api.call('GET', `${url}/scale`);
      expect(body).to.deep.include({ kind: 'Scale', apiVersion: 'autoscaling/v1', spec: { replicas: 2 }, status: { replicas: 1, selector: 'app=a' } });
      const scaled = await merge({ spec: { replicas: 7 } }, `${url}/scale`);
      expect(scaled.body.spec).to.deep.equal({ replicas: 7 });
      const object = await get();
      expect(object.spec.replicas).to.equal(7);
      expect(object.metadata.generation).to.equal(3);
      const owner = object.metadata.managedFields.find((entry: any) => entry.subresource === 'scale');
      expect(owner.fieldsV1).to.deep.equal({ 'f:spec': { 'f:replicas': {} } });
    });

    it('honours the resourceVersion of a PUT and refuses a broken count', async () => {
      const { body } = await api.call('GET', `${url}/scale`);
      await merge({ spec: { image: 'y' } });
      expect((await api.call('PUT', `${url}/scale`, { ...body, spec: { replicas: 3 } })).status).to.equal(409);
      expect((await merge({ spec: { replicas: 'many' } }, `${url}/scale`)).status).to.equal(400);
      expect((await merge({ spec: { replicas: -1 } }, `${url}/scale`)).status).to.equal(400);
    });
  });

  it('bounds what the copies of a JSON patch may add', async () => {
    const start = { op: 'add', path: '/metadata/annotations', value: { a: 'x'.repeat(1000) } };
    const copies = Array.from({ length: 40 }, (_, index) => ({ op: 'copy', from: '/metadata/annotations', path: `/metadata/annotations/b${index}` }));
    const { status, body } = await api.call('PATCH', url, [start, ...copies], { type: 'application/json-patch+json' });
    expect(status).to.equal(422);
    expect(body.message).to.include('the copies of the JSON patch add more than 3145728 characters');
  });

  for (const finalizers of [{}, 'x.example.com/y', [1], [null]]) {
    it(`refuses finalizers that are no list of strings: ${JSON.stringify(finalizers)}`, async () => {
      const { status, body } = await merge({ metadata: { finalizers } });
      expect(status).to.equal(422);
      expect(body.message).to.include('metadata.finalizers').and.to.include('must be a list of strings');
    });
  }
});
