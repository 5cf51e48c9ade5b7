import { expect } from 'chai';
import type { Harness, Reply } from '../api-client.ts';
import { APPLY, MERGE, collection, startServer, widget } from '../api-client.ts';

describe('server-side apply', () => {
  let api: Harness;
  const url = `${collection}/a`;
  beforeEach(async () => {
    api = await startServer();
  });
  afterEach(() => api.server.close());
  const apply = (manager: string, spec: Record<string, unknown>, options: { force?: boolean; metadata?: Record<string, unknown>; query?: string } = {}): Promise<Reply> =>
    api.call('PATCH', `${url}?fieldManager=${manager}&force=${options.force === true}${options.query ?? ''}`, widget('a', spec, options.metadata), { type: APPLY });
  const get = async () => (await api.call('GET', url)).body;
  const fieldsOf = async (manager: string) => (await get()).metadata.managedFields.find((entry: any) => entry.manager === manager)?.fieldsV1;

  it('creates what is not there, with 201 and ownership of what was applied only', async () => {
    const { status, body } = await apply('ci', { image: 'x' }, { metadata: { labels: { app: 'a' } } });
    expect(status).to.equal(201);
    expect(body.spec).to.deep.equal({ image: 'x', color: 'blue' });
    expect(body.metadata.managedFields).to.deep.equal([
      {
        manager: 'ci',
        operation: 'Apply',
        apiVersion: 'example.io/v1',
        time: '2026-01-01T00:00:00Z',
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:metadata': { 'f:labels': { 'f:app': {} } }, 'f:spec': { 'f:image': {} } },
      },
    ]);
  });

  it('changes nothing when nothing changed, times included', async () => {
    const first = await apply('ci', { image: 'x' });
    await api.clock.advance(60_000);
    const second = await apply('ci', { image: 'x' });
    expect(second.status).to.equal(200);
    expect(second.body).to.deep.equal(first.body);
  });

  it('conflicts with another applier in the words of Kubernetes', async () => {
    await apply('ci', { image: 'x' });
    const { status, body } = await apply('human', { image: 'y' });
    expect(status).to.equal(409);
    expect(body).to.include({ reason: 'Conflict', message: 'Apply failed with 1 conflict: conflict with "ci": .spec.image' });
    expect(body.details.causes).to.deep.equal([{ reason: 'FieldManagerConflict', message: 'conflict with "ci"', field: '.spec.image' }]);
    expect((await get()).spec.image).to.equal('x');
  });

  it('names the version of an updater and lists several conflicts by manager', async () => {
    await apply('ci', { image: 'x', color: 'red' });
    await api.call('PATCH', `${url}?fieldManager=editor`, { spec: { env: { A: '1' }, ports: [{ name: 'http', port: 80 }] } }, { type: MERGE });
    const { body } = await apply('human', { image: 'y', color: 'green', env: { A: '2' }, ports: [{ name: 'http', port: 81 }] });
    expect(body.message).to.equal(
      'Apply failed with 4 conflicts: conflicts with "ci":\n- .spec.color\n- .spec.image\nconflicts with "editor" using example.io/v1:\n- .spec.env.A\n- .spec.ports[name="http"].port',
    );
  });

  it('shares a field that two managers apply with one value', async () => {
    await apply('ci', { image: 'x' });
    expect((await apply('human', { image: 'x' })).status).to.equal(200);
    expect(await fieldsOf('ci')).to.deep.equal({ 'f:spec': { 'f:image': {} } });
    expect(await fieldsOf('human')).to.deep.equal({ 'f:spec': { 'f:image': {} } });
    // Giving up a shared field leaves it to the other.
    await apply('human', {});
    expect((await get()).spec.image).to.equal('x');
    // The last owner's removal deletes it.
    await apply('ci', {});
    expect((await get()).spec).not.to.have.property('image');
  });

  it('takes a field over by force', async () => {
    await apply('ci', { image: 'x', replicas: 1 });
    await apply('human', { image: 'y' }, { force: true });
    expect((await get()).spec.image).to.equal('y');
    expect(await fieldsOf('ci')).to.deep.equal({ 'f:spec': { 'f:replicas': {} } });
  });

  it('removes entries of lists and maps that it no longer applies, and keeps those of others', async () => {
    await apply('ci', { ports: [{ name: 'a', port: 1 }, { name: 'b', port: 2 }], tags: ['one', 'two'], env: { A: '1', B: '2' } });
    await apply('human', { ports: [{ name: 'c', port: 3 }], tags: ['three'], env: { C: '3' } });
    await apply('ci', { ports: [{ name: 'b', port: 2 }], tags: ['two'], env: { B: '2' } });
    const { spec } = await get();
    expect(spec.ports.map((port: any) => port.name)).to.have.members(['b', 'c']);
    expect(spec.tags).to.have.members(['two', 'three']);
    expect(spec.env).to.deep.equal({ B: '2', C: '3' });
  });

  it('keeps a member of its list entry that another manager owns', async () => {
    await apply('ci', { ports: [{ name: 'a', port: 1 }] });
    await apply('human', { ports: [{ name: 'a', note: 'mine' }] });
    await apply('ci', { ports: [{ name: 'a' }] });
    expect((await get()).spec.ports).to.deep.equal([{ name: 'a', note: 'mine' }]);
    await apply('ci', {});
    expect((await get()).spec.ports).to.deep.equal([{ name: 'a', note: 'mine' }]);
  });

  it('replaces atomic lists as a whole', async () => {
    await apply('ci', { command: ['a', 'b'] });
    expect(await fieldsOf('ci')).to.deep.equal({ 'f:spec': { 'f:command': {} } });
    expect((await apply('human', { command: ['a'] })).body.message).to.equal('Apply failed with 1 conflict: conflict with "ci": .spec.command');
    await apply('ci', { command: ['b'] });
    expect((await get()).spec.command).to.deep.equal(['b']);
  });

  it('drops a block whose last owned member goes, and keeps it while an updater owns one', async () => {
    await apply('ci', { box: { width: 1 } });
    await api.call('PATCH', `${url}?fieldManager=editor`, { spec: { box: { height: 2 } } }, { type: MERGE });
    await apply('ci', {});
    expect((await get()).spec.box).to.deep.equal({ height: 2 });
    await apply('third', { box: { width: 5 } });
    await api.call('PATCH', `${url}?fieldManager=editor`, { spec: { box: { height: null } } }, { type: MERGE });
    await apply('third', {});
    expect((await get()).spec).not.to.have.property('box');
  });

  it('moves ownership of what an update changes, and drops what it removes', async () => {
    await apply('ci', { image: 'x', replicas: 1, color: 'red' });
    await api.call('PATCH', `${url}?fieldManager=editor`, { spec: { image: 'y', replicas: null } }, { type: MERGE });
    expect(await fieldsOf('ci')).to.deep.equal({ 'f:spec': { 'f:color': {} } });
    expect(await fieldsOf('editor')).to.deep.equal({ 'f:spec': { 'f:image': {} } });
  });

  it('credits a creator with all fields, the containers included', async () => {
    await api.call('POST', `${collection}?fieldManager=maker`, widget('a', { tags: ['t'], ports: [{ name: 'p', port: 1 }] }));
    expect(await fieldsOf('maker')).to.deep.equal({
      'f:spec': {
        '.': {},
        'f:color': {},
        'f:ports': { '.': {}, 'k:{"name":"p"}': { '.': {}, 'f:name': {}, 'f:port': {} } },
        'f:tags': { '.': {}, 'v:"t"': {} },
      },
    });
  });

  it('owns status apart, by subresource', async () => {
    await apply('ci', { image: 'x' });
    const status = await api.call('PATCH', `${url}/status?fieldManager=ci`, { ...widget('a'), status: { replicas: 2 } }, { type: APPLY });
    expect(status.body.status).to.deep.equal({ replicas: 2 });
    expect(status.body.spec.image).to.equal('x');
    const entry = status.body.metadata.managedFields.find((each: any) => each.subresource === 'status');
    expect(entry.fieldsV1).to.deep.equal({ 'f:status': { 'f:replicas': {} } });
    const other = await api.call('PATCH', `${url}/status?fieldManager=else`, { ...widget('a'), status: { replicas: 3 } }, { type: APPLY });
    expect(other.body.message).to.equal('Apply failed with 1 conflict: conflict with "ci" with subresource "status": .status.replicas');
  });

  it('credits before-first-apply when ownership was cleared', async () => {
    await api.call('POST', collection, widget('a', { image: 'x' }));
    await api.call('PATCH', url, { metadata: { managedFields: [{}] } }, { type: MERGE });
    expect((await get()).metadata).not.to.have.property('managedFields');
    // Nothing is tracked until the next apply.
    await api.call('PATCH', url, { spec: { replicas: 1 } }, { type: MERGE });
    expect((await get()).metadata).not.to.have.property('managedFields');
    const { body } = await apply('ci', { image: 'y' });
    expect(body.message).to.equal('Apply failed with 1 conflict: conflict with "before-first-apply" using example.io/v1: .spec.image');
  });

  it('merges the oldest of more than ten updaters', async () => {
    await apply('ci', { image: 'x' });
    for (let index = 0; index < 14; index += 1) {
      await api.clock.advance(1000);
      await api.call('PATCH', `${url}?fieldManager=m${index}`, { spec: { env: { [`K${index}`]: 'v' } } }, { type: MERGE });
    }
    const { managedFields } = (await get()).metadata;
    const updates = managedFields.filter((entry: any) => entry.operation === 'Update');
    expect(updates).to.have.length(10);
    const ancient = updates.find((entry: any) => entry.manager === 'ancient-changes');
    expect(Object.keys(ancient.fieldsV1['f:spec']['f:env'])).to.include.members(['f:K0', 'f:K4']);
    expect(updates.map((entry: any) => entry.manager)).to.include('m13');
  });

  it('lets kubectl come over from client-side apply without conflicts', async () => {
    const last = JSON.stringify({ apiVersion: 'example.io/v1', kind: 'Widget', metadata: { name: 'a' }, spec: { image: 'x' } });
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': last };
    await api.call('POST', `${collection}?fieldManager=kubectl-client-side-apply`, widget('a', { image: 'x', replicas: 1 }, { annotations }));
    expect((await apply('ci', { image: 'y' })).status).to.equal(409);
    const { status, body } = await apply('kubectl', { image: 'y' });
    expect(status).to.equal(200);
    expect(JSON.parse(body.metadata.annotations['kubectl.kubernetes.io/last-applied-configuration']).spec).to.deep.equal({ image: 'y' });
    // What was not in the annotation conflicts all the same.
    expect((await apply('kubectl', { image: 'y', replicas: 2 })).status).to.equal(409);
  });

  const refusals: readonly (readonly [string, string, unknown, number, string])[] = [
    ['no field manager', url, widget('a'), 422, 'fieldManager: Required value: is required for apply patch'],
    ['managed fields in the body', `${url}?fieldManager=ci`, widget('a', {}, { managedFields: [{ manager: 'x' }] }), 400, 'metadata.managedFields must be nil'],
    ['another name', `${url}?fieldManager=ci`, widget('b'), 400, 'the name of the object (b) does not match the name on the URL (a)'],
    ['an unknown field', `${url}?fieldManager=ci&fieldValidation=Strict`, widget('a', { bogus: 1 }), 400, 'Widget in version "v1" cannot be handled as a Widget: strict decoding error: unknown field "spec.bogus"'],
  ];
  for (const [name, where, body, code, message] of refusals) {
    it(`refuses ${name}`, async () => {
      const reply = await api.call('PATCH', where, body, { type: APPLY });
      expect(reply.body).to.include({ code, message });
    });
  }

  it('reads YAML and stores nothing on a dry run', async () => {
    const yaml = 'apiVersion: example.io/v1\nkind: Widget\nmetadata:\n  name: a\nspec:\n  image: x\n';
    const reply = await api.call('PATCH', `${url}?fieldManager=ci&dryRun=All`, yaml, { type: APPLY });
    expect(reply.body.spec.image).to.equal('x');
    expect((await api.call('GET', url)).status).to.equal(404);
  });

  it('never loses the name, labels of others or the object itself when all fields are given up', async () => {
    await apply('ci', { image: 'x' }, { metadata: { labels: { app: 'a' } } });
    await apply('ci', {});
    const object = await get();
    expect(object.metadata).to.include({ name: 'a', namespace: 'default' });
    expect(object.metadata.labels ?? {}).to.deep.equal({});
  });

  it('does not create without the main resource', async () => {
    expect((await api.call('PATCH', `${url}/status?fieldManager=ci`, widget('a'), { type: APPLY })).status).to.equal(404);
  });
});
